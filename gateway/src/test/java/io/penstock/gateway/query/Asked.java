package io.penstock.gateway.query;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer as text.
 *
 * @param lines its lines
 * @param notes what was said beside it
 */
record Asked(List<String> lines, List<String> notes) {

    static Asked json(Path log, Question question) throws Exception {
        return of(log, true, question, Output.Format.JSON, null);
    }

    static Asked of(Path log, boolean withIndex, Question question, Output.Format format, @Nullable Top top)
            throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<String> notes = new ArrayList<>();
        FlowQuery.run(
                log,
                withIndex,
                question,
                new Output(format, top, 0, ZoneOffset.UTC),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                notes::add);
        return new Asked(out.toString(StandardCharsets.UTF_8).lines().toList(), notes);
    }

    /** The one line that is of this kind. */
    String only(String kind) {
        List<String> found = all(kind);
        if (found.size() != 1) {
            throw new AssertionError("expected one line of kind " + kind + ", found " + lines);
        }
        return found.getFirst();
    }

    List<String> all(String kind) {
        return lines.stream()
                .filter(line -> line.startsWith("{\"kind\":\"" + kind + "\""))
                .toList();
    }

    /** A question like {@link Question#ALL}, of one peer. */
    static Question ofPeer(String peer) {
        return new Question(0, Long.MAX_VALUE, peer, null, null, -1, -1, false, null, null);
    }
}
