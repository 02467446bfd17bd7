package io.penstock.gateway.metrics;

import io.penstock.dataplane.counters.Stage;
import io.penstock.dataplane.device.DeviceLoad;
import io.penstock.dataplane.device.DeviceSnapshot;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The series of the pipeline: how large its batches are, how long its stages take, and what waits. */
final class StageMetrics {

    private static final double NANO = 1e-9;

    private static final Metric SIZES = Metric.histogram(
            "penstock_batch_size",
            "1",
            "Sizes of the batches by stage; "
                    + Stream.of(Stage.values())
                            .map(stage -> stage.label() + ": " + stage.batch())
                            .collect(Collectors.joining("; "))
                    + ".",
            "stage");
    private static final Metric DURATIONS = Metric.histogram(
            "penstock_stage_duration_seconds",
            "seconds",
            "How long a stage took for a batch; one batch in 64 of each direction and core is timed.",
            "stage");
    private static final Metric DEPTH = Metric.gauge(
            "penstock_queue_depth",
            "1",
            "What waits: handshakes and session_requests for the conductor, staged_packets for a peer's session.",
            "queue");
    private static final Metric CAPACITY =
            Metric.gauge("penstock_queue_capacity", "1", "What the queue can hold.", "queue");

    static final List<Metric> METRICS = List.of(SIZES, DURATIONS, DEPTH, CAPACITY);

    private StageMetrics() {}

    static List<Family> of(DeviceSnapshot device) {
        DeviceLoad load = device.load();
        Family sizes = Family.of(SIZES);
        load.batchSizes().forEach((stage, histogram) -> sizes.add(histogram, 1, stage.label()));
        Family durations = Family.of(DURATIONS);
        load.stageDurations().forEach((stage, histogram) -> durations.add(histogram, NANO, stage.label()));
        Family depth = Family.of(DEPTH);
        Family capacity = Family.of(CAPACITY);
        load.queues().forEach(queue -> {
            depth.add(queue.depth(), queue.name());
            capacity.add(queue.capacity(), queue.name());
        });
        return List.of(sizes, durations, depth, capacity);
    }
}
