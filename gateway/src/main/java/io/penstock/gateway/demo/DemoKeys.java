package io.penstock.gateway.demo;

import io.penstock.gateway.KeyText;
import java.security.SecureRandom;
import java.util.List;

/** The two sides' files of the demo, with keys that live as long as the demo. */
record DemoKeys(String gatewayPrivate, String laptopPrivate, String preshared) {

    static final String LAPTOP_V4 = "10.66.0.2";
    static final String LAPTOP_V6 = "fd66::2";

    /** What the laptop reaches through the tunnel. */
    static final List<String> SITE = List.of("203.0.113.0/24", "2001:db8:2::/64", "10.66.0.0/24", "fd66::/64");

    static DemoKeys make() {
        SecureRandom random = new SecureRandom();
        return new DemoKeys(
                KeyText.newPrivateKey(random), KeyText.newPrivateKey(random), KeyText.newPresharedKey(random));
    }

    String gatewayFile(int port) {
        return """
                [Interface]
                PrivateKey = %s
                ListenPort = %d
                Address = 10.66.0.1/24, fd66::1/64

                [Peer]
                # Name = laptop
                PublicKey = %s
                PresharedKey = %s
                AllowedIPs = %s/32, %s/128
                """.formatted(gatewayPrivate, port, KeyText.publicKey(laptopPrivate), preshared, LAPTOP_V4, LAPTOP_V6);
    }

    /** The laptop's file; {@code wg setconf} takes no Address. */
    String laptopFile(String gatewayAddress, int port, boolean withAddress) {
        return """
                [Interface]
                PrivateKey = %s
                %s
                [Peer]
                PublicKey = %s
                PresharedKey = %s
                Endpoint = %s:%d
                AllowedIPs = %s
                PersistentKeepalive = 25
                """.formatted(
                        laptopPrivate,
                        withAddress ? "Address = " + LAPTOP_V4 + "/32, " + LAPTOP_V6 + "/128\n" : "",
                        KeyText.publicKey(gatewayPrivate),
                        preshared,
                        gatewayAddress,
                        port,
                        String.join(", ", SITE));
    }

    /** Hides the keys. */
    @Override
    public String toString() {
        return "DemoKeys[hidden]";
    }
}
