package io.penstock.dataplane.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When flows are shown and when they are over, by a clock moved by hand. */
class FlowScanTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int FIN = 1;
    private static final int SYN = 2;
    private static final int RST = 4;
    private static final int ACK = 16;
    private static final int TCP = 6;
    private static final int PEER = 7;

    private final FlowTable table = new FlowTable(64, 99, FlowTimeouts.DEFAULT);
    private final List<String> shown = new ArrayList<>();
    private FlowVisitor.Answer answer = FlowVisitor.Answer.TAKE;

    /** Close to where the clock of a machine that runs for long wraps. */
    private long nowNs = Long.MAX_VALUE - 3 * SECOND;

    @AfterEach
    void close() {
        table.close();
    }

    private void scan() {
        shown.clear();
        int from = 0;
        do {
            from = table.scan(from, 10, nowNs, this::note);
        } while (from != 0);
    }

    private FlowVisitor.Answer note(FlowView flow, FlowEvent event) {
        shown.add(event + " +" + flow.deltaInboundPackets() + "/" + flow.deltaInboundBytes() + " -"
                + flow.deltaOutboundPackets() + "/" + flow.deltaOutboundBytes());
        return answer;
    }

    private int packetIn(int protocol, int peerPort, int flags) {
        int entry = table.lookupOrInsert(PEER, FlowKeys.ipv4(true, protocol, 10, peerPort, 20, 80), nowNs);
        table.addInbound(entry, 1, 100, flags, nowNs);
        return entry;
    }

    private int packetOut(int protocol, int peerPort, int flags) {
        int entry = table.lookupOrInsert(PEER, FlowKeys.ipv4(false, protocol, 10, peerPort, 20, 80), nowNs);
        table.addOutbound(entry, 2, 3000, flags, nowNs);
        return entry;
    }

    private void pass(long seconds) {
        nowNs += seconds * SECOND;
    }

    private void expectEndAfter(long seconds, FlowEvent end) {
        scan();
        pass(seconds - 1);
        scan();
        assertThat(shown).as("a second early").noneMatch(line -> line.startsWith("END"));
        assertThat(table.totals().activeFlows()).isEqualTo(1);
        pass(1);
        scan();
        assertThat(shown).singleElement().asString().startsWith(end.name());
        assertThat(table.totals().activeFlows()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"17, 30", "136, 30", "33, 30", "6, 120", "1, 60", "58, 60", "47, 600", "132, 600"})
    void shouldEndSilentFlowsByTheirProtocol(int protocol, long seconds) {
        packetIn(protocol, 1, 0);
        expectEndAfter(seconds, FlowEvent.END_IDLE);
    }

    @Test
    void shouldWaitLongerWhenUdpWasAnswered() {
        packetIn(17, 1, 0);
        packetOut(17, 1, 0);
        expectEndAfter(120, FlowEvent.END_IDLE);
    }

    @Test
    void shouldWaitTwoHoursWhenTcpIsEstablished() {
        packetIn(TCP, 1, SYN);
        packetOut(TCP, 1, SYN | ACK);
        packetIn(TCP, 1, ACK);
        expectEndAfter(124 * 60, FlowEvent.END_IDLE);
    }

    @Test
    void shouldEndTcpSoonAfterFinFromBothEnds() {
        int entry = packetIn(TCP, 1, ACK | FIN);
        assertThat(table.isEnding(entry)).isFalse();
        packetOut(TCP, 1, ACK | FIN);
        packetIn(TCP, 1, ACK);
        assertThat(table.isEnding(entry)).isTrue();
        expectEndAfter(10, FlowEvent.END_FIN);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldEndTcpSoonAfterRst(boolean fromPeer) {
        packetIn(TCP, 1, ACK);
        packetOut(TCP, 1, ACK);
        int entry = fromPeer ? packetIn(TCP, 1, RST) : packetOut(TCP, 1, RST);
        assertThat(table.isEnding(entry)).isTrue();
        expectEndAfter(10, FlowEvent.END_RST);
    }

    @Test
    void shouldGoOnWhenTheSamePortsConnectAgain() {
        packetIn(TCP, 1, ACK);
        packetOut(TCP, 1, ACK | RST);
        int entry = packetIn(TCP, 1, SYN);
        assertThat(table.isEnding(entry)).isFalse();
        table.scan(0, 10, nowNs, (flow, _) -> {
            assertThat(flow.connections()).isEqualTo(2);
            assertThat(flow.tcpFlagsInbound()).isEqualTo(ACK | SYN);
            assertThat(flow.tcpFlagsOutbound()).isEqualTo(ACK | RST);
            return FlowVisitor.Answer.TAKE;
        });
        expectEndAfter(120, FlowEvent.END_IDLE);
    }

    @Test
    void shouldShowAFlowFirstAtOnceAndThenOnceAWindowWhenItHadPackets() {
        packetIn(TCP, 1, ACK);
        packetOut(TCP, 1, ACK);
        scan();
        assertThat(shown).containsExactly("START +1/100 -2/3000");
        packetIn(TCP, 1, ACK);
        pass(59);
        scan();
        assertThat(shown).isEmpty();
        pass(1);
        packetOut(TCP, 1, ACK);
        scan();
        assertThat(shown).containsExactly("UPDATE +1/100 -2/3000");
        pass(60);
        scan();
        assertThat(shown).as("no packets, no news").isEmpty();
    }

    @Test
    void shouldShowTheSameAgainWhenItWasNotTaken() {
        packetIn(17, 1, 0);
        answer = FlowVisitor.Answer.DEFER;
        scan();
        packetIn(17, 1, 0);
        scan();
        assertThat(shown).containsExactly("START +2/200 -0/0");
        pass(30);
        scan();
        scan();
        assertThat(shown).containsExactly("END_IDLE +2/200 -0/0");
        answer = FlowVisitor.Answer.TAKE;
        scan();
        assertThat(shown).containsExactly("END_IDLE +2/200 -0/0");
        scan();
        assertThat(shown).isEmpty();
    }

    @Test
    void shouldRemoveALivelyFlowWhenTheVisitorSaysSo() {
        int entry = packetIn(17, 1, 0);
        answer = FlowVisitor.Answer.REMOVE;
        scan();
        assertThat(table.totals().activeFlows()).isZero();
        assertThat(table.totals().removedInboundPackets()).isEqualTo(1);
        assertThat(packetIn(17, 1, 0)).as("its place is used again").isEqualTo(entry);
        answer = FlowVisitor.Answer.TAKE;
        scan();
        assertThat(shown).as("as a new flow").containsExactly("START +1/100 -0/0");
    }

    @Test
    void shouldLookAtNoMoreEntriesThanAsked() {
        for (int port = 0; port < 25; port++) {
            packetIn(17, port, 0);
        }
        List<Integer> stops = new ArrayList<>();
        int from = 0;
        do {
            shown.clear();
            from = table.scan(from, 10, nowNs, this::note);
            stops.add(shown.size());
        } while (from != 0);
        assertThat(stops).containsExactly(10, 10, 5);
        assertThat(table.scan(0, Integer.MAX_VALUE, nowNs, this::note)).isZero();
        assertThatThrownBy(() -> table.scan(-1, 10, nowNs, this::note)).hasMessageContaining("-1");
        assertThatThrownBy(() -> table.scan(0, 0, nowNs, this::note)).hasMessageContaining("0");
    }

    @Test
    void shouldEvictTheLongestSilentWhenNearlyFull() {
        for (int port = 0; port < 64; port++) {
            // A minute apart each, and all allowed two hours of silence.
            packetIn(TCP, port, ACK);
            packetOut(TCP, port, ACK);
            pass(60);
        }
        scan();
        scan();
        assertThat(shown).hasSize(8).allMatch(line -> line.startsWith("END_EVICTED"));
        assertThat(table.totals().evictedFlows()).isEqualTo(8);
        assertThat(table.totals().activeFlows()).isEqualTo(56);
        scan();
        assertThat(shown).isEmpty();
        List<Integer> left = new ArrayList<>();
        table.end(0, 64, _ -> true, FlowEvent.END_SHUTDOWN, nowNs, (flow, _) -> {
            left.add(flow.peerPort());
            return FlowVisitor.Answer.TAKE;
        });
        assertThat(left)
                .as("within a quarter of a power of two of their silence")
                .containsAll(ports(16, 64));
    }

    private static List<Integer> ports(int from, int to) {
        List<Integer> ports = new ArrayList<>();
        for (int port = from; port < to; port++) {
            ports.add(port);
        }
        return ports;
    }

    @Test
    void shouldEvictNothingThatWasNotTaken() {
        for (int port = 0; port < 64; port++) {
            packetIn(TCP, port, ACK);
            pass(1);
        }
        scan();
        answer = FlowVisitor.Answer.DEFER;
        scan();
        assertThat(shown).anyMatch(line -> line.startsWith("END_EVICTED"));
        assertThat(table.totals().evictedFlows()).isZero();
        assertThat(table.totals().activeFlows()).isEqualTo(64);
    }

    @Test
    void shouldEndTheFlowsOfOnePeer() {
        packetIn(17, 1, 0);
        table.addInbound(table.lookupOrInsert(8, FlowKeys.ipv4(true, 17, 11, 1, 20, 80), nowNs), 1, 50, 0, nowNs);
        assertThat(table.end(0, 1, id -> id == 8, FlowEvent.END_PEER_REMOVED, nowNs, this::note))
                .isEqualTo(1);
        assertThat(shown).isEmpty();
        assertThat(table.end(1, 1, id -> id == 8, FlowEvent.END_PEER_REMOVED, nowNs, this::note))
                .isZero();
        assertThat(shown).containsExactly("END_PEER_REMOVED +1/50 -0/0");
        scan();
        assertThat(shown).containsExactly("START +1/100 -0/0");
        assertThatThrownBy(() -> table.end(0, 1, _ -> true, FlowEvent.UPDATE, nowNs, this::note))
                .hasMessageContaining("UPDATE");
    }

    @Test
    void shouldNotTakeAPacketFromTheFutureForSilence() {
        int entry = packetIn(17, 1, 0);
        table.addInbound(entry, 1, 100, 0, nowNs + 5 * SECOND);
        scan();
        assertThat(shown).containsExactly("START +2/200 -0/0");
    }

    @Test
    void shouldClassSilencesInOrder() {
        int before = -1;
        for (long idleNs = 0; idleNs >= 0; idleNs += 1 + idleNs / 7) {
            int idleClass = IdleHistogram.classOf(idleNs);
            assertThat(idleClass).isBetween(before, 255);
            before = idleClass;
        }
        assertThat(IdleHistogram.classOf(4)).isEqualTo(4);
        assertThat(IdleHistogram.classOf(7)).isEqualTo(7);
        assertThat(IdleHistogram.classOf(8)).isEqualTo(8);
        assertThat(IdleHistogram.classOf(1024)).isEqualTo(IdleHistogram.classOf(1279));
        assertThat(IdleHistogram.classOf(1280)).isEqualTo(IdleHistogram.classOf(1024) + 1);
    }
}
