package io.penstock.gateway.uapi;

import io.penstock.dataplane.crypto.Secret;
import io.penstock.dataplane.device.DeviceSnapshot;
import io.penstock.dataplane.device.PeerSnapshot;
import io.penstock.dataplane.routing.IpPrefix;
import io.penstock.gateway.local.LocalConnection;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/** Writes the answer to {@code get}, in pieces: a device of many peers needs no more memory than one of few. */
final class GetAnswer {

    private static final int PIECE_BYTES = 32 * 1024;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final LocalConnection connection;
    private final ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);

    GetAnswer(LocalConnection connection) {
        this.connection = connection;
    }

    /** Writes the device in the order that wireguard-go has, with {@code errno=0} and the blank line at its end. */
    void write(DeviceSnapshot device) throws IOException {
        try {
            if (device.privateKey() != null && !device.privateKey().isZero()) {
                secret("private_key", device.privateKey());
            }
            if (device.listenPort() != 0) {
                line("listen_port", Integer.toString(device.listenPort()));
            }
            if (device.fwmark() != 0) {
                line("fwmark", Integer.toUnsignedString(device.fwmark()));
            }
            for (PeerSnapshot peer : device.peers()) {
                peer(peer);
            }
            line("errno", "0");
            put("\n");
            flush();
        } finally {
            Arrays.fill(piece.array(), (byte) 0);
        }
    }

    private void peer(PeerSnapshot peer) throws IOException {
        Instant handshake = peer.lastHandshake() == null ? Instant.EPOCH : peer.lastHandshake();
        line("public_key", peer.publicKey().toHex());
        secret("preshared_key", peer.presharedKey());
        line("protocol_version", "1");
        if (peer.endpoint() != null) {
            line("endpoint", peer.endpoint().toString());
        }
        line("last_handshake_time_sec", Long.toString(handshake.getEpochSecond()));
        line("last_handshake_time_nsec", Integer.toString(handshake.getNano()));
        line("tx_bytes", Long.toUnsignedString(peer.sentBytes()));
        line("rx_bytes", Long.toUnsignedString(peer.receivedBytes()));
        line("persistent_keepalive_interval", Integer.toString(peer.persistentKeepaliveSeconds()));
        for (IpPrefix prefix : peer.allowedIps()) {
            line("allowed_ip", prefix.toString());
        }
    }

    private void line(String key, String value) throws IOException {
        put(key);
        put("=");
        put(value);
        put("\n");
    }

    /** The key goes from its own memory into the piece, which is wiped; no string is made of it. */
    private void secret(String key, Secret secret) throws IOException {
        put(key);
        put("=");
        ensure(2 * Secret.LENGTH_BYTES);
        MemorySegment bytes = secret.segment();
        for (int i = 0; i < Secret.LENGTH_BYTES; i++) {
            int b = bytes.get(ValueLayout.JAVA_BYTE, i);
            piece.put(HEX[b >> 4 & 15]).put(HEX[b & 15]);
        }
        put("\n");
    }

    private void put(String ascii) throws IOException {
        byte[] bytes = ascii.getBytes(StandardCharsets.US_ASCII);
        ensure(bytes.length);
        piece.put(bytes);
    }

    private void ensure(int bytes) throws IOException {
        if (piece.remaining() < bytes) {
            flush();
        }
    }

    private void flush() throws IOException {
        connection.write(piece.flip());
        piece.clear();
    }
}
