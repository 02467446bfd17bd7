package io.penstock.config.policy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The words of one line. Blanks part words; a comma, {@code =} and {@code ->} are words of their own; what stands in
 * double quotes is one word that is never a keyword; {@code #} outside of quotes begins a comment.
 */
final class Words {

    /**
     * One word.
     *
     * @param text without its quotes
     * @param quoted whether it had some
     */
    record Word(String text, boolean quoted) {
        boolean is(String keyword) {
            return !quoted && text.equals(keyword);
        }
    }

    private final List<Word> words;
    private final boolean unclosed;
    private int next;

    private Words(List<Word> words, boolean unclosed) {
        this.words = words;
        this.unclosed = unclosed;
    }

    static Words of(String line) {
        List<Word> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '#') {
                break;
            }
            if (c == '"') {
                flush(word, words);
                int close = line.indexOf('"', i + 1);
                if (close < 0) {
                    return new Words(words, true);
                }
                words.add(new Word(line.substring(i + 1, close), true));
                i = close;
            } else if (Character.isWhitespace(c)) {
                flush(word, words);
            } else if (c == ',' || (c == '=' && !word.toString().startsWith("key:"))) {
                flush(word, words);
                words.add(new Word(String.valueOf(c), false));
            } else if (c == '-' && i + 1 < line.length() && line.charAt(i + 1) == '>') {
                flush(word, words);
                words.add(new Word("->", false));
                i++;
            } else {
                word.append(c);
            }
        }
        flush(word, words);
        return new Words(words, false);
    }

    private static void flush(StringBuilder word, List<Word> words) {
        if (!word.isEmpty()) {
            words.add(new Word(word.toString(), false));
            word.setLength(0);
        }
    }

    /** Whether a quote has no end. */
    boolean isUnclosed() {
        return unclosed;
    }

    boolean hasNext() {
        return next < words.size();
    }

    /** The next word, which stays; null at the end. */
    @Nullable Word peek() {
        return hasNext() ? words.get(next) : null;
    }

    /** Takes the next word; null at the end. */
    @Nullable Word take() {
        return hasNext() ? words.get(next++) : null;
    }

    /** Takes the next word where it is this keyword or sign. */
    boolean takeIf(String keyword) {
        Word word = peek();
        boolean is = word != null && word.is(keyword);
        next += is ? 1 : 0;
        return is;
    }
}
