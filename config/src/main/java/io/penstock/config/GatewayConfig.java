package io.penstock.config;

import java.util.List;
import java.util.Optional;

/**
 * A whole wg-quick file.
 *
 * @param interfaceSection its {@code [Interface]}
 * @param peers its {@code [Peer]} sections, in order
 */
public record GatewayConfig(InterfaceSection interfaceSection, List<PeerSection> peers) {
    public GatewayConfig {
        peers = List.copyOf(peers);
    }

    /** The first peer that has this name, or this public key in base64. */
    public Optional<PeerSection> peer(String nameOrPublicKey) {
        return peers.stream()
                .filter(peer -> peer.name().equals(Optional.of(nameOrPublicKey))
                        || peer.publicKey().toBase64().equals(nameOrPublicKey))
                .findFirst();
    }
}
