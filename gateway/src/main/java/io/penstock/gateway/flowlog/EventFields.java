package io.penstock.gateway.flowlog;

import com.fasterxml.jackson.core.JsonGenerator;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.event.DeviceEvent;
import io.penstock.dataplane.event.Occurrence;
import io.penstock.dataplane.event.PeerEvent;
import io.penstock.dataplane.event.PeerEvent.Detail;
import io.penstock.dataplane.event.PeerEvent.Setting;
import io.penstock.dataplane.event.Refusal;
import io.penstock.linux.address.Endpoint;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The fields of records about what happened to peers, and about who was refused. For one thread. */
final class EventFields {

    private final WallClock clock;
    private final PeerFields peers;

    EventFields(WallClock clock, PeerFields peers) {
        this.clock = clock;
        this.peers = peers;
    }

    void write(JsonGenerator json, DeviceEvent event) throws IOException {
        Occurrence when = event.when();
        json.writeStringField("event_time", text(when.lastNs()));
        if (when.count() > 1) {
            json.writeStringField("first_time", text(when.firstNs()));
        }
        json.writeNumberField("count", when.count());
        switch (event) {
            case PeerEvent happened -> {
                peers.write(json, "peer", happened.peer(), happened.endpoint());
                writeDetail(json, happened.detail());
                if (happened.kind() == PeerEvent.Kind.HANDSHAKE_FAILED) {
                    json.writeStringField("reason", "no_answer");
                }
            }
            case Refusal refusal -> writeRefusal(json, refusal);
        }
    }

    private static void writeDetail(JsonGenerator json, Detail detail) throws IOException {
        switch (detail) {
            case Detail.None() -> {}
            case Detail.Shake shake -> {
                json.writeStringField("role", shake.role().label());
                if (shake.durationNs() >= 0) {
                    json.writeNumberField("duration_us", TimeUnit.NANOSECONDS.toMicros(shake.durationNs()));
                }
            }
            case Detail.Move move -> writeMove(json, move);
            case Detail.Silence silence -> {
                if (silence.silentNs() >= 0) {
                    json.writeNumberField("silent_ms", TimeUnit.NANOSECONDS.toMillis(silence.silentNs()));
                }
            }
            case Detail.End end -> json.writeStringField("reason", end.reason().label());
            case Detail.Change change -> writeChange(json, change);
        }
    }

    private static void writeChange(JsonGenerator json, Detail.Change change) throws IOException {
        json.writeArrayFieldStart("changed");
        for (Setting setting : Setting.values()) {
            if (change.settings().contains(setting)) {
                json.writeString(setting.label());
            }
        }
        json.writeEndArray();
        if (change.move() != null) {
            writeMove(json, change.move());
        }
    }

    private static void writeMove(JsonGenerator json, Detail.Move move) throws IOException {
        writeEndpoint(json, "endpoint_from", move.from());
        writeEndpoint(json, "endpoint_to", move.to());
    }

    private static void writeEndpoint(JsonGenerator json, String name, @Nullable Endpoint endpoint) throws IOException {
        if (endpoint != null) {
            json.writeStringField(name, IpText.withPort(endpoint));
        }
    }

    private void writeRefusal(JsonGenerator json, Refusal refusal) throws IOException {
        json.writeStringField("reason", refusal.reason().label());
        writeEndpoint(json, "endpoint_from", refusal.source());
        PublicKey peer = refusal.peer();
        if (peer != null) {
            peers.write(json, "peer", peer, null);
        }
        PublicKey claimed = refusal.claimedKey();
        if (claimed != null) {
            json.writeStringField("claimed_key", claimed.toBase64());
        }
    }

    private String text(long timeNs) {
        return clock.at(timeNs).toString();
    }
}
