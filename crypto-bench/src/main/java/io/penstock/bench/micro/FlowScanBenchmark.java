package io.penstock.bench.micro;

import io.penstock.dataplane.flow.CoreFlowFeed;
import io.penstock.dataplane.flow.FlowFeed;
import io.penstock.dataplane.flow.FlowParser;
import io.penstock.dataplane.flow.FlowRecord;
import io.penstock.dataplane.flow.FlowTable;
import io.penstock.dataplane.flow.FlowTimeouts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What telling of flows takes from a core: it looks at a part of its table once a second. Figures are for such a turn of 8,192
 * entries, of which the table has 65,536.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class FlowScanBenchmark {

    private static final int FLOWS = 1 << 16;
    private static final int TURN = 8192;
    private static final int TURNS = FLOWS / TURN;
    private static final int PACKET_BYTES = 40;
    private static final int PEER_ID = 1;

    /** A full table, with somebody who takes what it tells, or nobody. */
    @State(Scope.Thread)
    public static class Full {

        /** Whether a flow log is kept. */
        @Param({"false", "true"})
        boolean log;

        private final MemorySegment header = Arena.global().allocate(PACKET_BYTES, 64);
        private final FlowParser parser = new FlowParser();
        private FlowTable table = new FlowTable(1, 1, FlowTimeouts.DEFAULT);
        private FlowFeed feed = FlowFeed.unread();
        private CoreFlowFeed core = feed.add(table);
        private int[] entries = new int[0];
        private long nowNs = 1_000_000_000L;

        /** Fills it and tells of all flows once. */
        @Setup
        public void fill() {
            table = new FlowTable(2 * FLOWS, 1, FlowTimeouts.DEFAULT);
            feed = log ? FlowFeed.of(FlowTimeouts.DEFAULT, FlowFeed.RING_BYTES, false) : FlowFeed.unread();
            core = feed.add(table);
            entries = new int[FLOWS];
            InnerPacket kind = new InnerPacket(false, true);
            for (int i = 0; i < FLOWS; i++) {
                InnerPacket.put(kind.bytes(i, 0, 12), header, 0);
                parser.parseInbound(header, 0, PACKET_BYTES);
                entries[i] = table.lookupOrInsert(PEER_ID, parser, nowNs);
            }
            tell(_ -> {});
        }

        int tell(Consumer<FlowRecord> reader) {
            int from = 0;
            for (int turn = 0; turn < TURNS; turn++) {
                core.begin(nowNs, false);
                from = table.scan(from, TURN, nowNs, core);
                feed.drain(reader, TURN);
            }
            return from;
        }
    }

    /** The same when a minute has passed, in which each flow had a packet. */
    @State(Scope.Thread)
    public static class News extends Full {

        /** The minute. */
        @Setup(Level.Invocation)
        public void minute() {
            super.nowNs += FlowTimeouts.DEFAULT.activeWindowNs();
            for (int entry : super.entries) {
                super.table.addInbound(entry, 1, PACKET_BYTES, 0, super.nowNs);
            }
        }
    }

    /** Live flows of which there is nothing new to tell. */
    @Benchmark
    @OperationsPerInvocation(TURNS)
    public int nothingNew(Full flows) {
        return flows.tell(_ -> {});
    }

    /** Live flows which all had packets: each is put into the ring and taken out again. */
    @Benchmark
    @OperationsPerInvocation(TURNS)
    public int allTold(News flows, Blackhole taken) {
        return flows.tell(taken::consume);
    }
}
