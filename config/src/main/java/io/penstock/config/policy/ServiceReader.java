package io.penstock.config.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what stands behind the destinations: {@code tcp 22,443 udp 53 ping}; nothing is everything. */
final class ServiceReader {

    private static final String SUBJECT = "service";
    private static final String EXPECTED =
            "tcp, udp, sctp, dccp, udplite (each with ports or without), ping, icmp, gre, esp, ah, proto NUMBER, or any";
    private static final int LAST_PORT = 65_535;
    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;

    /** An echo request's type and code, as the flow table has them for a port. */
    private static final int ECHO4 = 8 << 8;

    private static final int ECHO6 = 128 << 8;

    private static final Map<String, Integer> WITH_PORTS =
            Map.of("tcp", 6, "udp", 17, "dccp", 33, "sctp", 132, "udplite", 136);
    private static final Map<String, Integer> WITHOUT_PORTS = Map.of("gre", 47, "esp", 50, "ah", 51);

    private ServiceReader() {}

    static List<RuleService> read(Words words) throws SyntaxException {
        List<RuleService> services = new ArrayList<>();
        while (words.hasNext()) {
            readOne(words, services);
        }
        return services.isEmpty() ? List.of(RuleService.of(RuleService.ANY_PROTOCOL)) : services;
    }

    private static void readOne(Words words, List<RuleService> services) throws SyntaxException {
        Words.Word word = words.take();
        String text = word == null || word.quoted() ? "" : word.text();
        Integer ported = WITH_PORTS.get(text);
        Integer plain = WITHOUT_PORTS.get(text);
        if (ported != null) {
            readPorts(words, ported, services);
        } else if (plain != null) {
            services.add(RuleService.of(plain));
        } else {
            switch (text) {
                case "any" -> services.add(RuleService.of(RuleService.ANY_PROTOCOL));
                case "proto" -> services.add(RuleService.of(number(words.take(), "a protocol from 0 to 255", 255)));
                case "icmp" -> {
                    services.add(RuleService.of(ICMP));
                    services.add(RuleService.of(ICMPV6));
                }
                case "ping" -> {
                    services.add(new RuleService(ICMP, ECHO4, ECHO4));
                    services.add(new RuleService(ICMPV6, ECHO6, ECHO6));
                }
                default -> throw new SyntaxException(SUBJECT, word, EXPECTED);
            }
        }
    }

    private static void readPorts(Words words, int protocol, List<RuleService> services) throws SyntaxException {
        Words.Word ahead = words.peek();
        if (ahead == null || ahead.quoted() || !Character.isDigit(ahead.text().charAt(0))) {
            services.add(RuleService.of(protocol));
            return;
        }
        do {
            services.add(range(words.take(), protocol));
        } while (words.takeIf(","));
    }

    private static RuleService range(Words.@Nullable Word word, int protocol) throws SyntaxException {
        String expected = "a port from 0 to 65535, or a range as 8000-8100";
        String text = word == null ? "" : word.text();
        int dash = text.indexOf('-');
        if (word == null || dash < 0) {
            int port = number(word, expected, LAST_PORT);
            return new RuleService(protocol, port, port);
        }
        int first = number(new Words.Word(text.substring(0, dash), false), expected, LAST_PORT);
        int last = number(new Words.Word(text.substring(dash + 1), false), expected, LAST_PORT);
        if (first > last) {
            throw new SyntaxException("ports", word, "the lesser port first");
        }
        return new RuleService(protocol, first, last);
    }

    private static int number(Words.@Nullable Word word, String expected, int most) throws SyntaxException {
        String text = word == null || word.quoted() ? "" : word.text();
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > most) {
            throw new SyntaxException(SUBJECT, word, expected);
        }
        return Integer.parseInt(text);
    }
}
