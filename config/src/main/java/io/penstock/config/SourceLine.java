package io.penstock.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of a file, cut as wg-quick cuts it: everything from the first {@code #} on is a comment, in hooks too.
 *
 * @param number from 1
 * @param start offset of its first character in the text
 * @param end offset behind its line end
 * @param code what stands before the comment, without outer whitespace
 * @param comment what stands behind the first {@code #}, without outer whitespace
 */
record SourceLine(int number, int start, int end, String code, String comment) {
    private static final Pattern NAME = Pattern.compile("(?i)(?:friendly_name|name)\\s*=\\s*(.*)");
    private static final Pattern TAGS = Pattern.compile("(?i)tags\\s*=\\s*(.*)");
    private static final Pattern USER = Pattern.compile("(?i)user\\s*=\\s*(.*)");
    private static final Pattern SETTING = Pattern.compile("(?i)penstock\\s*:\\s*(.*)");

    static List<SourceLine> of(String text) {
        var lines = new ArrayList<SourceLine>();
        int start = 0;
        while (start < text.length()) {
            int newline = text.indexOf('\n', start);
            int end = newline < 0 ? text.length() : newline + 1;
            String content = text.substring(start, end);
            if (start == 0 && content.startsWith("\ufeff")) {
                content = content.substring(1);
            }
            int hash = content.indexOf('#');
            lines.add(new SourceLine(
                    lines.size() + 1,
                    start,
                    end,
                    (hash < 0 ? content : content.substring(0, hash)).strip(),
                    hash < 0 ? "" : content.substring(hash + 1).strip()));
            start = end;
        }
        return lines;
    }

    /** Whether it is a header such as {@code [Peer]}. */
    boolean isHeader() {
        return code.startsWith("[");
    }

    /** The header in lower case without any whitespace, {@code [peer]}. */
    String header() {
        return code.replaceAll("\\s", "").toLowerCase(Locale.ROOT);
    }

    /** Whether it says nothing to WireGuard. */
    boolean isCommentOrBlank() {
        return code.isEmpty();
    }

    /** Whether nothing stands in it at all. */
    boolean isBlank(String text) {
        return text.substring(start, end).isBlank();
    }

    /** What stands before the first {@code =}; the whole code where there is none. */
    String key() {
        int equals = code.indexOf('=');
        return (equals < 0 ? code : code.substring(0, equals)).strip();
    }

    /** What stands behind the first {@code =}; empty where there is none. */
    String value() {
        int equals = code.indexOf('=');
        return equals < 0 ? "" : code.substring(equals + 1).strip();
    }

    /** The peer's name, when the whole line is a comment that gives one. */
    Optional<String> peerName() {
        return inComment(NAME).filter(PeerSection::isName);
    }

    /** The peer's tags with their commas, when the whole line is a comment that gives them. */
    Optional<String> peerTags() {
        return inComment(TAGS);
    }

    /** Whose the peer is, when the whole line is a comment that says so. */
    Optional<String> peerUser() {
        return inComment(USER);
    }

    /** The setting, {@code nat = on}, when the whole line is a comment that gives one to Penstock. */
    Optional<String> penstockSetting() {
        return inComment(SETTING);
    }

    private Optional<String> inComment(Pattern pattern) {
        Matcher matcher = pattern.matcher(comment);
        return code.isEmpty() && matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
