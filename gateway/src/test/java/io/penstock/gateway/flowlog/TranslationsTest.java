package io.penstock.gateway.flowlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.config.FlowLogSettings.Privacy;
import io.penstock.dataplane.flow.FlowFeed;
import io.penstock.linux.LinuxException;
import io.penstock.linux.netfilter.Connection;
import io.penstock.linux.netfilter.Tuple;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TranslationsTest {

    private static final int SYN = 0x02;
    private static final int RST = 0x04;
    private static final int TCP = 6;
    private static final String GATEWAY = "192.0.2.1";

    @TempDir
    Path folder;

    private int asked;
    private boolean refusing;
    private boolean closed;

    private static Tuple tuple(String source, int sourcePort, String destination, int destinationPort) {
        return new Tuple(
                InetAddress.ofLiteral(source), sourcePort, InetAddress.ofLiteral(destination), destinationPort, TCP);
    }

    /** A kernel that masquerades 1000 as 61000, and forwards its own port 8022 to the peer's port 22. */
    private final class Kernel implements Translations.Tracker {

        @Override
        public @Nullable Connection findOriginal(Tuple tuple) throws LinuxException {
            asked++;
            if (refusing) {
                throw new LinuxException("conntrack: Operation not permitted (EPERM)", 1);
            }
            return tuple.equals(tuple(FlowLogRig.PEER_IP, 1000, "198.51.100.7", 443))
                    ? new Connection(tuple, tuple("198.51.100.7", 443, GATEWAY, 61000))
                    : null;
        }

        @Override
        public @Nullable Connection findReply(Tuple tuple) {
            asked++;
            return tuple.equals(tuple(FlowLogRig.PEER_IP, 22, "198.51.100.7", 5000))
                    ? new Connection(tuple("198.51.100.7", 5000, GATEWAY, 8022), tuple)
                    : null;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private FlowLogRig rig(Privacy privacy) throws IOException {
        FlowLogRig rig =
                new FlowLogRig(folder, FlowLogRig.settings(1 << 20, privacy, false), FlowFeed.RING_BYTES, 1 << 12);
        rig.tracker = new Kernel();
        return rig.start();
    }

    private static List<Map<String, String>> flows(FlowLogRig rig) throws IOException {
        return rig.records().stream()
                .filter(record -> record.texts().containsKey("flow_id"))
                .map(RecordFacts::texts)
                .toList();
    }

    @Test
    void shouldTellInEveryRecordWhatAFlowIsCalledOutside() throws IOException {
        FlowLogRig rig = rig(Privacy.FULL);
        rig.fromPeer("198.51.100.7", 1000, 443, 60, SYN, 0);
        rig.turn();
        rig.advance(61);
        rig.fromPeer("198.51.100.7", 1000, 443, 60, RST, 0);
        rig.turn();
        rig.advance(3600);
        rig.turn();
        rig.stop();
        assertThat(flows(rig))
                .hasSize(3)
                .allSatisfy(flow -> assertThat(flow)
                        .containsEntry("nat_src_ip", GATEWAY)
                        .containsEntry("nat_src_port", "61000")
                        .doesNotContainKey("nat_dst_ip"));
        assertThat(asked).as("once, while the kernel remembers it").isEqualTo(1);
        assertThat(closed).isTrue();
    }

    @Test
    void shouldTellWhatWasAskedForWhereAPortIsForwarded() throws IOException {
        FlowLogRig rig = rig(Privacy.FULL);
        rig.toPeer("198.51.100.7", 5000, 22, 60, SYN);
        rig.turn();
        rig.stop();
        assertThat(flows(rig).getFirst())
                .containsEntry("nat_dst_ip", GATEWAY)
                .containsEntry("nat_dst_port", "8022")
                .doesNotContainKey("nat_src_ip");
    }

    @Test
    void shouldTellNothingOfFlowsThatAreNotTranslated() throws IOException {
        FlowLogRig rig = rig(Privacy.FULL);
        rig.fromPeer("198.51.100.8", 1000, 443, 60, SYN, 0);
        rig.turn();
        rig.stop();
        assertThat(flows(rig)).isNotEmpty().allSatisfy(flow -> assertThat(flow).doesNotContainKey("nat_src_ip"));
    }

    @Test
    void shouldKeepPortsBackWherePrivacyAsksForIt() throws IOException {
        FlowLogRig rig = rig(Privacy.NO_PORTS);
        rig.fromPeer("198.51.100.7", 1000, 443, 60, SYN, 0);
        rig.turn();
        rig.stop();
        assertThat(flows(rig).getFirst()).containsEntry("nat_src_ip", GATEWAY).doesNotContainKey("nat_src_port");
    }

    @Test
    void shouldGoOnWithoutAKernelThatRefuses() throws IOException {
        refusing = true;
        FlowLogRig rig = rig(Privacy.FULL);
        rig.fromPeer("198.51.100.7", 1000, 443, 60, SYN, 0);
        rig.fromPeer("198.51.100.7", 1001, 443, 60, SYN, 0);
        rig.turn();
        rig.stop();
        assertThat(flows(rig)).hasSizeGreaterThanOrEqualTo(2);
        assertThat(asked).as("it is asked no more").isEqualTo(1);
        assertThat(closed).isTrue();
    }
}
