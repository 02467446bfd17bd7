package io.penstock.linux.udp;

import static io.penstock.linux.udp.Datagrams.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.linux.netns.TestNamespace;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An interface with the smallest MTU that IPv6 allows, in a namespace of the test's own. */
@Tag("namespace")
class NarrowPathTest {

    @ParameterizedTest
    @CsvSource({"127.0.0.1", "::1"})
    void shouldFragmentADatagramButRefuseATrain(String address) throws Exception {
        try (TestNamespace namespace = new TestNamespace();
                Datagrams datagrams = new Datagrams()) {
            namespace.ip("link", "set", "lo", "mtu", "1280");
            UdpOptions any = address.contains(":") ? UdpOptions.ipv6(0) : UdpOptions.ipv4(0);
            try (DatagramPort server = namespace.run(() -> LinuxUdp.open(any));
                    DatagramPort client = namespace.run(() -> LinuxUdp.open(any))) {
                MemorySegment bytes = datagrams.arena.allocate(2_800);
                assertThat(datagrams.send(client, at(address, server.localPort()), bytes))
                        .isEqualTo(1);
                assertThat(datagrams.await(server)).isEqualTo(1);
                assertThat(datagrams.received.lengthBytes(0)).isEqualTo(2_800);
                assertThat(datagrams.send(client, at(address, server.localPort()), bytes, 1_400))
                        .isNegative()
                        .matches(DatagramPort::isTrainRefused);
                assertThat(datagrams.send(client, at(address, server.localPort()), bytes, 1_200))
                        .isEqualTo(1);
                assertThat(datagrams.awaitDatagrams(server, 2_800)).hasSize(3);
            }
        }
    }
}
