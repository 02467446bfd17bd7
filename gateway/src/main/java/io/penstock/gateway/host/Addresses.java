package io.penstock.gateway.host;

import io.penstock.config.AddressPrefix;
import io.penstock.gateway.Failure;

/** The addresses of the interface. They need no journal: they go with the interface, and that goes with the process. */
public final class Addresses {

    private Addresses() {}

    /** Gives the interface an address; the kernel makes the route to its network. */
    public static void add(Shell shell, String interfaceName, AddressPrefix address) throws Failure {
        shell.must("ip", Routes.family(address), "address", "add", address.toString(), "dev", interfaceName);
    }

    /** Takes an address away. */
    public static void remove(Shell shell, String interfaceName, AddressPrefix address) throws Failure {
        shell.must("ip", Routes.family(address), "address", "delete", address.toString(), "dev", interfaceName);
    }
}
