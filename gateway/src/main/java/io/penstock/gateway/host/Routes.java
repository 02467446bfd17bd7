package io.penstock.gateway.host;

import io.penstock.config.AddressPrefix;
import io.penstock.config.RouteTable;
import io.penstock.gateway.Failure;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Routes to the peers' AllowedIPs, by the rules of wg-quick(8): the longest prefixes first; none where the interface
 * already has a route that covers the prefix; a default route by {@link PolicyRouting}. Like addresses they go with the
 * interface.
 */
public final class Routes {

    private final Shell shell;
    private final String interfaceName;
    private final RouteTable table;

    /** Routes through an interface. */
    public Routes(Shell shell, String interfaceName, RouteTable table) {
        this.shell = shell;
        this.interfaceName = interfaceName;
        this.table = table;
    }

    /** {@code -4} or {@code -6}. */
    static String family(AddressPrefix prefix) {
        return prefix.isV6() ? "-6" : "-4";
    }

    /** The prefixes once each, longest first: the order in which they are added. */
    public static List<AddressPrefix> inOrder(Collection<AddressPrefix> prefixes) {
        List<AddressPrefix> ordered = new ArrayList<>(new LinkedHashSet<>(prefixes));
        ordered.sort(Comparator.comparingInt(AddressPrefix::length).reversed());
        return ordered;
    }

    /** Whether the prefix is a default route that needs rules of its own, so that the tunnel does not carry itself. */
    public boolean needsPolicyRouting(AddressPrefix prefix) {
        return prefix.length() == 0 && table instanceof RouteTable.Auto;
    }

    /** Adds the route to a prefix that needs no rules of its own. */
    public void add(AddressPrefix prefix) throws Failure {
        switch (table) {
            case RouteTable.Off() -> {
                return;
            }
            case RouteTable.Named(String name) ->
                shell.must(
                        "ip", family(prefix), "route", "add", prefix.toString(), "dev", interfaceName, "table", name);
            case RouteTable.Auto() -> {
                if (covering(prefix).isBlank()) {
                    shell.must("ip", family(prefix), "route", "add", prefix.toString(), "dev", interfaceName);
                }
            }
        }
    }

    /** Removes the route to a prefix that is no longer allowed, where there is one. */
    public void remove(AddressPrefix prefix) throws Failure {
        switch (table) {
            case RouteTable.Off() -> {
                return;
            }
            case RouteTable.Named(String name) -> delete(prefix, "table", name);
            case RouteTable.Auto() -> delete(prefix, "proto", "boot");
        }
    }

    private void delete(AddressPrefix prefix, String... where) throws Failure {
        List<String> argv = new ArrayList<>(
                List.of("ip", family(prefix), "route", "delete", prefix.toString(), "dev", interfaceName));
        argv.addAll(List.of(where));
        // It does not exist where a wider route covers the prefix; then there is nothing to remove.
        shell.ask(argv.toArray(String[]::new));
    }

    private String covering(AddressPrefix prefix) throws Failure {
        return shell.ask("ip", family(prefix), "route", "show", "dev", interfaceName, "match", prefix.toString());
    }
}
