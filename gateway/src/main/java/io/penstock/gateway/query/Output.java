package io.penstock.gateway.query;

import java.io.IOException;
import java.io.PrintStream;
import java.time.ZoneId;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How an answer looks.
 *
 * @param format its form
 * @param top what flows are added up by, null where each has a line
 * @param limit at most so many lines; 0 for all
 * @param zone of the times in a table; the other formats have UTC
 */
public record Output(Format format, @Nullable Top top, int limit, ZoneId zone) {

    /** The forms. */
    public enum Format {
        /** For people. */
        TABLE,
        /** One object a line. */
        JSON,
        /** RFC 4180. */
        CSV
    }

    /** The answer that writes so. */
    Answer answer(PrintStream out, Consumer<String> note) throws IOException {
        int most = limit == 0 ? Integer.MAX_VALUE : limit;
        return switch (format) {
            case TABLE -> shortened(new TableAnswer(out, zone), most, note);
            case JSON -> shortened(new JsonAnswer(out), most, note);
            case CSV -> shortened(new CsvAnswer(out), most, note);
        };
    }

    private <A extends Answer & TopAnswer.Show> Answer shortened(A to, int most, Consumer<String> note) {
        if (top == Top.BYTES) {
            return new Largest(to, most);
        }
        if (top != null) {
            return new TopAnswer(top, most, to);
        }
        return most == Integer.MAX_VALUE ? to : new Newest(to, most, note);
    }
}
