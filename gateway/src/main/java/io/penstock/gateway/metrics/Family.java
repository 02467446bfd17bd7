package io.penstock.gateway.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.List;

/** One metric family while its series are gathered: a name, what it means, and one value for each set of labels. */
final class Family {

    /** How the family's values are to be read. */
    enum Kind {
        COUNTER,
        GAUGE,
        INFO
    }

    private record Series(Labels labels, double value) {}

    private final Kind kind;
    private final String stem;
    private final String help;
    private final String[] labelNames;
    private final List<Series> series = new ArrayList<>();

    private Family(Kind kind, String stem, String help, String... labelNames) {
        this.kind = kind;
        this.stem = stem;
        this.help = help;
        this.labelNames = labelNames;
    }

    /** A counter; the page adds {@code _total} to the stem. */
    static Family counter(String stem, String help, String... labelNames) {
        return new Family(Kind.COUNTER, stem, help, labelNames);
    }

    static Family gauge(String name, String help, String... labelNames) {
        return new Family(Kind.GAUGE, name, help, labelNames);
    }

    /** Facts in labels, with the value 1; the page adds {@code _info} to the stem. */
    static Family info(String stem, String help, String... labelNames) {
        return new Family(Kind.INFO, stem, help, labelNames);
    }

    Family add(double value, String... labelValues) {
        series.add(new Series(Labels.of(labelNames, labelValues), value));
        return this;
    }

    /** Counts beyond 2<sup>53</sup> lose their last bits: a page holds floating-point numbers. */
    Family add(long value, String... labelValues) {
        return add((double) value, labelValues);
    }

    MetricSnapshot snapshot() {
        return switch (kind) {
            case COUNTER -> {
                CounterSnapshot.Builder builder =
                        CounterSnapshot.builder().name(stem).help(help);
                series.forEach(one -> builder.dataPoint(CounterDataPointSnapshot.builder()
                        .labels(one.labels)
                        .value(one.value)
                        .build()));
                yield builder.build();
            }
            case GAUGE -> {
                GaugeSnapshot.Builder builder =
                        GaugeSnapshot.builder().name(stem).help(help);
                series.forEach(one -> builder.dataPoint(GaugeDataPointSnapshot.builder()
                        .labels(one.labels)
                        .value(one.value)
                        .build()));
                yield builder.build();
            }
            case INFO -> {
                InfoSnapshot.Builder builder = InfoSnapshot.builder().name(stem).help(help);
                series.forEach(one -> builder.dataPoint(
                        InfoDataPointSnapshot.builder().labels(one.labels).build()));
                yield builder.build();
            }
        };
    }
}
