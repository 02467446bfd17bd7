package io.penstock.gateway.metrics;

import java.util.List;

/**
 * What a metric is, before it has values: the one place from which the page, its documentation and the dashboards' tests
 * take its name.
 *
 * @param name as a query names it: a counter's with {@code _total}, a histogram's without {@code _bucket}
 * @param kind how its values are to be read
 * @param unit of its values, a base unit or what is counted; {@code 1} for a state
 * @param help one sentence with a full stop
 * @param labels the names of its labels
 * @param presence when it is on the page
 */
public record Metric(String name, Kind kind, String unit, String help, List<String> labels, Presence presence) {

    private static final String TOTAL = "_total";
    private static final String INFO = "_info";

    /** How values are to be read. */
    public enum Kind {
        /** Only rises while the gateway runs. */
        COUNTER,
        /** Rises and falls. */
        GAUGE,
        /** Facts in labels, with the value 1. */
        INFO,
        /** Cumulative buckets, their sum and their number; in a query {@code _bucket}, {@code _sum}, {@code _count}. */
        HISTOGRAM,
        /** Micrometer's timer: {@code _sum} and {@code _count}, and beside it a gauge {@code _max}. */
        TIMER
    }

    /** When a metric is on the page. */
    public enum Presence {
        /** Always. */
        ALWAYS("always"),
        /** As soon as there is a peer. */
        PEERS("with peers"),
        /** Where the configuration asks for the other exporter's names. */
        COMPAT("metrics-compat = mindflavor"),
        /** Where a flow log is kept. */
        FLOW_LOG("with a flow log"),
        /** Where the flow log is delivered to somebody. */
        SINKS("with a sink"),
        /** Where the gateway translates addresses. */
        NAT("with NAT"),
        /** Where the gateway runs from a file, {@code penstock up}. */
        FILE("penstock up"),
        /** Once what it tells of has happened, or where this virtual machine has it. */
        HAPPENED("once there is something to tell");

        private final String words;

        Presence(String words) {
            this.words = words;
        }

        /** In words, for people. */
        public String words() {
            return words;
        }
    }

    /** Checks that the name fits the kind, and copies the list. */
    public Metric {
        labels = List.copyOf(labels);
        if (name.endsWith(TOTAL) != (kind == Kind.COUNTER) || name.endsWith(INFO) != (kind == Kind.INFO)) {
            throw new IllegalArgumentException(name + " is no name of a " + kind);
        }
    }

    static Metric counter(String name, String unit, String help, String... labels) {
        return new Metric(name, Kind.COUNTER, unit, help, List.of(labels), Presence.ALWAYS);
    }

    static Metric gauge(String name, String unit, String help, String... labels) {
        return new Metric(name, Kind.GAUGE, unit, help, List.of(labels), Presence.ALWAYS);
    }

    static Metric info(String name, String help, String... labels) {
        return new Metric(name, Kind.INFO, "1", help, List.of(labels), Presence.ALWAYS);
    }

    static Metric histogram(String name, String unit, String help, String... labels) {
        return new Metric(name, Kind.HISTOGRAM, unit, help, List.of(labels), Presence.ALWAYS);
    }

    /** The same, but not always there. */
    Metric when(Presence other) {
        return new Metric(name, kind, unit, help, labels, other);
    }

    /** The name without what the page adds to it by its kind. */
    String stem() {
        return switch (kind) {
            case COUNTER -> name.substring(0, name.length() - TOTAL.length());
            case INFO -> name.substring(0, name.length() - INFO.length());
            case GAUGE, HISTOGRAM, TIMER -> name;
        };
    }
}
