package io.penstock.gateway.sink.tailscale;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.penstock.gateway.sink.RecordView;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells records as Tailscale's nodes tell theirs ({@code netlogtype.Message} of its sources): each peer as a node that
 * reports what it had sent ({@code tx}) and received ({@code rx}), in messages of five seconds. The class {@code local} is told as
 * {@code virtualTraffic}, for the gateway is a node as well. What that format has no words for is left out: refused flows,
 * drops, {@code meta} records; and {@code physicalTraffic}, whose bytes the log does not have. For one thread.
 *
 * <pre>
 *   {"nodeId":"PUBLIC KEY","start":"…","end":"…","srcNode":{…},
 *    "virtualTraffic":[{"proto":6,"src":"10.66.0.2:40000","dst":"10.66.0.3:22","txPkts":9,…}],"subnetTraffic":[…],"exitTraffic":[…]}
 * </pre>
 */
public final class TailscaleShape implements AutoCloseable {

    private static final JsonFactory FACTORY = new JsonFactory();
    private static final long BUCKET_SECONDS = 5;
    private static final List<String> KINDS = List.of("virtualTraffic", "subnetTraffic", "exitTraffic");

    private final boolean exitDetails;
    private final Consumer<String> messages;
    private final Map<String, Message> open = new LinkedHashMap<>();
    private long bucket = Long.MIN_VALUE;

    /**
     * A shape without records.
     *
     * @param exitDetails whether protocol, ports and destinations of traffic to the Internet are told; Tailscale does not,
     *     unless it is asked to
     * @param messages takes each message, a line of JSON without its line feed
     */
    public TailscaleShape(boolean exitDetails, Consumer<String> messages) {
        this.exitDetails = exitDetails;
        this.messages = messages;
    }

    /** Counts both ways. */
    private record Counts(long txPackets, long txBytes, long rxPackets, long rxBytes) {

        static Counts of(RecordView record, String here, String there) {
            return new Counts(
                    record.number(here + "_packets", 0),
                    record.number(here + "_bytes", 0),
                    record.number(there + "_packets", 0),
                    record.number(there + "_bytes", 0));
        }

        Counts plus(Counts more) {
            return new Counts(
                    txPackets + more.txPackets,
                    txBytes + more.txBytes,
                    rxPackets + more.rxPackets,
                    rxBytes + more.rxBytes);
        }

        boolean isZero() {
            return txPackets == 0 && rxPackets == 0;
        }
    }

    /** Which connection; what is scrubbed is 0 or null. */
    private record Connection(
            long protocol,
            @Nullable String source,
            @Nullable String destination) {}

    /** What a peer reports of some seconds. */
    private static final class Message {

        private final RecordView peer;
        private final Map<String, Map<Connection, Counts>> traffic = new LinkedHashMap<>();
        private @Nullable Instant start;
        private @Nullable Instant end;

        Message(RecordView peer) {
            this.peer = peer;
            KINDS.forEach(kind -> traffic.put(kind, new LinkedHashMap<>()));
        }

        void add(String kind, Connection connection, Counts counts, RecordView record) {
            Map<Connection, Counts> counted = traffic.get(kind);
            if (counted != null) {
                counted.merge(connection, counts, Counts::plus);
            }
            Instant from = record.time("window_start");
            Instant to = record.time("window_end");
            if (from != null && (start == null || from.isBefore(start))) {
                start = from;
            }
            if (to != null && (end == null || to.isAfter(end))) {
                end = to;
            }
        }
    }

