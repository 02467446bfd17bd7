package io.penstock.dataplane.device;

import io.penstock.dataplane.handoff.HandOffMode;
import io.penstock.dataplane.offload.OffloadOptions;
import org.jspecify.annotations.Nullable;

/**
 * How a device is started; everything else comes by updates.
 *
 * @param cores how many cores move packets, 1 to 256
 * @param transport what their event loops are made of
 * @param handOff when a core gives cipher work to others
 * @param cipher the name of the ChaCha20-Poly1305 engine, null for the fastest
 * @param offloads which offloads are wanted
 */
public record DeviceOptions(
        int cores,
        Transport transport,
        HandOffMode handOff,
        @Nullable String cipher,
        OffloadOptions offloads) {

    /** Checks the number of cores. */
    public DeviceOptions {
        if (cores < 1 || cores > 256) {
            throw new IllegalArgumentException("cores: found " + cores + ", expected 1 to 256");
        }
    }

    /** One core for each of the machine's, the faster transport, work handed off by need, the fastest cipher, all offloads. */
    public static DeviceOptions defaults() {
        return new DeviceOptions(
                Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 256),
                Transport.AUTO,
                HandOffMode.AUTO,
                null,
                OffloadOptions.defaults());
    }
}
