package io.penstock.gateway.run;

import io.penstock.config.AddressPrefix;
import io.penstock.config.ConfigDiff;
import io.penstock.config.ConfigKey;
import io.penstock.config.GatewayConfig;
import io.penstock.config.InterfaceField;
import io.penstock.config.InterfaceSection;
import io.penstock.config.PeerChange;
import io.penstock.config.PeerField;
import io.penstock.config.PeerSection;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.crypto.Secret;
import io.penstock.dataplane.device.DeviceUpdate;
import io.penstock.dataplane.device.PeerUpdate;
import io.penstock.dataplane.routing.IpPrefix;
import io.penstock.gateway.Failure;
import io.penstock.gateway.KeyText;
import io.penstock.linux.address.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says in the device's words what a file says in wg-quick's. The secrets of an update belong to the caller, who closes them. */
final class DeviceUpdates {

    private DeviceUpdates() {}

    /** The whole file, for a device that has just been made. */
    static DeviceUpdate whole(GatewayConfig config, int fwmark, EndpointLookup lookup) throws Failure {
        InterfaceSection section = config.interfaceSection();
        List<PeerUpdate> peers = new ArrayList<>();
        try {
            for (PeerSection peer : config.peers()) {
                peers.add(wholePeer(peer, lookup));
            }
        } catch (Failure e) {
            wipe(peers);
            throw e;
        }
        return new DeviceUpdate(
                section.privateKey().map(DeviceUpdates::secret).orElse(null),
                OptionalInt.of(section.listenPort().orElse(0)),
                OptionalInt.of(fwmark),
                true,
                peers);
    }

    /**
     * Only what differs: peers that the difference does not name are not named here either.
     *
     * @param fwmark the new mark; empty where it stays
     */
    static DeviceUpdate difference(ConfigDiff diff, GatewayConfig after, OptionalInt fwmark, EndpointLookup lookup)
            throws Failure {
        InterfaceSection section = after.interfaceSection();
        List<PeerUpdate> peers = new ArrayList<>();
        diff.removed().forEach(peer -> peers.add(PeerUpdate.removal(publicKey(peer.publicKey()))));
        try {
            for (PeerChange change : diff.changed()) {
                peers.add(changedPeer(change, lookup));
            }
            for (PeerSection peer : diff.added()) {
                peers.add(wholePeer(peer, lookup));
            }
        } catch (Failure e) {
            wipe(peers);
            throw e;
        }
        Set<InterfaceField> live = diff.live();
        return new DeviceUpdate(
                live.contains(InterfaceField.PRIVATE_KEY)
                        ? section.privateKey().map(DeviceUpdates::secret).orElseGet(Secret::zero)
                        : null,
                live.contains(InterfaceField.LISTEN_PORT)
                        ? OptionalInt.of(section.listenPort().orElse(0))
                        : OptionalInt.empty(),
                fwmark,
                false,
                peers);
    }

    /** Wipes the secrets of an update that has been applied or refused. */
    static void wipe(DeviceUpdate update) {
        if (update.privateKey() != null) {
            update.privateKey().close();
        }
        wipe(update.peers());
    }

    private static void wipe(List<PeerUpdate> peers) {
        for (PeerUpdate peer : peers) {
            if (peer.presharedKey() != null) {
                peer.presharedKey().close();
            }
        }
    }

    private static PeerUpdate wholePeer(PeerSection peer, EndpointLookup lookup) throws Failure {
        // Before the key is copied, for it may fail.
        @Nullable Endpoint endpoint = endpoint(peer, lookup);
        return new PeerUpdate(
                publicKey(peer.publicKey()),
                false,
                false,
                presharedKey(peer),
                endpoint,
                OptionalInt.of(peer.persistentKeepaliveSeconds().orElse(0)),
                true,
                allowedIps(peer.allowedIps()));
    }

    private static PeerUpdate changedPeer(PeerChange change, EndpointLookup lookup) throws Failure {
        PeerSection peer = change.after();
        Set<PeerField> fields = change.fields();
        boolean prefixes = fields.contains(PeerField.ALLOWED_IPS);
        @Nullable Endpoint endpoint = fields.contains(PeerField.ENDPOINT) ? endpoint(peer, lookup) : null;
        return new PeerUpdate(
                publicKey(peer.publicKey()),
                false,
                false,
                fields.contains(PeerField.PRESHARED_KEY) ? presharedKey(peer) : null,
                endpoint,
                fields.contains(PeerField.PERSISTENT_KEEPALIVE)
                        ? OptionalInt.of(peer.persistentKeepaliveSeconds().orElse(0))
                        : OptionalInt.empty(),
                prefixes,
                prefixes ? allowedIps(peer.allowedIps()) : List.of());
    }

    private static Secret presharedKey(PeerSection peer) {
        return peer.presharedKey().map(DeviceUpdates::secret).orElseGet(Secret::zero);
    }

    private static @Nullable Endpoint endpoint(PeerSection peer, EndpointLookup lookup) throws Failure {
        return peer.endpoint().isPresent() ? lookup.resolve(peer.endpoint().get()) : null;
    }

    private static List<PeerUpdate.AllowedIpUpdate> allowedIps(List<AddressPrefix> prefixes) {
        return prefixes.stream()
                .map(prefix -> new PeerUpdate.AllowedIpUpdate(
                        new IpPrefix(prefix.isV6(), prefix.high(), prefix.low(), prefix.length()), false))
                .toList();
    }

    static PublicKey publicKey(ConfigKey key) {
        return PublicKey.of(key.bytes());
    }

    private static Secret secret(ConfigKey key) {
        return KeyText.secret(key.bytes());
    }
}
