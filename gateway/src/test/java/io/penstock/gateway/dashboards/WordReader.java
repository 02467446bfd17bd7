package io.penstock.gateway.dashboards;

import io.penstock.gateway.dashboards.QueryLexer.Kind;
import io.penstock.gateway.dashboards.QueryLexer.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The words of a query, one after the other. */
final class WordReader {

    private static final Set<String> MATCHES = Set.of("=", "!=", "=~", "!~");

    private final String query;
    private final List<Word> words;
    private int at;

    WordReader(String query) {
        this.query = query;
        this.words = QueryLexer.words(query);
    }

    private Word word() {
        return words.get(at);
    }

    Kind kind() {
        return word().kind();
    }

    boolean sees(String sign) {
        return word().is(sign);
    }

    Word next() {
        return words.get(kind() == Kind.END ? at : at++);
    }

    boolean skip(String sign) {
        boolean there = sees(sign);
        if (there) {
            next();
        }
        return there;
    }

    void take(String sign) {
        if (!skip(sign)) {
            throw wrong("'" + sign + "'");
        }
    }

    String take(Kind kind) {
        if (kind() != kind) {
            throw wrong("a word of kind " + kind);
        }
        return next().text();
    }

    /** Between two elements of a list that a sign ends. */
    void comma(String end) {
        if (!sees(end)) {
            take(",");
        }
    }

    /** {@code {name="value", …}} */
    List<Query.Matcher> matchers() {
        take("{");
        List<Query.Matcher> matchers = new ArrayList<>();
        while (!skip("}")) {
            String label = take(Kind.NAME);
            String operator = next().text();
            if (!MATCHES.contains(operator)) {
                throw wrong("one of " + MATCHES + " before this");
            }
            matchers.add(new Query.Matcher(label, operator, take(Kind.STRING)));
            comma("}");
        }
        return matchers;
    }

    IllegalArgumentException wrong(String expected) {
        return new IllegalArgumentException(
                "at " + word().at() + " expected " + expected + ", found '" + word().text() + "' in: " + query);
    }
}
