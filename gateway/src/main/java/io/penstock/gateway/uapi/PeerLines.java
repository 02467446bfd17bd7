package io.penstock.gateway.uapi;

import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.crypto.Secret;
import io.penstock.dataplane.device.PeerUpdate;
import io.penstock.dataplane.device.PeerUpdate.AllowedIpUpdate;
import io.penstock.linux.address.Endpoint;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The lines of one peer in a {@code set}. */
final class PeerLines {

    private static final long UINT16_MAX = 0xffff;

    private final PublicKey publicKey;
    private final List<AllowedIpUpdate> allowedIps = new ArrayList<>(2);
    private boolean remove;
    private boolean updateOnly;
    private @Nullable Secret presharedKey;
    private @Nullable Endpoint endpoint;
    private OptionalInt persistentKeepaliveSeconds = OptionalInt.empty();
    private boolean replaceAllowedIps;

    PeerLines(PublicKey publicKey) {
        this.publicKey = publicKey;
    }

    void line(String key, ByteBuffer value) throws UapiException {
        switch (key) {
            case "remove" -> {
                Values.isTrue(key, value);
                remove = true;
            }
            case "update_only" -> {
                Values.isTrue(key, value);
                updateOnly = true;
            }
            case "preshared_key" -> {
                Secret next = Values.secret(key, value);
                if (presharedKey != null) {
                    presharedKey.close();
                }
                presharedKey = next;
            }
            case "endpoint" -> endpoint = Values.endpoint(key, value);
            case "persistent_keepalive_interval" ->
                persistentKeepaliveSeconds = OptionalInt.of((int) Values.number(key, value, UINT16_MAX));
            case "replace_allowed_ips" -> {
                Values.isTrue(key, value);
                // What came before it in the operation goes as well.
                allowedIps.clear();
                replaceAllowedIps = true;
            }
            case "allowed_ip" -> allowedIps.add(allowedIp(key, Values.text(value)));
            case "protocol_version" -> {
                if (!Values.text(value).equals("1")) {
                    throw UapiException.invalid(key, "1");
                }
            }
            default -> throw SetOperation.unknown("peer", key);
        }
    }

    private static AllowedIpUpdate allowedIp(String key, String text) throws UapiException {
        boolean leaves = text.startsWith("-");
        return new AllowedIpUpdate(Values.prefix(key, leaves ? text.substring(1) : text), leaves);
    }

    PeerUpdate finish() {
        return new PeerUpdate(
                publicKey,
                remove,
                updateOnly,
                presharedKey,
                endpoint,
                persistentKeepaliveSeconds,
                replaceAllowedIps,
                allowedIps);
    }
}
