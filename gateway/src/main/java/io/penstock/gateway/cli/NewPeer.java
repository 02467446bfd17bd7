package io.penstock.gateway.cli;

import io.penstock.config.AddressPrefix;
import io.penstock.config.ConfigEditException;
import io.penstock.config.ConfigEditor;
import io.penstock.config.ConfigKey;
import io.penstock.config.ConfigTemplate;
import io.penstock.config.EndpointSpec;
import io.penstock.config.GatewayConfig;
import io.penstock.config.PeerSection;
import io.penstock.gateway.KeyText;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A peer that is let in: his section in the gateway's file, and the file for his own device.
 *
 * @param gatewayText the gateway's file with the peer in it
 * @param clientText the file for the peer's device, with his private key
 * @param addresses his addresses in the tunnel
 */
record NewPeer(String gatewayText, String clientText, List<AddressPrefix> addresses) {

    /**
     * How a peer is made.
     *
     * @param name what he is called
     * @param endpoint where his device finds the gateway
     * @param allowedIps what his device sends into the tunnel; empty for everything
     * @param dns name servers of his device; may be empty
     * @param presharedKey whether a secret is mixed in besides the keys
     */
    record Wish(
            String name,
            EndpointSpec endpoint,
            List<AddressPrefix> allowedIps,
            List<String> dns,
            boolean presharedKey) {}

    /** Lets a peer into a gateway's file with fresh keys and the next free addresses. */
    static NewPeer into(String gatewayText, GatewayConfig config, Wish wish, SecureRandom random)
            throws ConfigEditException {
        ConfigKey own = config.interfaceSection()
                .privateKey()
                .orElseThrow(
                        () -> new ConfigEditException("the file holds no PrivateKey, so no peer can know the gateway"));
        if (!PeerSection.isName(wish.name())) {
            throw new ConfigEditException("a peer's name is one line of printable characters");
        }
        String privateKey = KeyText.newPrivateKey(random);
        Optional<String> presharedKey =
                wish.presharedKey() ? Optional.of(KeyText.newPresharedKey(random)) : Optional.empty();
        List<AddressPrefix> addresses = ConfigEditor.nextFreeAddresses(config);
        PeerSection section = new PeerSection(
                ConfigKey.fromBase64(KeyText.publicKey(privateKey)),
                presharedKey.map(ConfigKey::fromBase64),
                addresses,
                Optional.empty(),
                OptionalInt.empty(),
                Optional.of(wish.name()));
        String client = ConfigTemplate.client(
                privateKey, addresses, wish.dns(), KeyText.publicKey(own.toBase64()), presharedKey, wish.endpoint());
        return new NewPeer(
                ConfigEditor.addPeer(gatewayText, section), withAllowedIps(client, wish.allowedIps()), addresses);
    }

    private static String withAllowedIps(String clientText, List<AddressPrefix> allowedIps) {
        if (allowedIps.isEmpty()) {
            return clientText;
        }
        String list = String.join(
                ", ", allowedIps.stream().map(AddressPrefix::toString).toList());
        return clientText.replaceFirst("(?m)^AllowedIPs = .*$", "AllowedIPs = " + list);
    }
}
