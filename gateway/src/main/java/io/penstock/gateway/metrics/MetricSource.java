package io.penstock.gateway.metrics;

import java.util.List;

/**
 * A part of the gateway that shows metrics beside the device's: asked at each scrape, by any thread, and never for long. Its
 * metrics stand in {@link MetricCatalogue}.
 */
@FunctionalInterface
public interface MetricSource {

    /** The values of this moment. */
    List<Family> collect();
}
