package io.penstock.gateway.flowlog;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;

/**
 * A flow log of any length, as a gateway with many peers would write it: sealed, in files, the ended ones compressed. The
 * first peer has a tenth of all records, the others share the rest. The same arguments give the same log.
 */
public final class GeneratedLog {

    /** Seed of everything but the chain. */
    private static final long SEED = 42;

    private static final int OPEN_FLOWS = 5000;
    private static final int DENIED_EVERY = 50;
    private static final int DROPPED_EVERY = 1000;

    /**
     * What to write.
     *
     * @param records how many
     * @param peers of how many peers
     * @param recordsPerFile after so many a file is ended
     * @param compressed whether ended files are compressed
     * @param begin time of the first record
     * @param end time of the last record
     */
    public record Plan(long records, int peers, long recordsPerFile, boolean compressed, Instant begin, Instant end) {}

    private record Flow(long number, int peer, String dst, int sourcePort, int port, boolean tcp, Instant start) {}

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final Plan plan;
    private final Deque<Flow> open = new ArrayDeque<>();
    private Instant now;
    private long flows;
    private final RecordEncoder encoder;

    private GeneratedLog(Plan plan) {
        this.plan = plan;
        this.now = plan.begin();
        this.encoder = new RecordEncoder(
                new RecordChain(RecordChain.Head.START),
                "6f1c1a52-0d4e-4a8e-9d3a-0f7f5b1f2a10",
                "generated/wg0",
                () -> now.toString());
    }

    /** Writes it into a folder. */
    public static void write(Path folder, Plan plan) throws IOException {
        Files.createDirectories(folder);
        new GeneratedLog(plan).write(folder);
    }

    private void write(Path folder) throws IOException {
        long stepNs = (plan.end().toEpochMilli() - plan.begin().toEpochMilli()) * 1_000_000 / plan.records();
        for (long first = 1; first <= plan.records(); first += plan.recordsPerFile()) {
            long last = Math.min(plan.records(), first + plan.recordsPerFile() - 1);
            boolean ended = last < plan.records();
            boolean compressed = ended && plan.compressed();
            Path file = folder.resolve(LogFolder.fileName(first) + (compressed ? LogFolder.COMPRESSED : ""));
            try (OutputStream bytes = Files.newOutputStream(file);
                    OutputStream to = compressed ? new Fast(bytes) : new BufferedOutputStream(bytes)) {
                for (long seq = first; seq <= last; seq++) {
                    to.write(record(seq));
                    now = now.plusNanos(stepNs);
                }
            }
        }
        HandmadeLog.writeHead(folder, encoder.head());
    }

    /** The machine that generates is not what is measured. */
    private static final class Fast extends GZIPOutputStream {
        Fast(OutputStream to) throws IOException {
            super(to, 1 << 16);
            def.setLevel(1);
        }
    }

    private byte[] record(long seq) {
        if (seq == 1) {
            return encoder.encode("meta", json -> {
                json.writeStringField("event", "start");
                json.writeBooleanField("unclean", false);
                json.writeNumberField("missing_records", 0);
            });
        }
        if (seq % DROPPED_EVERY == 0) {
            return encoder.encode("drop", json -> {
                window(json);
                json.writeStringField("direction", "ingress");
                json.writeStringField("drop_reason", "replay");
                json.writeNumberField("packets", random.nextInt(1, 9));
            });
        }
        if (seq % DENIED_EVERY == 0) {
            return denied();
        }
        return flow();
    }

    private byte[] denied() {
        int peer = peer();
        return encoder.encode("drop", json -> {
            window(json);
            writePeer(json, peer);
            json.writeStringField("direction", "ingress");
            json.writeNumberField("protocol", 6);
            json.writeStringField("src_ip", address(peer));
            json.writeStringField("dst_ip", "10.1.0." + random.nextInt(200));
            json.writeNumberField("dst_port", 22);
            json.writeStringField("verdict", "drop");
            json.writeNumberField("rule_id", 9);
            json.writeStringField("rule_name", "no-admin");
            int packets = random.nextInt(1, 50);
            counts(json, packets, packets * 52L, 0, 0);
            json.writeNumberField("starts", packets);
            json.writeNumberField("ends", packets);
        });
    }

