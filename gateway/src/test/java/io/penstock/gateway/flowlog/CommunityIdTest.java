package io.penstock.gateway.flowlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the baseline that the specification publishes. */
class CommunityIdTest {

    @ParameterizedTest
    @CsvSource({
        "128.232.110.120, 66.35.250.204, 6, 34855, 80, 1:LQU9qZlK+B5F3KDmev6m5PMibrg=",
        "66.35.250.204, 128.232.110.120, 6, 80, 34855, 1:LQU9qZlK+B5F3KDmev6m5PMibrg=",
        "192.168.1.52, 8.8.8.8, 17, 54585, 53, 1:d/FP5EW3wiY1vCndhwleRRKHowQ=",
        "192.168.0.89, 192.168.0.1, 1, 8, 0, 1:X0snYXpgwiv9TZtqg64sgzUn6Dk=",
        "192.168.0.1, 192.168.0.89, 1, 0, 0, 1:X0snYXpgwiv9TZtqg64sgzUn6Dk="
    })
    void shouldNameAFlowAsOthersDo(
            String source, String destination, int protocol, int sourcePort, int destinationPort, String expected) {
        assertThat(CommunityId.of(
                        InetAddress.ofLiteral(source).getAddress(),
                        InetAddress.ofLiteral(destination).getAddress(),
                        protocol,
                        sourcePort,
                        destinationPort,
                        true))
                .isEqualTo(expected);
    }
}
