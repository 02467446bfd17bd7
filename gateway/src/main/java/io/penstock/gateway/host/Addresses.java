package io.penstock.gateway.host;

import io.penstock.config.AddressPrefix;
import io.penstock.gateway.Failure;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The addresses of the interface. They need no journal: they go with the interface, and that goes with the process. */
public final class Addresses {

    private static final Pattern ADDRESS = Pattern.compile(" inet6? (?!fe80:)(\\S+)");

    private Addresses() {}

    /** Gives the interface an address; the kernel makes the route to its network. */
    public static void add(Shell shell, String interfaceName, AddressPrefix address) throws Failure {
        shell.must("ip", Routes.family(address), "address", "add", address.toString(), "dev", interfaceName);
    }

    /** The addresses that the interface has; not the link-local ones, which the kernel makes by itself. */
    public static List<AddressPrefix> of(Shell shell, String interfaceName) throws Failure {
        return shell.must("ip", "-o", "address", "show", "dev", interfaceName)
                .lines()
                .map(ADDRESS::matcher)
                .filter(Matcher::find)
                .map(found -> AddressPrefix.parse(found.group(1)))
                .toList();
    }

    /** Takes an address away. */
    public static void remove(Shell shell, String interfaceName, AddressPrefix address) throws Failure {
        shell.must("ip", Routes.family(address), "address", "delete", address.toString(), "dev", interfaceName);
    }
}