    /** Takes the next record of the log. */
    public void add(RecordView record) {
        Instant time = record.time("time");
        long now = time == null ? bucket : Math.floorDiv(time.getEpochSecond(), BUCKET_SECONDS);
        if (now != bucket) {
            close();
            bucket = now;
        }
        RecordView peer = record.object("peer");
        String node = peer == null ? null : peer.text("public_key");
        boolean flow = record.type().equals("start")
                || record.type().equals("update")
                || record.type().equals("end");
        if (!flow || peer == null || node == null || !"allow".equals(record.text("verdict"))) {
            return;
        }
        // tx of the log is the initiator's, tx of a node is the node's.
        boolean peerBegan = "ingress".equals(record.text("direction"));
        Counts counts = peerBegan ? Counts.of(record, "tx", "rx") : Counts.of(record, "rx", "tx");
        if (!counts.isZero()) {
            String kind = kind(record);
            open.computeIfAbsent(node, _ -> new Message(peer))
                    .add(kind, connection(record, peer, peerBegan, kind), counts, record);
        }
    }

    private static String kind(RecordView record) {
        return switch (String.valueOf(record.text("traffic_class"))) {
            case "exit" -> "exitTraffic";
            case "subnet" -> "subnetTraffic";
            default -> "virtualTraffic";
        };
    }

    private Connection connection(RecordView record, RecordView peer, boolean peerBegan, String kind) {
        String source = address(record, peerBegan ? "src" : "dst");
        String destination = address(record, peerBegan ? "dst" : "src");
        if (kind.equals("exitTraffic") && !exitDetails) {
            String tunnelIp = peer.text("tunnel_ip");
            return new Connection(0, tunnelIp == null ? null : join(tunnelIp, 0), null);
        }
        return new Connection(record.number("protocol", 0), source, destination);
    }

    private static @Nullable String address(RecordView record, String side) {
        String ip = record.text(side + "_ip");
        return ip == null ? null : join(ip, record.number(side + "_port", 0));
    }

    private static String join(String ip, long port) {
        return (ip.contains(":") ? "[" + ip + "]" : ip) + ":" + port;
    }

    /** Tells what was not told yet. */
    @Override
    public void close() {
        List<Message> all = new ArrayList<>(open.values());
        open.clear();
        all.forEach(message -> messages.accept(json(message)));
    }

    private static String json(Message message) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("nodeId", message.peer.text("public_key"));
            writeTime(json, "start", message.start);
            writeTime(json, "end", message.end);
            writeNode(json, message.peer);
            for (Map.Entry<String, Map<Connection, Counts>> kind : message.traffic.entrySet()) {
                if (!kind.getValue().isEmpty()) {
                    json.writeArrayFieldStart(kind.getKey());
                    for (Map.Entry<Connection, Counts> entry : kind.getValue().entrySet()) {
                        write(json, entry.getKey(), entry.getValue());
                    }
                    json.writeEndArray();
                }
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory took no more", e);
        }
        return text.toString();
    }

    private static void writeTime(JsonGenerator json, String name, @Nullable Instant time) throws IOException {
        if (time != null) {
            json.writeStringField(name, time.toString());
        }
    }

    private static void writeNode(JsonGenerator json, RecordView peer) throws IOException {
        json.writeObjectFieldStart("srcNode");
        json.writeStringField("nodeId", peer.text("public_key"));
        if (peer.has("name")) {
            json.writeStringField("name", peer.text("name"));
        }
        if (peer.has("tunnel_ip")) {
            json.writeArrayFieldStart("addresses");
            json.writeString(peer.text("tunnel_ip"));
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    /** Fields that are zero are not written, as in the original. */
    private static void write(JsonGenerator json, Connection connection, Counts counts) throws IOException {
        json.writeStartObject();
        writeNumber(json, "proto", connection.protocol);
        if (connection.source != null) {
            json.writeStringField("src", connection.source);
        }
        if (connection.destination != null) {
            json.writeStringField("dst", connection.destination);
        }
        writeNumber(json, "txPkts", counts.txPackets);
        writeNumber(json, "txBytes", counts.txBytes);
        writeNumber(json, "rxPkts", counts.rxPackets);
        writeNumber(json, "rxBytes", counts.rxBytes);
        json.writeEndObject();
    }

    private static void writeNumber(JsonGenerator json, String name, long number) throws IOException {
        if (number != 0) {
            json.writeNumberField(name, number);
        }
    }
}
