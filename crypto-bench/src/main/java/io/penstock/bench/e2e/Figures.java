package io.penstock.bench.e2e;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** What one turn of one candidate came to; not every figure is there in every turn. */
final class Figures {

    private final Map<Metric, Double> values = new EnumMap<>(Metric.class);
    private long[] samplesNs = new long[0];

    Figures with(Metric metric, double value) {
        values.put(metric, value);
        return this;
    }

    /** Keeps what quantiles over several runs are taken from. */
    Figures withSamples(long[] nanoseconds) {
        samplesNs = nanoseconds.clone();
        return this;
    }

    long[] samplesNs() {
        return samplesNs.clone();
    }

    OptionalDouble get(Metric metric) {
        Double value = values.get(metric);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    /** One line, to follow the progress by. */
    @Override
    public String toString() {
        return values.entrySet().stream()
                .map(value -> String.format(
                        Locale.ROOT,
                        "%." + value.getKey().decimals() + "f %s",
                        value.getValue(),
                        value.getKey().title()))
                .collect(Collectors.joining(", "));
    }
}
