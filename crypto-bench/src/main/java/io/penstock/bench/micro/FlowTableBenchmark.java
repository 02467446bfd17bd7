package io.penstock.bench.micro;

import io.penstock.dataplane.flow.FlowEvent;
import io.penstock.dataplane.flow.FlowParser;
import io.penstock.dataplane.flow.FlowTable;
import io.penstock.dataplane.flow.FlowTimeouts;
import io.penstock.dataplane.flow.FlowVisitor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One core's table of flows. A look-up is what a packet costs: reading its headers, finding its flow, counting it. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FlowTableBenchmark {

    private static final int FLOWS = 1 << 16;
    private static final int NEW_FLOWS = 1 << 12;
    private static final int STEP = 40_503;
    private static final int PACKET_BYTES = 40;
    private static final long NOW_NS = 1_000_000_000L;

    /** A table and the headers of as many flows as it holds. */
    @State(Scope.Thread)
    public static class Flows {

        final FlowTable table = new FlowTable(FLOWS, 1, FlowTimeouts.DEFAULT);
        final FlowParser parser = new FlowParser();
        private final MemorySegment headers = Arena.global().allocate((long) FLOWS * PACKET_BYTES, 64);
        private int next;

        /** Lays out the headers: addresses and source ports that differ. */
        Flows() {
            InnerPacket kind = new InnerPacket(false, false);
            for (int i = 0; i < FLOWS; i++) {
                byte[] packet = kind.bytes(i, 0, 0);
                packet[14] = (byte) (i >>> 5);
                InnerPacket.put(packet, headers, (long) i * PACKET_BYTES);
            }
        }

        /** Makes flows; returns how many there are. */
        long fill(int flows) {
            for (int i = 0; i < flows; i++) {
                account(i);
            }
            return table.totals().activeFlows();
        }

        int account(int flow) {
            parser.parseInbound(headers, (long) flow * PACKET_BYTES, PACKET_BYTES);
            int entry = table.lookupOrInsert(1, parser, NOW_NS);
            table.addInbound(entry, 1, PACKET_BYTES, parser.tcpFlags(), NOW_NS);
            return entry;
        }

        /** Steps through all flows in an order that no cache foresees. */
        int anotherFlow() {
            next = (next + STEP) & (FLOWS - 1);
            return next;
        }
    }

    /** A full table. */
    @State(Scope.Thread)
    public static class Full extends Flows {

        /** Fills it. */
        @Setup
        public void prepare() {
            long active = fill(FLOWS);
            if (active < FLOWS * 99L / 100) {
                throw new IllegalStateException("only " + active + " flows found a place");
            }
        }
    }

    /** A table that is empty before each invocation. */
    @State(Scope.Thread)
    public static class Empty extends Flows {

        /** Ends all flows. */
        @TearDown(Level.Invocation)
        public void clear() {
            table.end(0, FLOWS, _ -> true, FlowEvent.END_IDLE, NOW_NS, (_, _) -> FlowVisitor.Answer.TAKE);
        }
    }

    /** Packets of one flow: what a train costs. */
    @Benchmark
    public int sameFlow(Full flows) {
        return flows.account(1);
    }

    /** Packets of 65,536 flows by turns. */
    @Benchmark
    public int anotherOf65536Flows(Full flows) {
        return flows.account(flows.anotherFlow());
    }

    /** A flow's first packet; of 4,096 new flows each. */
    @Benchmark
    @OperationsPerInvocation(NEW_FLOWS)
    public long newFlow(Empty flows) {
        return flows.fill(NEW_FLOWS);
    }

    /** A pass over 65,536 live flows that have nothing to tell; nanoseconds for each. */
    @Benchmark
    @OperationsPerInvocation(FLOWS)
    public int scan(Full flows) {
        return flows.table.scan(0, FLOWS, NOW_NS, (_, _) -> FlowVisitor.Answer.TAKE);
    }
}
