package io.penstock.gateway.flowlog;

import io.penstock.config.FlowLogSettings;
import io.penstock.config.FlowLogSettings.Fsync;
import io.penstock.config.FlowLogSettings.Privacy;
import io.penstock.dataplane.counters.CounterSet;
import io.penstock.dataplane.device.DeviceAudit;
import io.penstock.dataplane.device.PeerDirectory;
import io.penstock.dataplane.flow.CoreFlowFeed;
import io.penstock.dataplane.flow.FlowEvent;
import io.penstock.dataplane.flow.FlowFeed;
import io.penstock.dataplane.flow.FlowParser;
import io.penstock.dataplane.flow.FlowTable;
import io.penstock.gateway.FakeDevice;
import io.penstock.linux.address.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A flow log over a real flow table, driven by hand: packets, a clock, and a disk that may fail. */
final class FlowLogRig {

    static final int PEER = 7;
    static final String PEER_IP = "10.66.0.2";
    private static final int OTHER_PEER = 8;
    private static final int OTHER_PEER_IP = 0x0a420009;
    private static final int TCP = 6;

    final Path folder;
    final CounterSet counters = new CounterSet(1);
    final FlowFeed feed;
    final FlowTable table;
    Endpoint endpoint = Endpoint.of(InetAddress.ofLiteral("192.0.2.2"), 4444);
    boolean diskFull;
    boolean forceFails;
    boolean rulesFail;
    volatile boolean namesFail;
    int forces;
    Translations.@Nullable Tracker tracker;
    int namesAsked;
    PeerLabels labels = PeerLabels.named("laptop");
    long inboundPackets;
    long inboundBytes;
    long outboundPackets;
    long outboundBytes;
    private long nowNs = 1_000_000_000L;
    private final CoreFlowFeed core;
    private final FlowParser parser = new FlowParser();
    private final FlowLogOptions options;
    private @Nullable FlowLogDuty duty;

    FlowLogRig(Path folder, FlowLogSettings settings, int ringBytes, int flows) {
        this.folder = folder;
        this.options = FlowLogOptions.of(settings, folder, "test/wg0", "1.2.3");
        this.feed =
                FlowFeed.of(FlowLogOptions.timeouts(settings), ringBytes, options.answerRingBytes(), options.strict());
        this.table = new FlowTable(flows, 42, feed.timeouts());
        this.core = feed.add(table);
    }

    FlowLogRig(Path folder) {
        this(folder, FlowLogSettings.NONE, FlowFeed.RING_BYTES, 1 << 12);
    }

    static FlowLogSettings settings(long fileBytes, Privacy privacy, boolean strict) {
        FlowLogSettings none = FlowLogSettings.NONE;
        return new FlowLogSettings(
                none.place(),
                none.window(),
                OptionalLong.of(fileBytes),
                none.fileAge(),
                none.keepAge(),
                OptionalLong.of(fileBytes * 4),
                Optional.of(new Fsync.Always()),
                Optional.of(privacy),
                Optional.of(strict),
                none.domains());
    }

    private final class Directory implements PeerDirectory {
        @Override
        public @Nullable Entry find(int id) {
            return id == PEER || id == OTHER_PEER ? new Entry(id, FakeDevice.key(id), endpoint) : null;
        }

        @Override
        public @Nullable Entry ownerOf4(int address) {
            return address == OTHER_PEER_IP ? find(OTHER_PEER) : null;
        }

        @Override
        public @Nullable Entry ownerOf6(long high, long low) {
            return null;
        }
    }

    FlowLogRig start() throws IOException {
        WallClock clock = new WallClock(
                () -> nowNs, () -> Instant.ofEpochSecond(1_800_000_000L).plusNanos(nowNs));
        duty = FlowLog.duty(options, subject(), clock, path -> failing(LogFile.onDisk(path)), tracker);
        return this;
    }

    /** The log with its thread. */
    FlowLog open() throws IOException {
        return FlowLog.open(options, subject());
    }

    private FlowLog.Subject subject() {
        return new FlowLog.Subject(
                new DeviceAudit(feed, new Directory(), counters),
                () -> {
                    namesAsked++;
                    if (namesFail) {
                        throw new OutOfMemoryError("names");
                    }
                    return Map.of(FakeDevice.key(PEER), labels);
                },
                rule -> {
                    if (rulesFail) {
                        throw new IllegalStateException("the rules are gone");
                    }
                    return rule == 9 ? "no-admin" : null;
                },
                "ab".repeat(32));
    }

