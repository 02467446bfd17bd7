package io.penstock.gateway.run;

import io.penstock.config.HandOffSetting;
import io.penstock.config.OffloadSwitch;
import io.penstock.config.TransportSetting;
import io.penstock.dataplane.flow.FlowFeed;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What the data plane is told at its start.
 *
 * @param interfaceName the interface to make
 * @param mtuBytes its MTU
 * @param cores how many cores move packets; empty leaves it to the data plane
 * @param transport how UDP sockets are driven; null leaves it to the data plane
 * @param handOff when a core gives cipher work to others; null leaves it to the data plane
 * @param cipher the AEAD engine's name; null takes the fastest
 * @param offloads what is switched on or off at the edges; what is not in it stays as it is by default
 * @param feed is told of the flows
 */
public record DeviceSettings(
        String interfaceName,
        int mtuBytes,
        OptionalInt cores,
        @Nullable TransportSetting transport,
        @Nullable HandOffSetting handOff,
        @Nullable String cipher,
        Map<OffloadSwitch, Boolean> offloads,
        FlowFeed feed) {

    /** Copies the map. */
    public DeviceSettings {
        offloads = Map.copyOf(offloads);
    }
}
