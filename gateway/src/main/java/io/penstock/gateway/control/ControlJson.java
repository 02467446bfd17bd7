package io.penstock.gateway.control;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.penstock.gateway.policy.TraceAnswer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The answers of the control socket: one line of JSON each, without the line feed. */
public final class ControlJson {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
            .build();

    private ControlJson() {}

    /** Writes the status, piece by piece. */
    public static void write(Status status, OutputStream output) throws IOException {
        try (JsonGenerator json = FACTORY.createGenerator(output)) {
            json.writeStartObject();
            json.writeStringField("interface", status.interfaceName());
            json.writeStringField("publicKey", status.publicKey());
            json.writeNumberField("listenPort", status.listenPort());
            json.writeNumberField("fwmark", status.fwmark());
            json.writeNumberField("mtu", status.mtuBytes());
            json.writeNumberField("cores", status.cores());
            json.writeStringField("transport", status.transport());
            json.writeStringField("cipher", status.cipher());
            json.writeStringField("since", status.since().toString());
            json.writeBooleanField("underLoad", status.underLoad());
            writeCounts(json, "counters", status.counters(), false);
            writeCounts(json, "dropped", status.drops(), true);
            writeCounts(json, "drops", status.drops(), false);
            json.writeArrayFieldStart("offloads");
            for (Status.Offload offload : status.offloads()) {
                writeOffload(json, offload);
            }
            json.writeEndArray();
            json.writeBooleanField("verifiesChecksums", status.verifiesChecksums());
            json.writeNumberField("kernelDrops", status.kernelDrops());
            writeFlows(json, status.flows());
            json.writeArrayFieldStart("peers");
            for (Status.Peer peer : status.peers()) {
                writePeer(json, peer);
            }
            json.writeEndArray();
            SinkJson.write(json, status.sinks());
            StandingJson.write(json, status.standing());
            json.writeEndObject();
        }
    }

    private static void writeCounts(JsonGenerator json, String name, Map<String, Long> counts, boolean nonZeroOnly)
            throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<String, Long> count : counts.entrySet()) {
            if (!nonZeroOnly || count.getValue() != 0) {
                json.writeNumberField(count.getKey(), count.getValue());
            }
        }
        json.writeEndObject();
    }

    private static void writeOffload(JsonGenerator json, Status.Offload offload) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", offload.name());
        json.writeStringField("state", offload.state());
        json.writeStringField("error", offload.error());
        json.writeNumberField("fallbacks", offload.fallbacks());
        json.writeEndObject();
    }

    private static void writeFlows(JsonGenerator json, Status.Flows flows) throws IOException {
        json.writeObjectFieldStart("flows");
        json.writeNumberField("active", flows.active());
        json.writeNumberField("capacity", flows.capacity());
        json.writeNumberField("evicted", flows.evicted());
        json.writeNumberField("untrackedPackets", flows.untrackedPackets());
        json.writeEndObject();
    }

    private static void writePeer(JsonGenerator json, Status.Peer peer) throws IOException {
        Instant handshake = peer.lastHandshake();
        json.writeStartObject();
        json.writeStringField("name", peer.name());
        json.writeStringField("publicKey", peer.publicKey());
        json.writeStringField("endpoint", peer.endpoint());
        json.writeArrayFieldStart("allowedIps");
        for (String prefix : peer.allowedIps()) {
            json.writeString(prefix);
        }
        json.writeEndArray();
        json.writeStringField("lastHandshake", handshake == null ? null : handshake.toString());
        json.writeNumberField("receivedBytes", peer.receivedBytes());
        json.writeNumberField("sentBytes", peer.sentBytes());
        json.writeNumberField("receivedPackets", peer.receivedPackets());
        json.writeNumberField("sentPackets", peer.sentPackets());
        json.writeBooleanField("sessionLive", peer.sessionLive());
        json.writeNumberField("persistentKeepalive", peer.persistentKeepaliveSeconds());
        json.writeEndObject();
    }

    /** The status as one line. */
    public static String toLine(Status status) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            write(status, line);
        } catch (IOException e) {
            throw new UncheckedIOException("memory took no more", e);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    /** Writes {@code {"ok":true,"message":...}} or {@code {"ok":false,"error":...}}. */
    static void write(Reply reply, OutputStream output) throws IOException {
        try (JsonGenerator json = FACTORY.createGenerator(output)) {
            json.writeStartObject();
            json.writeBooleanField("ok", reply.ok());
            json.writeStringField(reply.ok() ? "message" : "error", reply.text());
            json.writeEndObject();
        }
    }

    /** Writes {@code {"ok":true,"passes":...,"message":...}}. */
    static void write(TraceAnswer answer, OutputStream output) throws IOException {
        try (JsonGenerator json = FACTORY.createGenerator(output)) {
            json.writeStartObject();
            json.writeBooleanField("ok", true);
            json.writeBooleanField("passes", answer.passes());
            json.writeStringField("message", answer.text());
            json.writeEndObject();
        }
    }

    /** Reads what {@link #write(TraceAnswer, OutputStream)} wrote; IOException with the reason where it is a refusal. */
    static TraceAnswer readTrace(String line) throws IOException {
        Reply reply = readReply(line);
        if (!reply.ok()) {
            throw new IOException(reply.text());
        }
        boolean passes = false;
        try (JsonParser json = FACTORY.createParser(line)) {
            while (json.nextToken() != null) {
                passes |= json.currentToken() == JsonToken.VALUE_TRUE && "passes".equals(json.currentName());
            }
        }
        return new TraceAnswer(passes, reply.text());
    }

    /** Reads what {@link #write(Reply, OutputStream)} wrote; IOException where it is something else. */
    static Reply readReply(String line) throws IOException {
        @Nullable Boolean ok = null;
        String text = "";
        try (JsonParser json = FACTORY.createParser(line)) {
            StatusReader.expect(json, json.nextToken(), JsonToken.START_OBJECT);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "ok" -> ok = json.getBooleanValue();
                    case "message", "error" -> text = json.getText();
                    default -> json.skipChildren();
                }
            }
        }
        if (ok == null) {
            throw new IOException("the gateway's answer has no field \"ok\"");
        }
        return new Reply(ok, text);
    }

    /** Reads what {@link #toLine} wrote; fields it does not know are passed over. IOException where it is no status. */
    public static Status readStatus(String line) throws IOException {
        try (JsonParser json = FACTORY.createParser(line)) {
            return StatusReader.read(json);
        }
    }
}
