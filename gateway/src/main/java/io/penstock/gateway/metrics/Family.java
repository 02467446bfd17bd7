package io.penstock.gateway.metrics;

import io.penstock.dataplane.counters.DurationHistogram;
import io.penstock.dataplane.counters.Log2Snapshot;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.List;

/** A metric while its values are gathered: one for each set of labels. For one thread. */
public final class Family {

    private static final double NANOS = 1e9;

    private record Value(Labels labels, double value) {}

    private record Distribution(Labels labels, ClassicHistogramBuckets buckets, double sum) {}

    private final Metric metric;
    private final String[] labelNames;
    private final List<Value> values = new ArrayList<>();
    private final List<Distribution> distributions = new ArrayList<>();

    private Family(Metric metric) {
        this.metric = metric;
        this.labelNames = metric.labels().toArray(String[]::new);
    }

    /** A metric without values yet. */
    public static Family of(Metric metric) {
        return new Family(metric);
    }

    /** What it is. */
    public Metric metric() {
        return metric;
    }

    /** Adds a value; the labels' values in the order of {@link Metric#labels}. */
    public Family add(double value, String... labelValues) {
        values.add(new Value(Labels.of(labelNames, labelValues), value));
        return this;
    }

    /** As {@link #add(double, String...)}. Counts beyond 2<sup>53</sup> lose their last bits: a page holds floating-point numbers. */
    public Family add(long value, String... labelValues) {
        return add((double) value, labelValues);
    }

    /** Adds a distribution, whose values are multiplied by {@code scale} to get the metric's unit. */
    public Family add(Log2Snapshot histogram, double scale, String... labelValues) {
        ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        for (int i = 0; i < histogram.bounded(); i++) {
            buckets.bucket(histogram.upperBound(i) * scale, histogram.count(i));
        }
        buckets.bucket(Double.POSITIVE_INFINITY, histogram.count(histogram.bounded()));
        distributions.add(
                new Distribution(Labels.of(labelNames, labelValues), buckets.build(), histogram.sum() * scale));
        return this;
    }

    /** Adds a distribution of durations, in seconds. */
    public Family add(DurationHistogram.Counts histogram, String... labelValues) {
        ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        for (int i = 0; i < histogram.classes().size(); i++) {
            boolean bounded = i < histogram.boundsNs().size();
            buckets.bucket(
                    bounded ? histogram.boundsNs().get(i) / NANOS : Double.POSITIVE_INFINITY,
                    histogram.classes().get(i));
        }
        distributions.add(
                new Distribution(Labels.of(labelNames, labelValues), buckets.build(), histogram.sumNs() / NANOS));
        return this;
    }

    /** The values in the order in which they were added; a distribution has none. */
    List<Double> values() {
        return values.stream().map(Value::value).toList();
    }

    /** What the page shows. */
    MetricSnapshot snapshot() {
        return switch (metric.kind()) {
            case COUNTER -> counter();
            case GAUGE -> gauge();
            case INFO -> info();
            case HISTOGRAM -> histogram();
            case TIMER -> throw new IllegalStateException(metric.name() + " is Micrometer's own");
        };
    }

    private MetricSnapshot counter() {
        CounterSnapshot.Builder builder =
                CounterSnapshot.builder().name(metric.stem()).help(metric.help());
        values.forEach(one -> builder.dataPoint(CounterDataPointSnapshot.builder()
                .labels(one.labels)
                .value(one.value)
                .build()));
        return builder.build();
    }

    private MetricSnapshot gauge() {
        GaugeSnapshot.Builder builder =
                GaugeSnapshot.builder().name(metric.stem()).help(metric.help());
        values.forEach(one -> builder.dataPoint(GaugeDataPointSnapshot.builder()
                .labels(one.labels)
                .value(one.value)
                .build()));
        return builder.build();
    }

    private MetricSnapshot info() {
        InfoSnapshot.Builder builder =
                InfoSnapshot.builder().name(metric.stem()).help(metric.help());
        values.forEach(one -> builder.dataPoint(
                InfoDataPointSnapshot.builder().labels(one.labels).build()));
        return builder.build();
    }

    private MetricSnapshot histogram() {
        HistogramSnapshot.Builder builder =
                HistogramSnapshot.builder().name(metric.stem()).help(metric.help());
        distributions.forEach(one -> builder.dataPoint(HistogramDataPointSnapshot.builder()
                .labels(one.labels)
                .classicHistogramBuckets(one.buckets)
                .sum(one.sum)
                .build()));
        return builder.build();
    }
}
