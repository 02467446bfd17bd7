package io.penstock.gateway.dashboards;

import io.penstock.gateway.dashboards.Query.Aggregation;
import io.penstock.gateway.dashboards.Query.Binary;
import io.penstock.gateway.dashboards.Query.Call;
import io.penstock.gateway.dashboards.Query.Literal;
import io.penstock.gateway.dashboards.Query.Matching;
import io.penstock.gateway.dashboards.Query.Selector;
import io.penstock.gateway.dashboards.Query.Subquery;
import io.penstock.gateway.dashboards.QueryLexer.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Parses PromQL and LogQL by recursive descent, with the operators' precedence that both languages share. It refuses
 * what it does not know, functions included, so that a slip of the pen is an error and not an empty panel.
 */
public final class QueryParser {

    /** From the weakest. */
    private static final List<Set<String>> OPERATORS = List.of(
            Set.of("or"),
            Set.of("and", "unless"),
            Set.of("==", "!=", "<=", "<", ">=", ">"),
            Set.of("+", "-"),
            Set.of("*", "/", "%"),
            Set.of("^"));

    private static final Set<String> AGGREGATIONS =
            Set.of("sum", "min", "max", "avg", "count", "group", "topk", "bottomk", "quantile", "stddev");
    private static final Set<String> PROMQL = Set.of(
            "rate",
            "irate",
            "increase",
            "delta",
            "changes",
            "resets",
            "abs",
            "ceil",
            "clamp_min",
            "clamp_max",
            "time",
            "timestamp",
            "vector",
            "scalar",
            "absent",
            "histogram_quantile",
            "label_replace",
            "sum_over_time",
            "avg_over_time",
            "max_over_time",
            "min_over_time",
            "count_over_time",
            "last_over_time",
            "present_over_time",
            "sort_desc",
            "round");
    private static final Set<String> LOGQL = Set.of(
            "rate",
            "bytes_rate",
            "count_over_time",
            "bytes_over_time",
            "sum_over_time",
            "max_over_time",
            "min_over_time",
            "vector");

    private final WordReader words;
    private final boolean logs;

    private QueryParser(String query, boolean logs) {
        this.words = new WordReader(query);
        this.logs = logs;
    }

    /**
     * Parses PromQL.
     *
     * @throws IllegalArgumentException that says where it is wrong, and how
     */
    public static Query promQl(String query) {
        return new QueryParser(query, false).whole();
    }

    /**
     * Parses LogQL.
     *
     * @throws IllegalArgumentException that says where it is wrong, and how
     */
    public static Query logQl(String query) {
        return new QueryParser(query, true).whole();
    }

    private Query whole() {
        Query query = binary(0);
        words.take(Kind.END);
        return query;
    }

    private Query binary(int level) {
        if (level == OPERATORS.size()) {
            return unary();
        }
        Query left = binary(level + 1);
        while (OPERATORS.get(level).stream().anyMatch(words::sees)) {
            String operator = words.next().text();
            words.skip("bool");
            Matching matching = matching();
            left = new Binary(operator, left, binary(level + 1), matching);
        }
        return left;
    }

    private Matching matching() {
        if (!words.sees("on") && !words.sees("ignoring")) {
            return Matching.ALL;
        }
        String word = words.next().text();
        List<String> labels = labels();
        if (!words.sees("group_left") && !words.sees("group_right")) {
            return new Matching(word, labels, "", List.of());
        }
        String group = words.next().text();
        return new Matching(word, labels, group, words.sees("(") ? labels() : List.of());
    }

    private Query unary() {
        if (words.skip("-")) {
            return new Binary("-", new Literal("0"), unary(), Matching.ALL);
        }
        return postfix(primary(), false);
    }

    private Query postfix(Query query, boolean bare) {
        Query result = query;
        if (words.skip("[")) {
            String range = words.take(Kind.DURATION);
            if (words.skip(":")) {
                result = new Subquery(
                        result,
                        range + ":"
                                + (words.kind() == Kind.DURATION ? words.next().text() : ""));
            } else if (bare && result instanceof Selector selector) {
                result = new Selector(selector.metric(), selector.matchers(), selector.stages(), range);
            } else {
                throw words.wrong("a colon: only the series of a selector have a range");
            }
            words.take("]");
        }
        if (words.skip("offset")) {
            words.take(Kind.DURATION);
        }
        return result;
    }

    private Query primary() {
        if (words.kind() == Kind.NUMBER || words.kind() == Kind.STRING) {
            return new Literal(words.next().text());
        }
        if (words.skip("(")) {
            Query inner = binary(0);
            words.take(")");
            return inner;
        }
        if (words.sees("{")) {
            return logs ? postfix(new LogPipelineParser(words).selector(), true) : selector("");
        }
        String name = words.take(Kind.NAME);
        if (AGGREGATIONS.contains(name) && (words.sees("(") || words.sees("by") || words.sees("without"))) {
            return aggregation(name);
        }
        if (words.sees("(")) {
            if (!(logs ? LOGQL : PROMQL).contains(name)) {
                throw words.wrong("a function that this parser knows before this, not " + name);
            }
            return new Call(name, arguments());
        }
        if (logs) {
            throw words.wrong("a selector in braces: logs have no metrics such as " + name);
        }
        return selector(name);
    }

    private Query selector(String metric) {
        List<Query.Matcher> matchers = words.sees("{") ? words.matchers() : List.of();
        if (metric.isEmpty()) {
            throw words.wrong("the name of a metric before the braces");
        }
        return postfix(new Selector(metric, matchers, List.of(), ""), true);
    }

    private Query aggregation(String operator) {
        boolean before = words.sees("by") || words.sees("without");
        boolean without = words.sees("without");
        List<String> labels = before ? group() : List.of();
        List<Query> arguments = arguments();
        if (!before && (words.sees("by") || words.sees("without"))) {
            without = words.sees("without");
            labels = group();
        }
        return new Aggregation(operator, without, labels, arguments);
    }

    private List<String> group() {
        words.next();
        return labels();
    }

    private List<String> labels() {
        words.take("(");
        List<String> labels = new ArrayList<>();
        while (!words.skip(")")) {
            labels.add(words.take(Kind.NAME));
            words.comma(")");
        }
        return labels;
    }

    private List<Query> arguments() {
        words.take("(");
        List<Query> arguments = new ArrayList<>();
        while (!words.skip(")")) {
            arguments.add(binary(0));
            words.comma(")");
        }
        return arguments;
    }
}
