package io.penstock.bench.micro;

import io.penstock.config.FlowLogSettings;
import io.penstock.dataplane.counters.CounterSet;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.device.DeviceAudit;
import io.penstock.dataplane.device.PeerDirectory;
import io.penstock.dataplane.flow.CoreFlowFeed;
import io.penstock.dataplane.flow.FlowFeed;
import io.penstock.dataplane.flow.FlowParser;
import io.penstock.dataplane.flow.FlowTable;
import io.penstock.dataplane.flow.FlowTimeouts;
import io.penstock.dataplane.policy.Verdict;
import io.penstock.gateway.flowlog.FlowLog;
import io.penstock.gateway.flowlog.FlowLogDuty;
import io.penstock.gateway.flowlog.FlowLogOptions;
import io.penstock.gateway.flowlog.PeerLabels;
import io.penstock.linux.address.Endpoint;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a record costs the thread of the flow log: taken from the ring, encoded, chained by its hash, and written to a file, a
 * thousand at a time. Once a second the file is forced to the disk.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 100)
@Measurement(iterations = 100)
public class FlowLogBenchmark {

    private static final int RECORDS = 1000;
    private static final int PEER_ID = 1;
    private static final int RULE_ID = 9980;
    private static final int PACKET_BYTES = 40;
    private static final PublicKey KEY = PublicKey.of(new byte[PublicKey.LENGTH_BYTES]);

    /** One peer, who has whatever address. */
    private static final class OnePeer implements PeerDirectory {

        private final Entry entry = new Entry(PEER_ID, KEY, Endpoint.of(new InetSocketAddress("192.0.2.2", 51820)));

        @Override
        public @Nullable Entry find(int id) {
            return entry;
        }

        @Override
        public @Nullable Entry ownerOf4(int address) {
            return null;
        }

        @Override
        public @Nullable Entry ownerOf6(long high, long low) {
            return null;
        }
    }

    /** A log that goes on, and a ring with records of a minute. */
    @State(Scope.Thread)
    public static class Log {

        private final FlowFeed feed = FlowFeed.of(FlowTimeouts.DEFAULT, FlowFeed.RING_BYTES, false);
        private final FlowTable table = new FlowTable(2 * RECORDS, 1, FlowTimeouts.DEFAULT);
        private final CoreFlowFeed core = feed.add(table);
        private final int[] entries = new int[RECORDS];
        private final Path folder;
        private final FlowLogDuty duty;
        private long nowNs = System.nanoTime();

        /** Begins the log, and a thousand flows that a rule has allowed. */
        public Log() {
            MemorySegment header = Arena.ofAuto().allocate(PACKET_BYTES, 64);
            FlowParser parser = new FlowParser();
            InnerPacket kind = new InnerPacket(false, true);
            for (int i = 0; i < RECORDS; i++) {
                InnerPacket.put(kind.bytes(i, 0, 12), header, 0);
                parser.parseInbound(header, 0, PACKET_BYTES);
                entries[i] = table.lookupOrInsert(PEER_ID, parser, nowNs);
                table.setVerdict(entries[i], Verdict.ALLOW.code(), RULE_ID, 1);
            }
            try {
                folder = Files.createTempDirectory("penstock-bench-log");
                FlowLogSettings settings = FlowLogSettings.NONE;
                duty = FlowLog.duty(
                        FlowLogOptions.of(settings, folder, "bench/wg0", "0"),
                        new FlowLog.Subject(
                                new DeviceAudit(feed, new OnePeer(), new CounterSet(1)),
                                () -> Map.of(KEY, PeerLabels.named("client")),
                                _ -> "bulk",
                                ""));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        /** A minute passes in which each flow has a packet. */
        @Setup(Level.Invocation)
        public void minute() {
            nowNs += FlowTimeouts.DEFAULT.activeWindowNs();
            for (int entry : entries) {
                table.addInbound(entry, 1, PACKET_BYTES, 0, nowNs);
            }
            core.begin(nowNs, false);
            table.scan(0, 2 * RECORDS, nowNs, core);
        }

        /** Ends the log and removes it. */
        @TearDown
        public void remove() throws IOException {
            duty.finish();
            try (Stream<Path> files = Files.walk(folder)) {
                List<Path> all = files.sorted(Comparator.reverseOrder()).toList();
                for (Path file : all) {
                    Files.delete(file);
                }
            }
        }
    }

    /** One record. A turn ends where the ring's memory does, so it may take two. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public int record(Log log) {
        int taken = log.duty.doWork();
        while (taken < RECORDS) {
            int more = log.duty.doWork();
            if (more == 0) {
                throw new IllegalStateException(taken + " records instead of " + RECORDS);
            }
            taken += more;
        }
        return taken;
    }
}
