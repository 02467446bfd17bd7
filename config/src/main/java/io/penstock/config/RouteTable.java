package io.penstock.config;

import java.util.Locale;

/** {@code Table} of wg-quick(8): where the routes to AllowedIPs go. */
public sealed interface RouteTable {
    /** The main table, and a table of its own for a default route. What a file without {@code Table} means. */
    record Auto() implements RouteTable {}

    /** No routes are made. */
    record Off() implements RouteTable {}

    /**
     * One table for all routes.
     *
     * @param table its number or its name in {@code /etc/iproute2/rt_tables}
     */
    record Named(String table) implements RouteTable {}

    /**
     * Reads {@code auto}, {@code off}, a number or a name.
     *
     * @throws IllegalArgumentException for anything that cannot be a table
     */
    static RouteTable parse(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "auto" -> new Auto();
            case "off" -> new Off();
            default -> named(text);
        };
    }

    private static RouteTable named(String text) {
        if (!text.matches("0[xX][0-9a-fA-F]{1,8}|[0-9]{1,10}|[A-Za-z_][A-Za-z0-9_.-]*")) {
            throw new IllegalArgumentException("not a routing table");
        }
        return new Named(text);
    }
}
