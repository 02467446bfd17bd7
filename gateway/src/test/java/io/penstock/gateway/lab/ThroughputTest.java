package io.penstock.gateway.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Twenty seconds of TCP, both ways at once, from the client to the site's server. The network is {@link Site}'s.
 *
 * <p>Paced below what Debian 12's wireguard-go of 2022 can do: at full speed the faster end floods the slower one, thousands
 * of segments a second are lost there, and once in a while the sender's own retransmission timer waits out a second.
 */
@Tag("namespace")
@Tag("quiet")
class ThroughputTest {

    @ParameterizedTest
    @EnumSource(Roles.class)
    void shouldNeverStallInTwentySecondsOfTcpBothWays(Roles roles) {
        try (Site site = Site.open("tcp", roles)) {
            Iperf.Report report = Iperf.start(
                            site.client().namespace(), site.server(), Site.SERVER_V4, 20, "--bidir -b 300M")
                    .finish();
            assertThat(report.forwardBytes()).as("upload").hasSizeGreaterThanOrEqualTo(20);
            assertThat(report.reverseBytes()).as("download").hasSizeGreaterThanOrEqualTo(20);
            assertThat(report.forwardBytes().subList(0, 20)).as("upload").allMatch(bytes -> bytes > 0);
            assertThat(report.reverseBytes().subList(0, 20)).as("download").allMatch(bytes -> bytes > 0);
        }
    }
}
