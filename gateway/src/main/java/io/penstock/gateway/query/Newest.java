package io.penstock.gateway.query;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** Passes on the newest lines alone, and tells how many there would have been. For one thread. */
final class Newest implements Answer {

    private final Deque<FlowLine> newest = new ArrayDeque<>();
    private final Answer to;
    private final int limit;
    private final Consumer<String> note;
    private long lines;

    Newest(Answer to, int limit, Consumer<String> note) {
        this.to = to;
        this.limit = limit;
        this.note = note;
    }

    @Override
    public void line(FlowLine line) {
        lines++;
        newest.add(line);
        if (newest.size() > limit) {
            newest.remove();
        }
    }

    @Override
    public void end(Totals totals, List<Gap> gaps) throws IOException {
        for (FlowLine line : newest) {
            to.line(line);
        }
        to.end(totals, gaps);
        if (lines > limit) {
            note.accept("shown are the newest " + limit + " of " + lines
                    + " lines, the totals are of all; --limit 0 shows" + " all");
        }
    }
}
