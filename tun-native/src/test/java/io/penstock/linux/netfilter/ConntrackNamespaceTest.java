package io.penstock.linux.netfilter;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.linux.netns.TestNamespace;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Connections that nftables translates inside a namespace of the test's own. It takes root, {@code ip} and {@code nft}. */
@Tag("namespace")
class ConntrackNamespaceTest {

    private static final int UDP = 17;

    private static Tuple tuple(String source, int sourcePort, String destination, int destinationPort) {
        return new Tuple(
                InetAddress.ofLiteral(source), sourcePort, InetAddress.ofLiteral(destination), destinationPort, UDP);
    }

    private static void nft(TestNamespace namespace, String rules) throws IOException {
        Process process = namespace.start(List.of("nft", rules));
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.onExit().join().exitValue()).as(printed).isZero();
    }

    private static int send(String to, int port) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral(to), port));
            socket.send(new DatagramPacket(new byte[1], 1));
            return socket.getLocalPort();
        }
    }

    @Test
    void shouldFindWhatAConnectionIsOnTheOtherSideOfTheTranslation() throws Exception {
        try (TestNamespace namespace = new TestNamespace()) {
            nft(
                    namespace,
                    "table inet t { chain out { type nat hook output priority -100;"
                            + " ip daddr 127.0.0.9 udp dport 9 dnat ip to 127.0.0.8:7000; ip6 daddr ::1 udp dport 9 dnat ip6 to [::1]:7001; }; }");
            namespace.run(() -> {
                int port4 = send("127.0.0.9", 9);
                int port6 = send("::1", 9);
                try (Conntrack conntrack = Conntrack.open()) {
                    Connection ipv4 = conntrack.findOriginal(tuple("127.0.0.1", port4, "127.0.0.9", 9));
                    assertThat(ipv4)
                            .isEqualTo(new Connection(
                                    tuple("127.0.0.1", port4, "127.0.0.9", 9),
                                    tuple("127.0.0.8", 7000, "127.0.0.1", port4)));
                    assertThat(conntrack.findReply(tuple("127.0.0.8", 7000, "127.0.0.1", port4)))
                            .isEqualTo(ipv4);
                    assertThat(conntrack.findOriginal(tuple("::1", port6, "::1", 9)))
                            .isEqualTo(new Connection(tuple("::1", port6, "::1", 9), tuple("::1", 7001, "::1", port6)));
                    assertThat(conntrack.findOriginal(tuple("127.0.0.1", port4, "127.0.0.7", 9)))
                            .as("nobody sent this")
                            .isNull();
                }
                return null;
            });
        }
    }
}
