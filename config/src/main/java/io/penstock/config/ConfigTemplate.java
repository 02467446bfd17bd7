package io.penstock.config;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The texts of new files. */
public final class ConfigTemplate {
    /** The UDP port of a new gateway. */
    public static final int LISTEN_PORT = 51820;

    private ConfigTemplate() {}

    /**
     * A new gateway's file: 10.66.0.1/24 and a network of its own from {@code fd00::/8}, no peers.
     *
     * @param privateKeyBase64 the gateway's fresh private key
     * @param globalId 5 random bytes, the Global ID of RFC 4193 section 3.2
     * @throws IllegalArgumentException for a key or a Global ID of the wrong shape
     */
    public static String gateway(String privateKeyBase64, byte[] globalId) {
        if (globalId.length != 5) {
            throw new IllegalArgumentException("a Global ID has 5 bytes, not " + globalId.length);
        }
        String hex = HexFormat.of().formatHex(globalId);
        AddressPrefix v6 = AddressPrefix.parse(
                "fd%s:%s:%s::1/64".formatted(hex.substring(0, 2), hex.substring(2, 6), hex.substring(6, 10)));
        return """
                # A gateway of Penstock. wg-quick reads this file too: what only Penstock knows stands in comments.
                # Where two # stand, take one away to choose. docs/configuration.md has all settings.
                [Interface]
                PrivateKey = %s
                ListenPort = %d
                Address = 10.66.0.1/24
                Address = %s

                # Who may reach whom: a file of rules beside this one. Without it every peer may reach everything.
                ## penstock: policy = wg0.policy
                # Who reached what: where the flow log is kept and for how long, and where else it is delivered to.
                ## penstock: flow-log = /var/log/penstock/wg0
                ## penstock: flow-log-keep-age = 90d
                ## penstock: sink = syslog+tls://logs.example.net
                # Where the metrics page is served: ADDR:PORT, or off.
                # penstock: metrics = 127.0.0.1:9586
                # Whether peers reach other networks under this machine's own address: on, off, or one interface's name.
                # penstock: nat = on

                # How many cores carry packets, how the UDP sockets are driven (epoll or io_uring), when a busy core gives cipher
                # work to others (auto, never or always), which engine seals and opens. Unsaid, Penstock chooses.
                ## penstock: cores = 2
                ## penstock: transport = epoll
                ## penstock: hand-off = auto
                ## penstock: cipher = jdk
                # What is not to be done in bulk at the edges, where this machine's kernel or network card does it wrong;
                # "penstock status" says which are in use.
                ## penstock: udp-gro = off
                ## penstock: udp-gso = off
                ## penstock: tun-tso = off
                ## penstock: tun-uso = off
                ## penstock: tcp-merge = off
                ## penstock: udp-merge = off
                # Whether checksums of packets from peers are verified before they are merged.
                # penstock: verify-checksums = off
                """.formatted(ConfigKey.fromBase64(privateKeyBase64).toBase64(), LISTEN_PORT, v6);
    }

    /**
     * A client's file that sends everything through the gateway.
     *
     * @param privateKeyBase64 the client's private key
     * @param addresses the client's addresses in the tunnel; at least one
     * @param dns name servers and search domains; may be empty
     * @param gatewayPublicKeyBase64 the gateway's public key
     * @param presharedKeyBase64 the secret both sides hold
     * @param endpoint where the gateway is reached
     * @throws IllegalArgumentException for a key of the wrong shape or no address
     */
    public static String client(
            String privateKeyBase64,
            List<AddressPrefix> addresses,
            List<String> dns,
            String gatewayPublicKeyBase64,
            Optional<String> presharedKeyBase64,
            EndpointSpec endpoint) {
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("a client has at least one address");
        }
        var text = new StringBuilder("[Interface]\n");
        line(text, "PrivateKey", ConfigKey.fromBase64(privateKeyBase64).toBase64());
        line(text, "Address", addresses.stream().map(AddressPrefix::toString).collect(Collectors.joining(", ")));
        if (!dns.isEmpty()) {
            line(text, "DNS", String.join(", ", dns));
        }
        text.append("\n[Peer]\n");
        line(text, "PublicKey", ConfigKey.fromBase64(gatewayPublicKeyBase64).toBase64());
        presharedKeyBase64.ifPresent(
                key -> line(text, "PresharedKey", ConfigKey.fromBase64(key).toBase64()));
        line(text, "Endpoint", endpoint.toString());
        line(text, "AllowedIPs", "0.0.0.0/0, ::/0");
        line(text, "PersistentKeepalive", "25");
        return text.toString();
    }

    private static void line(StringBuilder text, String key, String value) {
        text.append(key).append(" = ").append(value).append('\n');
    }
}
