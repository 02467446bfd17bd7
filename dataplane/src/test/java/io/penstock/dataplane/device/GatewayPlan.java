package io.penstock.dataplane.device;

import io.penstock.dataplane.core.CoreLoop;
import io.penstock.dataplane.flow.FlowFeed;
import io.penstock.dataplane.handoff.HandOffMode;
import io.penstock.dataplane.offload.OffloadOptions;
import java.util.List;

/**
 * What a {@link TestGateway} is made of.
 *
 * @param address where it is in the network in memory
 * @param port where it listens
 * @param seed of its keys and of all else that it draws by chance
 * @param engine the cipher engine, by name
 * @param tun its interface
 * @param offloads which offloads it wants
 * @param handOff when it shares cipher work with its neighbours
 * @param neighbours the loops of its other cores, which have nothing of their own to do
 * @param feed is told of its flows and of its peers
 */
record GatewayPlan(
        String address,
        int port,
        long seed,
        String engine,
        MemoryTun tun,
        OffloadOptions offloads,
        HandOffMode handOff,
        List<? extends CoreLoop> neighbours,
        FlowFeed feed) {

    /** One core, the JDK's cipher, and nobody who is told of flows. */
    static GatewayPlan at(String address, int port, long seed) {
        return new GatewayPlan(
                address,
                port,
                seed,
                "jdk",
                new MemoryTun(),
                OffloadOptions.defaults(),
                HandOffMode.NEVER,
                List.of(),
                FlowFeed.unread());
    }

    GatewayPlan withEngine(String name) {
        return new GatewayPlan(address, port, seed, name, tun, offloads, handOff, neighbours, feed);
    }

    GatewayPlan withTun(MemoryTun device) {
        return new GatewayPlan(address, port, seed, engine, device, offloads, handOff, neighbours, feed);
    }

    GatewayPlan withOffloads(OffloadOptions options) {
        return new GatewayPlan(address, port, seed, engine, tun, options, handOff, neighbours, feed);
    }

    GatewayPlan withNeighbours(HandOffMode mode, CoreLoop... loops) {
        return new GatewayPlan(address, port, seed, engine, tun, offloads, mode, List.of(loops), feed);
    }

    GatewayPlan withFeed(FlowFeed reader) {
        return new GatewayPlan(address, port, seed, engine, tun, offloads, handOff, neighbours, reader);
    }
}
