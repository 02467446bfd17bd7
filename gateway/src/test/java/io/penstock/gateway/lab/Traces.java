package io.penstock.gateway.lab;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** What a gateway or a client could leave in its namespace. */
final class Traces {

    private Traces() {}

    /** All of it, as text to compare, once the kernel has done what it does by itself. */
    static String of(Namespace namespace) {
        Wait.until("IPv6 addresses come to rest", Duration.ofSeconds(10), () -> isAtRest(namespace));
        StringBuilder traces = new StringBuilder();
        for (String words : List.of(
                "ip -o link show",
                "ip -o addr show",
                "ip -4 rule",
                "ip -6 rule",
                "ip -4 route show table all",
                "ip -6 route show table all",
                "nft list ruleset",
                "ss -Hanu")) {
            traces.append("# ").append(words).append('\n').append(namespace.run(words));
        }
        // The lifetime of router advertisements and the like ticks.
        return traces.toString().replaceAll("(valid_lft|preferred_lft|expires) \\S+", "");
    }

    /** A link-local address follows its link, and an address's own route the address, a moment later each. */
    private static boolean isAtRest(Namespace namespace) {
        List<String> addresses = namespace.run("ip -6 -o addr show").lines().toList();
        long links = count(namespace.run("ip -o link show up").lines().toList(), "LOWER_UP.*link/ether");
        long routes =
                count(namespace.run("ip -6 route show table local").lines().toList(), "^local ");
        return count(addresses, " tentative ") == 0
                && count(addresses, "inet6 fe80:.* scope link") >= links
                && routes == addresses.size();
    }

    private static long count(List<String> lines, String pattern) {
        return lines.stream().filter(Pattern.compile(pattern).asPredicate()).count();
    }
}
