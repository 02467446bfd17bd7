package io.penstock.gateway.flowlog;

import com.fasterxml.jackson.core.JsonGenerator;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.device.PeerDirectory;
import io.penstock.linux.address.Endpoint;
import java.io.IOException;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Who a peer is, in a record. */
final class PeerFields {

    private final PeerDirectory peers;
    private final Supplier<Map<PublicKey, PeerLabels>> labels;

    PeerFields(PeerDirectory peers, Supplier<Map<PublicKey, PeerLabels>> labels) {
        this.peers = peers;
        this.labels = labels;
    }

    /** Writes the peer with this id; one who was forgotten long after his removal has his id alone. */
    void write(JsonGenerator json, String field, int id, @Nullable String tunnelIp) throws IOException {
        PeerDirectory.Entry peer = peers.find(id);
        if (peer != null) {
            write(json, field, peer, tunnelIp);
            return;
        }
        json.writeObjectFieldStart(field);
        json.writeNumberField("id", id);
        json.writeEndObject();
    }

    void write(JsonGenerator json, String field, PeerDirectory.Entry peer, @Nullable String tunnelIp)
            throws IOException {
        write(json, field, peer.publicKey(), tunnelIp, peer.endpoint());
    }

    /** Writes the peer with this key; the endpoint is null where it is not known or of no meaning. */
    void write(JsonGenerator json, String field, PublicKey key, @Nullable Endpoint endpoint) throws IOException {
        write(json, field, key, null, endpoint);
    }

    private void write(
            JsonGenerator json, String field, PublicKey key, @Nullable String tunnelIp, @Nullable Endpoint endpoint)
            throws IOException {
        json.writeObjectFieldStart(field);
        json.writeStringField("public_key", key.toBase64());
        PeerLabels known = labels.get().get(key);
        if (known != null) {
            writeLabels(json, known);
        }
        if (tunnelIp != null) {
            json.writeStringField("tunnel_ip", tunnelIp);
        }
        if (endpoint != null) {
            json.writeStringField("endpoint", IpText.withPort(endpoint));
        }
        json.writeEndObject();
    }

    private static void writeLabels(JsonGenerator json, PeerLabels labels) throws IOException {
        if (labels.name() != null) {
            json.writeStringField("name", labels.name());
        }
        if (labels.user() != null) {
            json.writeStringField("user", labels.user());
        }
        if (!labels.tags().isEmpty()) {
            json.writeArrayFieldStart("tags");
            for (String tag : labels.tags()) {
                json.writeString(tag);
            }
            json.writeEndArray();
        }
    }
}
