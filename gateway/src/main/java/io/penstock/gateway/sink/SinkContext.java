package io.penstock.gateway.sink;

import io.penstock.gateway.flowlog.LogFollower;
import java.time.Duration;

/**
 * What a sink is told about the gateway.
 *
 * @param gatewayId which gateway, as in the records
 * @param version the program's version
 * @param timeout how long one delivery may take before it has failed
 * @param refusals told of records that the far end refuses for good
 */
public record SinkContext(String gatewayId, String version, Duration timeout, Refusals refusals) {

    /** Takes note of records that the far end will never take. */
    @FunctionalInterface
    public interface Refusals {
        /** {@code why} is one line, as the far end said it. */
        void add(LogFollower.Line line, String why);
    }
}
