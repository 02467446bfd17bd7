package io.penstock.bench.e2e;

import java.util.List;
import java.util.Locale;

/** Median and range of what several runs measured. */
record Spread(double median, double min, double max) {

    static Spread of(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int n = sorted.size();
        double median = (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2;
        return new Spread(median, sorted.getFirst(), sorted.getLast());
    }

    /** {@code 1.23 (1.10..1.31)} with so many decimals; {@code 1.23} where nothing spreads. */
    String text(int decimals) {
        String number = "%." + decimals + "f";
        if (min == max) {
            return String.format(Locale.ROOT, number, median);
        }
        return String.format(Locale.ROOT, number + " (" + number + ".." + number + ")", median, min, max);
    }
}
