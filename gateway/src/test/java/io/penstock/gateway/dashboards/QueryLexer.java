package io.penstock.gateway.dashboards;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts a query into words. */
final class QueryLexer {

    /** What a word is. */
    enum Kind {
        NAME,
        NUMBER,
        DURATION,
        STRING,
        SIGN,
        END
    }

    /**
     * A word.
     *
     * @param text as it stands; of a string, what is within its quotes
     * @param at where it begins in the query
     */
    record Word(Kind kind, String text, int at) {

        boolean is(String sign) {
            return (kind == Kind.SIGN || kind == Kind.NAME) && text.equals(sign);
        }
    }

    private static final Pattern WORD = Pattern.compile("""
        (?<space>\\s+|\\#[^\\n]*)
        |(?<duration>(?:\\d+(?:ms|[smhdwy]))+(?![a-zA-Z0-9_]))
        |(?<number>(?:\\d+\\.?\\d*(?:[eE][+-]?\\d+)?|\\.\\d+)(?![a-zA-Z0-9_]))
        |(?<name>[a-zA-Z_][a-zA-Z0-9_]*(?::[a-zA-Z_][a-zA-Z0-9_]*)*)
        |"(?<double>(?:[^"\\\\]|\\\\.)*)"
        |`(?<raw>[^`]*)`
        |(?<sign>\\|=|\\|~|=~|!~|!=|==|>=|<=|[-+*/%^=<>(){}\\[\\],:@|])
        """, Pattern.COMMENTS);

    private QueryLexer() {}

    /**
     * The words, the last of which is an end.
     *
     * @throws IllegalArgumentException when something is none
     */
    static List<Word> words(String query) {
        List<Word> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(query);
        int at = 0;
        while (at < query.length()) {
            if (!matcher.region(at, query.length()).lookingAt()) {
                throw new IllegalArgumentException("no word at " + at + " of: " + query);
            }
            add(words, matcher);
            at = matcher.end();
        }
        words.add(new Word(Kind.END, "", at));
        return words;
    }

    private static void add(List<Word> words, Matcher matcher) {
        int at = matcher.start();
        if (matcher.group("duration") != null) {
            words.add(new Word(Kind.DURATION, matcher.group(), at));
        } else if (matcher.group("number") != null) {
            words.add(new Word(Kind.NUMBER, matcher.group(), at));
        } else if (matcher.group("name") != null) {
            words.add(new Word(Kind.NAME, matcher.group(), at));
        } else if (matcher.group("double") != null) {
            words.add(new Word(Kind.STRING, unescape(matcher.group("double")), at));
        } else if (matcher.group("raw") != null) {
            words.add(new Word(Kind.STRING, matcher.group("raw"), at));
        } else if (matcher.group("sign") != null) {
            words.add(new Word(Kind.SIGN, matcher.group(), at));
        }
    }

    private static String unescape(String text) {
        return text.replaceAll("\\\\(.)", "$1");
    }
}
