package io.penstock.gateway.dashboards;

import java.util.List;

/**
 * The tree of a PromQL or LogQL query, as far as names of metrics, labels and fields go
 * (https://prometheus.io/docs/prometheus/latest/querying/, https://grafana.com/docs/loki/latest/query/).
 */
public sealed interface Query {

    /** A number or a string. */
    record Literal(String text) implements Query {}

    /**
     * Series of a metric, or lines of log streams.
     *
     * @param metric the metric's name; empty in LogQL
     * @param matchers what stands in braces
     * @param stages the pipeline; empty in PromQL
     * @param range the duration in brackets; empty where there is none
     */
    record Selector(String metric, List<Matcher> matchers, List<Stage> stages, String range) implements Query {}

    /** A function of queries. */
    record Call(String function, List<Query> arguments) implements Query {}

    /**
     * An aggregation.
     *
     * @param operator {@code sum}, {@code topk} …
     * @param without whether the labels are those that go, not those that stay
     * @param labels the labels of {@code by} or {@code without}
     * @param arguments what stands in parentheses; the series are the last of them
     */
    record Aggregation(String operator, boolean without, List<String> labels, List<Query> arguments) implements Query {}

    /** Two queries and what joins them. */
    record Binary(String operator, Query left, Query right, Matching matching) implements Query {}

    /** A query at many moments: {@code (inner)[range:step]}. */
    record Subquery(Query inner, String range) implements Query {}

    /**
     * {@code name="value"}, {@code name=~"value"} and their negations.
     *
     * @param operator {@code =}, {@code !=}, {@code =~}, {@code !~}
     */
    record Matcher(String label, String operator, String value) {}

    /**
     * How two sides are matched.
     *
     * @param word {@code on}, {@code ignoring}, or empty
     * @param labels its labels
     * @param group {@code group_left}, {@code group_right}, or empty
     * @param included labels taken from the side that has one series
     */
    record Matching(String word, List<String> labels, String group, List<String> included) {

        static final Matching ALL = new Matching("", List.of(), "", List.of());
    }

    /** A stage of a log pipeline. */
    sealed interface Stage {

        /** {@code |= "text"} and the like. */
        record Line(String operator, String text) implements Stage {}

        /**
         * {@code | json}, or {@code | json name="path"}.
         *
         * @param names labels that are made of paths; empty for one label for each field
         * @param paths the path of each
         */
        record Json(List<String> names, List<String> paths) implements Stage {}

        /** {@code | name="value"}: one comparison of a filter; {@code and} makes several. */
        record Filter(String label, String operator, String value) implements Stage {}

        /** {@code | unwrap name}. */
        record Unwrap(String label) implements Stage {}

        /** {@code | line_format "…{{.name}}…"}. */
        record LineFormat(String template) implements Stage {}
    }
}
