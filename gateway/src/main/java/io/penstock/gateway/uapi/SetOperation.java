package io.penstock.gateway.uapi;

import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.crypto.Secret;
import io.penstock.dataplane.device.DeviceUpdate;
import io.penstock.dataplane.device.PeerUpdate;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The lines of one {@code set}, taken one at a time: device keys first, then each peer from its {@code public_key} on.
 * Nothing reaches the device before the whole is known to be right. Closing it wipes its secrets.
 */
final class SetOperation implements AutoCloseable {

    private static final long UINT16_MAX = 0xffff;
    private static final long UINT32_MAX = 0xffff_ffffL;

    private final List<PeerUpdate> peers = new ArrayList<>();
    private @Nullable Secret privateKey;
    private OptionalInt listenPort = OptionalInt.empty();
    private OptionalInt fwmark = OptionalInt.empty();
    private boolean replacePeers;
    private @Nullable PeerLines peer;

    /** Takes one line, without its line feed. */
    void line(ByteBuffer line) throws UapiException {
        int equals = indexOf(line, '=');
        if (equals < 0) {
            throw new UapiException(UapiException.EPROTO, "a line without an equals sign");
        }
        String key = Values.text(line.slice(0, equals));
        ByteBuffer value = line.slice(equals + 1, line.remaining() - equals - 1);
        if (key.equals("public_key")) {
            PublicKey publicKey = Values.publicKey(key, value);
            endPeer();
            peer = new PeerLines(publicKey);
        } else if (peer != null) {
            peer.line(key, value);
        } else {
            deviceLine(key, value);
        }
    }

    private void deviceLine(String key, ByteBuffer value) throws UapiException {
        switch (key) {
            case "private_key" -> {
                Secret next = Values.secret(key, value);
                if (privateKey != null) {
                    privateKey.close();
                }
                privateKey = next;
            }
            case "listen_port" -> listenPort = OptionalInt.of((int) Values.number(key, value, UINT16_MAX));
            case "fwmark" -> fwmark = OptionalInt.of((int) Values.number(key, value, UINT32_MAX));
            case "replace_peers" -> {
                Values.isTrue(key, value);
                replacePeers = true;
            }
            default -> throw unknown("device", key);
        }
    }

    /**
     * What the lines ask for.
     *
     * @param own the device's own public key, which is never a peer; null where it is not known
     */
    DeviceUpdate finish(@Nullable PublicKey own) {
        endPeer();
        // With a new private key the old identity no longer matters, and the device knows the new one.
        if (own != null && privateKey == null) {
            peers.removeIf(update -> {
                boolean ourselves = update.publicKey().equals(own);
                if (ourselves) {
                    wipe(update);
                }
                return ourselves;
            });
        }
        return new DeviceUpdate(privateKey, listenPort, fwmark, replacePeers, peers);
    }

    /** Whether any line named a peer. */
    boolean hasPeers() {
        return peer != null || !peers.isEmpty();
    }

    private void endPeer() {
        if (peer != null) {
            peers.add(peer.finish());
            peer = null;
        }
    }

    static UapiException unknown(String section, String key) {
        // A mangled line may have a secret where its key should be.
        boolean presentable = key.matches("[a-z_]{1,40}");
        return new UapiException(
                UapiException.EINVAL,
                presentable ? "unknown " + section + " key " + key : "unknown " + section + " key");
    }

    private static int indexOf(ByteBuffer line, char wanted) {
        for (int i = 0; i < line.remaining(); i++) {
            if (line.get(i) == wanted) {
                return i;
            }
        }
        return -1;
    }

    private static void wipe(PeerUpdate update) {
        Secret presharedKey = update.presharedKey();
        if (presharedKey != null) {
            presharedKey.close();
        }
    }

    @Override
    public void close() {
        if (privateKey != null) {
            privateKey.close();
        }
        endPeer();
        peers.forEach(SetOperation::wipe);
    }
}
