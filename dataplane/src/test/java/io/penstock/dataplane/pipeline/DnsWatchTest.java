package io.penstock.dataplane.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dataplane.counters.CoreCounters;
import io.penstock.dataplane.counters.PeerCounters;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.flow.FlowFeed;
import io.penstock.dataplane.flow.FlowTable;
import io.penstock.dataplane.flow.FlowTimeouts;
import io.penstock.dataplane.peer.Peer;
import io.penstock.dataplane.policy.Policy;
import io.penstock.dataplane.policy.PolicyBoard;
import io.penstock.dataplane.policy.PolicyRules;
import io.penstock.dataplane.policy.Verdict;
import io.penstock.dataplane.routing.AllowedIps;
import io.penstock.dataplane.routing.IpPrefix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A peer who asks a name server, over the account of one core. */
class DnsWatchTest {

    private static final long NOW = 1_000_000_000L;
    private static final int UDP = 17;
    private static final int TCP = 6;
    private static final String PEER4 = "10.0.0.1";
    private static final String PEER6 = "fd00::1";

    private final Peer peer = new Peer(5, PublicKey.of(new byte[32]), 0, new PeerCounters(1), 0);
    private final PolicyBoard board = new PolicyBoard();
    private final FlowFeed feed = FlowFeed.of(FlowTimeouts.DEFAULT, 1 << 12, 1 << 14, false);
    private final FlowAccount core = core();
    private final List<byte[]> seen = new ArrayList<>();

    private FlowAccount core() {
        AllowedIps<Peer> allowed = new AllowedIps<>();
        allowed.insert(IpPrefix.parse(PEER4 + "/32"), peer);
        allowed.insert(IpPrefix.parse(PEER6 + "/128"), peer);
        FlowTable table = new FlowTable(64, 64, feed.timeouts());
        return new FlowAccount(table, feed.add(table), new Routes(allowed.publish()), board, new CoreCounters());
    }

    private static byte[] message(int lengthBytes) {
        byte[] message = new byte[lengthBytes];
        Arrays.fill(message, (byte) 0x5a);
        message[2] = (byte) 0x81;
        return message;
    }

    private static byte[] packet(String source, String destination, int protocol, int from, int to, byte[] message) {
        byte[] src = InetAddress.ofLiteral(source).getAddress();
        byte[] dst = InetAddress.ofLiteral(destination).getAddress();
        int header = src.length == 4 ? 20 : 40;
        ByteBuffer packet = ByteBuffer.allocate(header + 8 + message.length);
        if (src.length == 4) {
            packet.putShort(0, (short) 0x4500).putShort(2, (short) packet.capacity());
            packet.put(9, (byte) protocol).put(12, src).put(16, dst);
        } else {
            packet.put(0, (byte) 0x60).putShort(4, (short) (packet.capacity() - header));
            packet.put(6, (byte) protocol).put(8, src).put(24, dst);
        }
        packet.putShort(header, (short) from).putShort(header + 2, (short) to);
        packet.putShort(header + 4, (short) (8 + message.length)).put(header + 8, message);
        return packet.array();
    }

    private void asks(String from, String server, int port) {
        byte[] packet = packet(from, server, UDP, port, 53, new byte[12]);
        int verdict = core.arrived(peer.id(), MemorySegment.ofArray(packet), 0, packet.length, NOW);
        if (Verdict.passes(verdict)) {
            core.delivered(1, packet.length, NOW);
        } else {
            core.refused(1, packet.length, NOW);
        }
    }

    private void answers(byte[] packet, int packets) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(packet.length).copyFrom(MemorySegment.ofArray(packet));
            core.taken(peer.id(), memory, 0, packet.length, packets, packet.length, NOW);
        }
        feed.drainAnswers((peerId, seenNs, message) -> {
            assertThat(peerId).isEqualTo(peer.id());
            assertThat(seenNs).isEqualTo(NOW);
            seen.add(message);
        });
    }

    @Test
    void shouldCopyTheAnswerToAPeerWhoAsked() {
        asks(PEER4, "192.0.2.53", 7000);
        answers(packet("192.0.2.53", PEER4, UDP, 53, 7000, message(100)), 1);
        asks(PEER6, "2001:db8::53", 7001);
        answers(packet("2001:db8::53", PEER6, UDP, 53, 7001, message(1400)), 1);
        assertThat(seen).containsExactly(message(100), message(1400));
        assertThat(feed.lostAnswers()).isZero();
    }

    @Test
    void shouldIgnoreAnAnswerThatNobodyAskedFor() {
        answers(packet("192.0.2.53", PEER4, UDP, 53, 7000, message(100)), 1);
        asks(PEER4, "192.0.2.53", 7000);
        answers(packet("192.0.2.53", PEER4, UDP, 53, 7000, message(100)), 1);
        asks(PEER4, "192.0.2.54", 7000);
        answers(packet("192.0.2.53", PEER4, UDP, 53, 7001, message(100)), 1);
        answers(packet("192.0.2.54", PEER4, TCP, 53, 7000, message(100)), 1);
        answers(packet("192.0.2.54", PEER4, UDP, 54, 7000, message(100)), 1);
        assertThat(seen).isEmpty();
    }

    @Test
    void shouldIgnoreTheAnswerToAQuestionThatThePolicyRefused() {
        board.post(Policy.of(new PolicyRules(List.of(), Verdict.DROP, List.of())));
        asks(PEER4, "192.0.2.53", 7000);
        answers(packet("192.0.2.53", PEER4, UDP, 53, 7000, message(100)), 1);
        assertThat(seen).isEmpty();
    }

    @Test
    void shouldIgnoreQuestionsAndMessagesThatAreNotWhole() {
        asks(PEER4, "192.0.2.53", 7000);
        answers(packet("192.0.2.53", PEER4, UDP, 53, 7000, new byte[100]), 1);
        byte[] longer = packet("192.0.2.53", PEER4, UDP, 53, 7000, message(100));
        longer[25] = (byte) 0xff;
        answers(longer, 1);
        answers(packet("192.0.2.53", PEER4, UDP, 53, 7000, message(11)), 1);
        assertThat(seen).isEmpty();
        assertThat(feed.lostAnswers()).isZero();
    }

    @Test
    void shouldCountWhatItDoesNotKeep() {
        asks(PEER4, "192.0.2.53", 7000);
        answers(packet("192.0.2.53", PEER4, UDP, 53, 7000, message(1473)), 1);
        assertThat(feed.lostAnswers()).as("too long").isEqualTo(1);
        answers(packet("192.0.2.53", PEER4, UDP, 53, 7000, message(100)), 3);
        assertThat(feed.lostAnswers()).as("a super-packet").isEqualTo(4);
        byte[] one = packet("192.0.2.53", PEER4, UDP, 53, 7000, message(1000));
        for (int i = 0; i < 100; i++) {
            core.taken(peer.id(), MemorySegment.ofArray(one), 0, one.length, 1, one.length, NOW);
        }
        answers(one, 1);
        assertThat(seen.size() + feed.lostAnswers()).as("kept, or counted").isEqualTo(4 + 101);
        assertThat(seen).isNotEmpty();
    }
}
