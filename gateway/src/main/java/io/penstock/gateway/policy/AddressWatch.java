package io.penstock.gateway.policy;

import io.penstock.config.AddressPrefix;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Sees when the machine gets or loses an address: a policy says what may be reached on the gateway, and a new address of its
 * own must not pass for the Internet. Looks every few seconds, in a virtual thread.
 */
public final class AddressWatch implements AutoCloseable {

    private static final Duration PERIOD = Duration.ofSeconds(2);

    private final Thread thread;

    /**
     * Watches until it is closed.
     *
     * @param addresses the addresses at the moment; none: the machine does not say
     * @param onChange is told of all of them when they have changed
     */
    AddressWatch(Supplier<Set<AddressPrefix>> addresses, Duration period, Consumer<Set<AddressPrefix>> onChange) {
        Set<AddressPrefix> first = addresses.get();
        thread = Thread.ofVirtual().name("penstock-addresses").start(() -> watch(addresses, first, period, onChange));
    }

    /** Watches this machine until it is closed. */
    public static AddressWatch start(Consumer<Set<AddressPrefix>> onChange) {
        return new AddressWatch(MachineAddresses::now, PERIOD, onChange);
    }

    private static void watch(
            Supplier<Set<AddressPrefix>> addresses,
            Set<AddressPrefix> first,
            Duration period,
            Consumer<Set<AddressPrefix>> onChange) {
        Set<AddressPrefix> before = first;
        try {
            while (true) {
                Thread.sleep(period);
                Set<AddressPrefix> now = addresses.get();
                if (!now.isEmpty() && !now.equals(before)) {
                    before = now;
                    onChange.accept(now);
                }
            }
        } catch (InterruptedException _) {
            // It is closed.
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
