package io.penstock.gateway.metrics;

import io.penstock.dataplane.device.DeviceControl;
import io.penstock.dataplane.device.DeviceSnapshot;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;

/** Builds the device's metrics from one snapshot per scrape, so that all of a page belongs to one moment. */
final class DeviceCollector implements MultiCollector {

    private final DeviceControl control;
    private final MetricsOptions options;

    DeviceCollector(DeviceControl control, MetricsOptions options) {
        this.control = control;
        this.options = options;
    }

    @Override
    public MetricSnapshots collect() {
        List<Family> families = new ArrayList<>();
        try (DeviceSnapshot device = control.snapshot()) {
            families.addAll(DeviceMetrics.of(device, options.version()));
            families.addAll(PeerMetrics.of(device, options));
        }
        return new MetricSnapshots(families.stream().map(Family::snapshot).toList());
    }
}