    private byte[] flow() {
        int choice = random.nextInt(10);
        if (choice < 4 || open.size() < 100) {
            Flow begun = begin();
            open.add(begun);
            return encoder.encode("start", json -> fields(json, begun, "start", true));
        }
        Flow known = open.remove();
        boolean over = choice < 8 || open.size() >= OPEN_FLOWS;
        if (!over) {
            open.add(known);
        }
        String type = over ? "end" : "update";
        return encoder.encode(type, json -> fields(json, known, type, false));
    }

    private Flow begin() {
        boolean tcp = random.nextInt(5) > 0;
        // Few destinations have most of the flows.
        long host = (long) (Math.pow(random.nextDouble(), 3) * 100_000);
        return new Flow(
                ++flows,
                peer(),
                "198." + (18 + (host >> 16)) + "." + (host >> 8 & 255) + "." + (host & 255),
                1024 + random.nextInt(64_000),
                tcp ? 443 : 53,
                tcp,
                now);
    }

    private int peer() {
        return random.nextInt(10) == 0 ? 0 : 1 + random.nextInt(plan.peers() - 1);
    }

    private static String address(int peer) {
        return "10.66." + (peer >> 8) + "." + (peer & 255);
    }

    private void window(JsonGenerator json) throws IOException {
        json.writeStringField("window_start", now.minusSeconds(60).toString());
        json.writeStringField("window_end", now.toString());
    }

    private void fields(JsonGenerator json, Flow flow, String type, boolean first) throws IOException {
        boolean over = type.equals("end");
        json.writeStringField("flow_id", String.format(Locale.ROOT, "%02x-%x", flow.number() & 1, flow.number()));
        json.writeStringField("community_id", "1:" + Long.toString(flow.number() * 0x9e3779b97f4a7c15L, 36));
        window(json);
        json.writeStringField("flow_start", flow.start().toString());
        if (over) {
            json.writeStringField("flow_end", now.toString());
            json.writeStringField("end_reason", flow.tcp() ? "fin" : "idle");
        }
        json.writeStringField("last_packet", now.toString());
        writePeer(json, flow.peer());
        json.writeStringField("traffic_class", "exit");
        json.writeStringField("direction", "ingress");
        json.writeNumberField("protocol", flow.tcp() ? 6 : 17);
        json.writeStringField("src_ip", address(flow.peer()));
        json.writeNumberField("src_port", flow.sourcePort());
        json.writeStringField("dst_ip", flow.dst());
        json.writeNumberField("dst_port", flow.port());
        if (flow.tcp()) {
            json.writeStringField("tcp_flags_tx", "SPAF");
            json.writeStringField("tcp_flags_rx", "SPAF");
        }
        json.writeStringField("verdict", "allow");
        int tx = random.nextInt(1, 200);
        int rx = random.nextInt(1, 400);
        counts(json, tx, tx * 80L, rx, rx * 1200L);
        if (first) {
            json.writeNumberField("starts", 1);
        }
        if (over) {
            json.writeNumberField("ends", 1);
        }
        json.writeArrayFieldStart("outers");
        json.writeEndArray();
    }

    private static void counts(JsonGenerator json, long txPackets, long txBytes, long rxPackets, long rxBytes)
            throws IOException {
        json.writeNumberField("tx_packets", txPackets);
        json.writeNumberField("tx_bytes", txBytes);
        json.writeNumberField("rx_packets", rxPackets);
        json.writeNumberField("rx_bytes", rxBytes);
    }

    private static void writePeer(JsonGenerator json, int peer) throws IOException {
        json.writeObjectFieldStart("peer");
        json.writeStringField("public_key", key(peer));
        json.writeStringField("name", "peer-" + peer);
        json.writeStringField("tunnel_ip", address(peer));
        json.writeStringField("endpoint", "192.0.2." + (peer & 127) + ":51820");
        json.writeEndObject();
    }

    /** A key that is one in form alone. */
    private static String key(int peer) {
        return String.format(Locale.ROOT, "%06dAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", peer);
    }
}
