package io.penstock.gateway.lab;

import java.util.List;

/** What a gateway or a client could leave in its namespace. */
final class Traces {

    private Traces() {}

    /** All of it, as text to compare. */
    static String of(Namespace namespace) {
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
}
