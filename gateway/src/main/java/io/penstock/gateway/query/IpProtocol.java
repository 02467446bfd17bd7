package io.penstock.gateway.query;

import java.util.Locale;
import java.util.Map;

/** Names of IP protocols, as in {@code /etc/protocols}. */
public final class IpProtocol {

    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(1, "icmp"),
            Map.entry(2, "igmp"),
            Map.entry(4, "ipip"),
            Map.entry(6, "tcp"),
            Map.entry(17, "udp"),
            Map.entry(33, "dccp"),
            Map.entry(41, "ipv6"),
            Map.entry(47, "gre"),
            Map.entry(50, "esp"),
            Map.entry(51, "ah"),
            Map.entry(58, "icmpv6"),
            Map.entry(89, "ospf"),
            Map.entry(132, "sctp"),
            Map.entry(136, "udplite"));
    private static final int MAX = 255;

    private IpProtocol() {}

    /** The name of a protocol, its number where it has none here, nothing where it is negative. */
    static String name(int protocol) {
        return protocol < 0 ? "" : NAMES.getOrDefault(protocol, Integer.toString(protocol));
    }

    /**
     * The number of a name or a number.
     *
     * @throws IllegalArgumentException when it is neither; one line that says so
     */
    public static int parse(String text) {
        String name = text.toLowerCase(Locale.ROOT);
        if (name.matches("\\d{1,3}") && Integer.parseInt(name) <= MAX) {
            return Integer.parseInt(name);
        }
        return NAMES.entrySet().stream()
                .filter(entry -> entry.getValue().equals(name))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("found '" + text
                        + "', expected a protocol such as tcp, udp, icmp, or a number from 0 to " + MAX));
    }
}
