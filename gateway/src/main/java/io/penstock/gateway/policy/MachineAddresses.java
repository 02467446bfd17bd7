package io.penstock.gateway.policy;

import io.penstock.config.AddressPrefix;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Set;
import java.util.stream.Collectors;

/** The addresses that this machine answers to: who reaches them reaches the gateway, not what is behind it. */
public final class MachineAddresses {

    private MachineAddresses() {}

    /** All of them as they are now; none where the machine does not say. */
    public static Set<AddressPrefix> now() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .map(address -> AddressPrefix.of(address.getAddress(), address.getAddress().length * 8))
                    .collect(Collectors.toSet());
        } catch (SocketException _) {
            return Set.of();
        }
    }
}
