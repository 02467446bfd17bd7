package io.penstock.gateway.policy;

import io.penstock.gateway.Failure;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whom to reach and how, as {@code DST[:PORT][/PROTO]} says it: {@code 10.0.0.1:22}, {@code [fd00::1]:53/udp},
 * {@code bob:443}, {@code 10.0.0.1}. With a port it is TCP where nothing else is said, without one a ping.
 *
 * @param destination a peer's name or public key, or an address
 * @param protocol an IANA number, or {@link #PING}
 * @param port the port, {@link #NO_PORT} for protocols that have none
 */
record TraceQuestion(String destination, int protocol, int port) {

    /** An echo request, of ICMP or ICMPv6 as the address asks for. */
    static final int PING = -1;

    /** No port. */
    static final int NO_PORT = -1;

    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;

    private static final Map<String, Integer> PROTOCOLS = Map.ofEntries(
            Map.entry("tcp", 6),
            Map.entry("udp", 17),
            Map.entry("dccp", 33),
            Map.entry("sctp", 132),
            Map.entry("udplite", 136),
            Map.entry("gre", 47),
            Map.entry("esp", 50),
            Map.entry("ah", 51),
            Map.entry("ping", PING),
            Map.entry("icmp", PING));
    private static final Set<Integer> WITH_PORTS = Set.of(6, 17, 33, 132, 136);
    private static final Pattern PROTOCOL = Pattern.compile("(.+)/([a-z]+|[0-9]{1,3})");
    private static final Pattern BRACKETS = Pattern.compile("\\[([^\\]]+)](?::([0-9]{1,5}))?");
    private static final Pattern PORT = Pattern.compile("([^:]+):([0-9]{1,5})");

    static TraceQuestion parse(String text) throws Failure {
        String rest = text;
        String protocol = "";
        Matcher slash = PROTOCOL.matcher(text);
        if (slash.matches()) {
            rest = slash.group(1);
            protocol = slash.group(2);
        }
        Matcher brackets = BRACKETS.matcher(rest);
        Matcher colon = PORT.matcher(rest);
        if (brackets.matches()) {
            String port = brackets.group(2);
            return of(text, brackets.group(1), port == null ? "" : port, protocol);
        }
        return colon.matches() ? of(text, colon.group(1), colon.group(2), protocol) : of(text, rest, "", protocol);
    }

    private static TraceQuestion of(String text, String destination, String port, String protocol) throws Failure {
        Integer number = protocol.isEmpty()
                ? Integer.valueOf(port.isEmpty() ? PING : 6)
                : protocol.matches("[0-9]+") ? Integer.valueOf(numbered(protocol)) : PROTOCOLS.get(protocol);
        boolean fits = number != null
                && number <= 255
                && WITH_PORTS.contains(number) != port.isEmpty()
                && (port.isEmpty() || Integer.parseInt(port) <= 65_535);
        if (number == null || !fits) {
            throw new Failure(
                    Failure.USAGE,
                    "found '" + text + "', expected DST[:PORT][/PROTO], as 10.0.0.1:22, [fd00::1]:53/udp or"
                            + " 10.0.0.1/ping");
        }
        return new TraceQuestion(destination, number, port.isEmpty() ? NO_PORT : Integer.parseInt(port));
    }

    /** A protocol by its number; those of ICMP are a ping, as their name is. */
    private static int numbered(String protocol) {
        int number = Integer.parseInt(protocol);
        return number == ICMP || number == ICMPV6 ? PING : number;
    }

    /** The way for people: {@code tcp 22}, {@code ping}. */
    String service() {
        String name = PROTOCOLS.entrySet().stream()
                .filter(entry -> entry.getValue() == protocol && !entry.getKey().equals("icmp"))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("proto " + protocol);
        return port == NO_PORT ? name : name + " " + port;
    }
}
