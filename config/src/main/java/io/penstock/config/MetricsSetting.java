package io.penstock.config;

/** {@code # penstock: metrics}: where the metrics page is served. */
public sealed interface MetricsSetting {
    /** Nowhere. */
    record Off() implements MetricsSetting {}

    /**
     * On an address.
     *
     * @param address the host and TCP port to listen on
     */
    record Listen(EndpointSpec address) implements MetricsSetting {}
}
