package io.penstock.gateway.query;

import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.BytesRefHash;
import org.jspecify.annotations.Nullable;

/** The texts of records, each of them once, by numbers from 0 that are good for one question. For one thread. */
final class Names {

    /** Stands for no text. */
    static final int NONE = -1;

    private final BytesRefHash hash = new BytesRefHash();
    private final List<@Nullable Kind> kinds = new ArrayList<>();
    private final BytesRef scratch = new BytesRef();

    /** The number of a text. */
    int of(BytesRef text) {
        int added = hash.add(text);
        return added < 0 ? -added - 1 : added;
    }

    /** The number of a text. */
    int of(String text) {
        return of(new BytesRef(text));
    }

    /** The text of a number, null for {@link #NONE}. */
    @Nullable String text(int number) {
        return number == NONE ? null : hash.get(number, scratch).utf8ToString();
    }

    /** Lets {@code into} stand for the bytes of a number's text, which stay ours. */
    BytesRef bytes(int number, BytesRef into) {
        return hash.get(number, into);
    }

    /** How many texts there are. */
    int size() {
        return hash.size();
    }

    /** The kind whose text has this number. */
    Kind kind(int number) {
        while (kinds.size() <= number) {
            kinds.add(null);
        }
        Kind known = kinds.get(number);
        if (known == null) {
            known = Kind.parse(String.valueOf(text(number)));
            kinds.set(number, known);
        }
        return known;
    }
}
