package io.penstock.gateway.metrics;

import io.penstock.dataplane.device.DeviceControl;
import io.penstock.dataplane.device.DeviceSnapshot;
import io.penstock.dataplane.device.PeerSnapshot;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds a page's metrics: the device's from one snapshot per scrape, so that all of them belong to one moment, then those
 * of the other sources.
 */
final class DeviceCollector implements MultiCollector {

    private final DeviceControl control;
    private final MetricsOptions options;
    private final PeerChoice choice;
    private final List<MetricSource> sources;

    DeviceCollector(DeviceControl control, MetricsOptions options, List<MetricSource> sources) {
        this.control = control;
        this.options = options;
        this.choice = new PeerChoice(options.perPeerMax());
        this.sources = List.copyOf(sources);
    }

    @Override
    public MetricSnapshots collect() {
        List<Family> families = new ArrayList<>();
        try (DeviceSnapshot device = control.snapshot()) {
            families.addAll(DeviceMetrics.of(device, options.version()));
            families.addAll(HandshakeMetrics.of(device));
            families.addAll(PolicyMetrics.of(device));
            families.addAll(StageMetrics.of(device));
            families.addAll(EdgeMetrics.of(device));
            List<PeerSnapshot> shown = choice.of(device.peers(), Instant.now());
            families.addAll(PeerMetrics.of(device, shown, options.peerNames()));
            if (options.mindFlavor()) {
                families.addAll(MindFlavorMetrics.of(device, shown, options.peerNames()));
            }
            families.add(PeerChoice.suppressed(device.peers().size() - shown.size()));
        }
        sources.forEach(source -> families.addAll(source.collect()));
        return new MetricSnapshots(families.stream().map(Family::snapshot).toList());
    }
}