    private LogFile failing(LogFile file) {
        return new LogFile() {
            @Override
            public void write(ByteBuffer bytes, long position) throws IOException {
                if (diskFull) {
                    // As a disk does that fills up: a part of it is there.
                    file.write(bytes.slice(0, bytes.remaining() / 2), position);
                    throw new IOException("No space left on device");
                }
                file.write(bytes, position);
            }

            @Override
            public void force() throws IOException {
                if (forceFails) {
                    throw new IOException("Input/output error");
                }
                file.force();
                forces++;
            }

            @Override
            public boolean isInPlace() {
                return file.isInPlace();
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        };
    }

    FlowLogDuty duty() {
        return Objects.requireNonNull(duty);
    }

    void advance(long seconds) {
        nowNs += TimeUnit.SECONDS.toNanos(seconds);
    }

    /** A TCP packet from the peer, of so many bytes; with a verdict other than 0 it is of a refused flow. */
    void fromPeer(String to, int sourcePort, int port, int lengthBytes, int flags, int verdict) {
        byte[] packet = tcp(PEER_IP, to, sourcePort, port, flags);
        parser.parseInbound(MemorySegment.ofArray(packet), 0, packet.length);
        int entry = table.lookupOrInsert(PEER, parser, nowNs);
        if (entry != FlowTable.NONE && verdict != 0) {
            table.setVerdict(entry, verdict, 9, 1);
        }
        table.addInbound(entry, 1, lengthBytes, flags, nowNs);
        inboundPackets++;
        inboundBytes += lengthBytes;
    }

    /** A name server's answer to a question of a peer. */
    void answer(int peer, byte[] message) {
        core.offerAnswer(peer, MemorySegment.ofArray(message), 0, message.length, nowNs);
    }

    /** A TCP packet to the peer. */
    void toPeer(String from, int port, int peerPort, int lengthBytes, int flags) {
        byte[] packet = tcp(from, PEER_IP, port, peerPort, flags);
        parser.parseOutbound(MemorySegment.ofArray(packet), 0, packet.length);
        table.addOutbound(table.lookupOrInsert(PEER, parser, nowNs), 1, lengthBytes, flags, nowNs);
        outboundPackets++;
        outboundBytes += lengthBytes;
    }

    private static byte[] tcp(String source, String destination, int sourcePort, int port, int flags) {
        ByteBuffer packet = ByteBuffer.allocate(40);
        packet.put(0, (byte) 0x45).putShort(2, (short) 40).put(8, (byte) 64).put(9, (byte) TCP);
        packet.put(12, InetAddress.ofLiteral(source).getAddress());
        packet.put(16, InetAddress.ofLiteral(destination).getAddress());
        packet.putShort(20, (short) sourcePort).putShort(22, (short) port);
        packet.put(32, (byte) 0x50).put(33, (byte) flags);
        return packet.array();
    }

    /** A core's scan of its whole table, then a turn of the log. */
    void turn() {
        core.begin(nowNs, false);
        table.scan(0, FlowTable.MAX_CAPACITY, nowNs, core);
        duty().doWork();
    }

    /** The end of the gateway. */
    void stop() {
        core.begin(nowNs, true);
        table.end(0, FlowTable.MAX_CAPACITY, _ -> true, FlowEvent.END_SHUTDOWN, nowNs, core);
        duty().finish();
    }

    /** Some traffic, over some time, and all of it in the log. */
    void traffic(int flows) {
        for (int i = 0; i < flows; i++) {
            fromPeer("198.18.0." + i % 200, 1000 + i, 443, 60 + i, 0x02, 0);
            toPeer("198.18.0." + i % 200, 443, 1000 + i, 1400, 0x12);
            if (i % 20 == 19) {
                advance(1);
                turn();
            }
        }
    }

    /** All lines of the log, in order. */
    List<String> lines() throws IOException {
        while (true) {
            try {
                return linesNow();
            } catch (NoSuchFileException _) {
                // It was compressed between the look at the folder and the look at the file.
            }
        }
    }

    private List<String> linesNow() throws IOException {
        List<String> lines = new ArrayList<>();
        for (Path file : LogFolder.files(folder)) {
            try (InputStream bytes = LogFolder.open(file);
                    LineReader reader = new LineReader(bytes)) {
                for (byte[] line = reader.next(); line != null; line = reader.next()) {
                    lines.add(new String(line, StandardCharsets.UTF_8));
                }
            }
        }
        return lines;
    }

    List<RecordFacts> records() throws IOException {
        List<RecordFacts> records = new ArrayList<>();
        for (String line : lines()) {
            records.add(RecordFacts.parse(line.getBytes(StandardCharsets.UTF_8)));
        }
        return records;
    }

    /** The sum of a field over all records. */
    long sum(String field) throws IOException {
        return records().stream().mapToLong(record -> record.number(field)).sum();
    }
}
