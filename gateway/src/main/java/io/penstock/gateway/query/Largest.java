package io.penstock.gateway.query;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Passes on the lines with the most bytes alone, the largest first. For one thread. */
final class Largest implements Answer {

    private static final Comparator<FlowLine> BY_BYTES = Comparator.comparingLong(FlowLine::bytes);

    private final PriorityQueue<FlowLine> largest = new PriorityQueue<>(BY_BYTES);
    private final Answer to;
    private final int limit;

    Largest(Answer to, int limit) {
        this.to = to;
        this.limit = limit;
    }

    @Override
    public void line(FlowLine line) {
        largest.add(line);
        if (largest.size() > limit) {
            largest.remove();
        }
    }

    @Override
    public void end(Totals totals, List<Gap> gaps) throws IOException {
        List<FlowLine> lines = new ArrayList<>(largest);
        lines.sort(BY_BYTES.reversed());
        for (FlowLine line : lines) {
            to.line(line);
        }
        to.end(totals, gaps);
    }
}
