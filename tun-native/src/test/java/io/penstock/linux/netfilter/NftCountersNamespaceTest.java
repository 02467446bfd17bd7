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

/** Counters of real nftables in a namespace of the test's own. It takes root, {@code ip} and {@code nft}. */
@Tag("namespace")
class NftCountersNamespaceTest {

    private static void nft(TestNamespace namespace, String rules) throws IOException {
        Process process = namespace.start(List.of("nft", rules));
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.onExit().join().exitValue()).as(printed).isZero();
    }

    @Test
    void shouldReadWhatRulesHaveCounted() throws Exception {
        try (TestNamespace namespace = new TestNamespace()) {
            nft(
                    namespace,
                    "table inet penstock_t { counter seen { }; counter unseen { };"
                            + " chain out { type filter hook output priority 0; udp dport 9 counter name seen; }; }");
            namespace.run(() -> {
                assertThat(NftCounters.packets("penstock_t", "seen")).hasValue(0);
                try (DatagramSocket socket = new DatagramSocket()) {
                    for (int i = 0; i < 3; i++) {
                        socket.send(new DatagramPacket(
                                new byte[100], 100, new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 9)));
                    }
                }
                assertThat(NftCounters.packets("penstock_t", "seen")).hasValue(3);
                assertThat(NftCounters.packets("penstock_t", "unseen")).hasValue(0);
                assertThat(NftCounters.packets("penstock_t", "missing")).isEmpty();
                assertThat(NftCounters.packets("penstock_u", "seen")).isEmpty();
                return null;
            });
        }
    }
}
