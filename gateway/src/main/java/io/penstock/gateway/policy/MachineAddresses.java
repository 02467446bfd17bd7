package io.penstock.gateway.policy;

import io.penstock.config.AddressPrefix;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The addresses that this machine answers to, those for all of a network it is in among them: who reaches them reaches the
 * gateway, not what is behind it.
 */
public final class MachineAddresses {

    private MachineAddresses() {}

    /** All of them as they are now; none where the machine does not say. */
    public static Set<AddressPrefix> now() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(device -> device.getInterfaceAddresses().stream())
                    .flatMap(address -> Stream.of(address.getAddress(), address.getBroadcast()))
                    .filter(Objects::nonNull)
                    .map(address -> AddressPrefix.of(address.getAddress(), address.getAddress().length * 8))
                    .collect(Collectors.toSet());
        } catch (SocketException _) {
            return Set.of();
        }
    }
}
