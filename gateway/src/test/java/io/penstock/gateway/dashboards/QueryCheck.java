package io.penstock.gateway.dashboards;

import io.penstock.gateway.dashboards.Query.Aggregation;
import io.penstock.gateway.dashboards.Query.Binary;
import io.penstock.gateway.dashboards.Query.Call;
import io.penstock.gateway.dashboards.Query.Literal;
import io.penstock.gateway.dashboards.Query.Matching;
import io.penstock.gateway.dashboards.Query.Selector;
import io.penstock.gateway.dashboards.Query.Subquery;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Follows labels through a query from its selectors upwards: each label that is named must exist where it is named, and
 * two sides that are matched must have the labels they are matched by. It is what a type checker is to a program: Prometheus
 * itself answers a wrong name with no data.
 */
public final class QueryCheck {

    /** What selectors may name. */
    @FunctionalInterface
    public interface Names {

        /** The labels that a selector's series have; tells the complaints what the selector names in vain. */
        Set<String> labels(Selector selector, Consumer<String> complaints);
    }

    /** What a query gives: a number, or series with labels. */
    private record Shape(boolean number, Set<String> labels) {

        static final Shape NUMBER = new Shape(true, Set.of());

        static Shape series(Collection<String> labels) {
            return new Shape(false, new TreeSet<>(labels));
        }
    }

    private static final Set<String> KEEP_ALL_LABELS = Set.of("topk", "bottomk");
    private static final Set<String> SET_OPERATORS = Set.of("and", "or", "unless");

    private final Names names;
    private final List<String> complaints = new ArrayList<>();

    private QueryCheck(Names names) {
        this.names = names;
    }

    /** What is wrong with a query; empty where nothing is. */
    public static List<String> complaints(Query query, Names names) {
        QueryCheck check = new QueryCheck(names);
        check.shape(query);
        return check.complaints;
    }

    /** The labels of a query's result. */
    public static Set<String> labels(Query query, Names names) {
        return new QueryCheck(names).shape(query).labels;
    }

    private Shape shape(Query query) {
        return switch (query) {
            case Literal _ -> Shape.NUMBER;
            case Selector selector -> Shape.series(names.labels(selector, complaints::add));
            case Subquery subquery -> shape(subquery.inner());
            case Call call -> call(call);
            case Aggregation aggregation -> aggregation(aggregation);
            case Binary binary -> binary(binary);
        };
    }

    private Shape call(Call call) {
        List<Shape> arguments = call.arguments().stream().map(this::shape).toList();
        return switch (call.function()) {
            case "time", "scalar" -> Shape.NUMBER;
            case "vector" -> Shape.series(Set.of());
            case "label_replace" -> replaced(arguments.getFirst(), call);
            case "histogram_quantile" -> {
                require(Set.of("le"), arguments.getLast(), "histogram_quantile");
                yield less(arguments.getLast(), Set.of("le"));
            }
            default ->
                arguments.stream()
                        .filter(argument -> !argument.number)
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(call.function() + " of no series"));
        };
    }

    private Shape replaced(Shape series, Call call) {
        String made = ((Literal) call.arguments().get(1)).text();
        require(Set.of(((Literal) call.arguments().get(3)).text()), series, "label_replace");
        Set<String> labels = new TreeSet<>(series.labels);
        labels.add(made);
        return Shape.series(labels);
    }

    private Shape aggregation(Aggregation aggregation) {
        Shape series = shape(aggregation.arguments().getLast());
        require(aggregation.labels(), series, aggregation.operator());
        if (KEEP_ALL_LABELS.contains(aggregation.operator())) {
            return series;
        }
        return aggregation.without() ? less(series, aggregation.labels()) : Shape.series(aggregation.labels());
    }

    private Shape binary(Binary binary) {
        Shape left = shape(binary.left());
        Shape right = shape(binary.right());
        if (left.number || right.number) {
            return left.number ? right : left;
        }
        Matching matching = binary.matching();
        String operator = binary.operator();
        if (!operator.equals("or")) {
            checkMatching(operator, left, right, matching);
        }
        if (SET_OPERATORS.contains(operator)) {
            Set<String> labels = new TreeSet<>(left.labels);
            labels.addAll(operator.equals("or") ? right.labels : Set.of());
            return Shape.series(labels);
        }
        return switch (matching.group()) {
            case "group_left" -> grouped(left, right, matching.included());
            case "group_right" -> grouped(right, left, matching.included());
            default -> matching.word().equals("on") ? Shape.series(matching.labels()) : left;
        };
    }

    private void checkMatching(String operator, Shape left, Shape right, Matching matching) {
        if (matching.word().equals("on")) {
            require(matching.labels(), left, "the left of " + operator);
            require(matching.labels(), right, "the right of " + operator);
            return;
        }
        Set<String> one = less(left, matching.labels()).labels;
        Set<String> other = less(right, matching.labels()).labels;
        boolean fits = switch (matching.group()) {
            case "group_left" -> one.containsAll(other);
            case "group_right" -> other.containsAll(one);
            default -> one.equals(other);
        };
        if (!fits) {
            complaints.add("'" + operator + "' matches nothing: its sides have the labels " + one + " and " + other);
        }
    }

    private Shape grouped(Shape many, Shape one, List<String> included) {
        require(included, one, "the side of one");
        Set<String> labels = new TreeSet<>(many.labels);
        labels.addAll(included);
        return Shape.series(labels);
    }

    private void require(Collection<String> labels, Shape series, String where) {
        for (String label : labels) {
            if (!series.labels.contains(label)) {
                complaints.add(where + ": no label '" + label + "' among " + series.labels);
            }
        }
    }

    private static Shape less(Shape series, Collection<String> labels) {
        Set<String> rest = new TreeSet<>(series.labels);
        rest.removeAll(labels);
        return Shape.series(rest);
    }
}
