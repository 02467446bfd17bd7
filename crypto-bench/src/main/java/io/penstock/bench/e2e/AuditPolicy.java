package io.penstock.bench.e2e;

import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A policy of a thousand rules, as a company of two hundred peers might have it: teams by name and by tag, sites, printers,
 * mail, the Internet. What is measured is decided by the last ten.
 */
final class AuditPolicy {

    /** Its rules. */
    static final int RULES = 1000;

    /** Peers beside the one that is measured. */
    static final int PEERS = 200;

    private static final int TEAMS = 20;
    private static final int SITES = 60;

    private static final String LAST = """
            rule 9910 gateway       allow  staff    -> gateway   ping udp 53
            rule 9920 no-mail       reject team-00  -> lan       tcp 25
            rule 9930 lan-ping      allow  staff    -> lan       ping
            rule 9940 lan-admin     allow  admins   -> lan       tcp 22
            rule 9950 lan-web       allow  staff    -> lan       tcp 80,443 udp 443
            rule 9960 lan-datagrams allow  staff    -> lan       udp 9000-9001
            rule 9970 live-flows    allow  staff    -> lan       udp 21000-21099
            rule 9980 bulk          allow  staff    -> lan       tcp 5201
            rule 9990 lan-push      allow  lan      -> staff     udp 9000-9001
            rule 9999 monitoring    allow  lan      -> peers     tcp 9586
            default reject
            """;

    private AuditPolicy() {}

    /** The file of rules. */
    static String text() {
        StringBuilder text = new StringBuilder("network lan = 198.51.100.0/24\n");
        lines(text, SITES, i -> "network %s = 10.%d.0.0/16, fd00:%x::/32".formatted(site(i), 100 + i, 0x100 + i));
        lines(text, TEAMS, i -> "group %s = %s, %s, tag:dept-%02d".formatted(team(i), peer(i), peer(i + TEAMS), i));
        text.append("group admins = ").append(peer(0)).append(", tag:admin\n");
        text.append("group staff = client, ")
                .append(list(TEAMS, AuditPolicy::team))
                .append('\n');
        int first = RULES
                - (int) LAST.lines().filter(line -> line.startsWith("rule ")).count();
        lines(text, first, i -> "rule %d r%d ".formatted(i + 1, i + 1) + rule(i));
        return text.append(LAST).toString();
    }

    private static void lines(StringBuilder text, int count, IntFunction<String> line) {
        IntStream.range(0, count).forEach(i -> text.append(line.apply(i)).append('\n'));
    }

    private static String list(int count, IntFunction<String> word) {
        return IntStream.range(0, count).mapToObj(word).collect(Collectors.joining(", "));
    }

    private static String rule(int i) {
        int low = 1024 + i * 20;
        return switch (i % 6) {
            case 0 -> "allow %s -> %s tcp 22,443,%d-%d".formatted(team(i), site(i), low, low + 9);
            case 1 -> "allow %s -> %s tcp %d udp %d".formatted(peer(i), site(i), low, low);
            case 2 -> "reject any -> 10.200.%d.%d tcp 9100,515,631".formatted(i / 256, i % 256);
            case 3 -> "drop tag:dept-%02d -> exit tcp 25,465,%d".formatted(i % TEAMS, low);
            case 4 -> "allow staff -> %s tcp 80,443,%d udp 53".formatted(site(i), low);
            default -> "allow %s -> %s tcp %d-%d".formatted(site(i), team(i), low, low + 19);
        };
    }

    private static String team(int i) {
        return String.format(Locale.ROOT, "team-%02d", i % TEAMS);
    }

    private static String site(int i) {
        return String.format(Locale.ROOT, "site-%02d", i % SITES);
    }

    /** The name of a peer who is not measured. */
    static String peer(int i) {
        return String.format(Locale.ROOT, "peer-%03d", i % PEERS);
    }

    /** His tags. */
    static String tags(int i) {
        return String.format(Locale.ROOT, "dept-%02d%s", i % TEAMS, i % 25 == 0 ? ", admin" : "");
    }
}
