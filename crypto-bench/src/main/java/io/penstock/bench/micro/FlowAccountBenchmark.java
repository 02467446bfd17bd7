package io.penstock.bench.micro;

import io.penstock.dataplane.counters.CoreCounters;
import io.penstock.dataplane.counters.PeerCounters;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.flow.CoreFlowFeed;
import io.penstock.dataplane.flow.FlowEvent;
import io.penstock.dataplane.flow.FlowFeed;
import io.penstock.dataplane.flow.FlowTable;
import io.penstock.dataplane.flow.FlowTimeouts;
import io.penstock.dataplane.flow.FlowVisitor;
import io.penstock.dataplane.peer.Peer;
import io.penstock.dataplane.pipeline.FlowAccount;
import io.penstock.dataplane.pipeline.Routes;
import io.penstock.dataplane.policy.PolicyBoard;
import io.penstock.dataplane.policy.Verdict;
import io.penstock.dataplane.routing.AllowedIps;
import io.penstock.dataplane.routing.IpPrefix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.TearDown;

/**
 * What a packet costs that arrives: its headers are read, its flow is found, the verdict looked at, and it is counted. With
 * a policy a new flow is judged by its rules, once; 0 rules is no policy.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FlowAccountBenchmark {

    private static final int FLOWS = 1 << 16;
    private static final int LIVE_FLOWS = 10_000;
    private static final int NEW_FLOWS = 1 << 12;
    private static final int STEP = 40_503;
    private static final int PACKET_BYTES = 40;
    private static final int PEER_ID = 1;
    private static final long NOW_NS = 1_000_000_000L;

    /** An account and the headers of as many flows as it has room for. */
    @State(Scope.Thread)
    public static class Account {

        @Param({"0", "1000", "4096"})
        int rules;

        final FlowTable table = new FlowTable(FLOWS, 1, FlowTimeouts.DEFAULT);
        private final PolicyBoard board = new PolicyBoard();
        private final FlowAccount account = new FlowAccount(table, feed(table), routes(), board, new CoreCounters());
        private final MemorySegment headers = Arena.global().allocate((long) FLOWS * PACKET_BYTES, 64);
        private int next;

        /** Lays out the headers: addresses and source ports that differ. */
        Account() {
            InnerPacket kind = new InnerPacket(false, false);
            for (int i = 0; i < FLOWS; i++) {
                byte[] packet = kind.bytes(i, 0, 0);
                packet[14] = (byte) (i >>> 5);
                InnerPacket.put(packet, headers, (long) i * PACKET_BYTES);
            }
        }

        private static CoreFlowFeed feed(FlowTable table) {
            return FlowFeed.unread().add(table);
        }

        private static Routes routes() {
            AllowedIps<Peer> allowedIps = new AllowedIps<>();
            PublicKey key = PublicKey.of(new byte[PublicKey.LENGTH_BYTES]);
            allowedIps.insert(IpPrefix.parse("10.0.0.0/16"), new Peer(PEER_ID, key, 0, new PeerCounters(1), 0));
            return new Routes(allowedIps.publish());
        }

        /** Puts the policy in force. */
        void post() {
            board.post(ManyRules.of(rules));
        }

        int arrive(int flow) {
            int verdict = account.arrived(PEER_ID, headers, (long) flow * PACKET_BYTES, PACKET_BYTES, NOW_NS);
            if (!Verdict.passes(verdict)) {
                throw new IllegalStateException("flow " + flow + " is refused");
            }
            account.delivered(1, PACKET_BYTES, NOW_NS);
            return verdict;
        }

        /** Steps through the live flows in an order that no cache foresees. */
        int anotherFlow() {
            next = (next + STEP) % LIVE_FLOWS;
            return next;
        }
    }

    /** An account of ten thousand live flows. */
    @State(Scope.Thread)
    public static class Live extends Account {

        /** Begins them. */
        @Setup
        public void begin() {
            post();
            for (int i = 0; i < LIVE_FLOWS; i++) {
                arrive(i);
            }
        }
    }

    /** An account that is empty before each invocation. */
    @State(Scope.Thread)
    public static class Empty extends Account {

        /** Puts the policy in force. */
        @Setup
        public void begin() {
            post();
        }

        /** Ends all flows. */
        @TearDown(Level.Invocation)
        public void clear() {
            table.end(0, FLOWS, _ -> true, FlowEvent.END_IDLE, NOW_NS, (_, _) -> FlowVisitor.Answer.TAKE);
        }
    }

    /** Packets of one flow: what a train costs. */
    @Benchmark
    public int sameFlow(Live flows) {
        return flows.arrive(1);
    }

    /** Packets of 10,000 flows by turns, whose verdicts are known. */
    @Benchmark
    public int anotherOf10000Flows(Live flows) {
        return flows.arrive(flows.anotherFlow());
    }

    /** A flow's first packet, which is judged; of 4,096 new flows each. */
    @Benchmark
    @OperationsPerInvocation(NEW_FLOWS)
    public int newFlow(Empty flows) {
        int last = 0;
        for (int i = 0; i < NEW_FLOWS; i++) {
            last = flows.arrive(i);
        }
        return last;
    }
}
