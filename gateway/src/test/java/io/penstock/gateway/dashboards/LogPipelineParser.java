package io.penstock.gateway.dashboards;

import io.penstock.gateway.dashboards.Query.Selector;
import io.penstock.gateway.dashboards.Query.Stage;
import io.penstock.gateway.dashboards.QueryLexer.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The part of LogQL that PromQL has not: streams in braces and the stages that their lines go through. */
final class LogPipelineParser {

    private static final Set<String> LINE_FILTERS = Set.of("|=", "!=", "|~", "!~");
    private static final Set<String> COMPARISONS = Set.of("=", "==", "!=", "=~", "!~", ">", ">=", "<", "<=");

    private final WordReader words;
    private final List<Stage> stages = new ArrayList<>();

    LogPipelineParser(WordReader words) {
        this.words = words;
    }

    Selector selector() {
        List<Query.Matcher> matchers = words.matchers();
        if (matchers.isEmpty()) {
            throw words.wrong("at least one label in the braces before this");
        }
        while (true) {
            if (LINE_FILTERS.stream().anyMatch(words::sees)) {
                stages.add(new Stage.Line(words.next().text(), words.take(Kind.STRING)));
            } else if (words.skip("|")) {
                stage();
            } else {
                return new Selector("", matchers, List.copyOf(stages), "");
            }
        }
    }

    private void stage() {
        if (words.skip("json")) {
            json();
        } else if (words.skip("unwrap")) {
            stages.add(new Stage.Unwrap(words.take(Kind.NAME)));
        } else if (words.skip("line_format")) {
            stages.add(new Stage.LineFormat(words.take(Kind.STRING)));
        } else {
            do {
                filter();
            } while (words.skip("and"));
        }
    }

    private void json() {
        List<String> names = new ArrayList<>();
        List<String> paths = new ArrayList<>();
        while (words.kind() == Kind.NAME) {
            names.add(words.take(Kind.NAME));
            words.take("=");
            paths.add(words.take(Kind.STRING));
            if (!words.skip(",")) {
                break;
            }
        }
        stages.add(new Stage.Json(names, paths));
    }

    private void filter() {
        String label = words.take(Kind.NAME);
        if (COMPARISONS.stream().noneMatch(words::sees)) {
            throw words.wrong("a stage that this parser knows, or a comparison");
        }
        String operator = words.next().text();
        if (words.kind() != Kind.STRING && words.kind() != Kind.NUMBER) {
            throw words.wrong("a string or a number");
        }
        stages.add(new Stage.Filter(label, operator, words.next().text()));
    }
}
