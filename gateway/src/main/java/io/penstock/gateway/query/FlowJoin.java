package io.penstock.gateway.query;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes one line of the records of one flow, its {@link FlowHalves} included. It remembers only the flows that are not over,
 * or have just ended, so that it needs little more memory than the gateway had flows at a time. For one thread.
 */
final class FlowJoin implements FlowRows.Reader {

    /**
     * How long a flow that is over is held back for a half that is told of after its end, ms. A core tells of a new flow
     * within two seconds.
     */
    static final long HELD_MS = 5_000;

    private static final int HELD_MAX = 100_000;

    /** A line that was not passed on yet, or of which records may still come. */
    private static final class Held {
        private final FlowLine line;
        private final @Nullable Tuple tuple;
        private boolean waits;
        private boolean told;

        Held(FlowLine line, @Nullable Tuple tuple) {
            this.line = line;
            this.tuple = tuple;
        }
    }

    private final RowFilter filter;
    private final Answer answer;
    private final Totals totals = new Totals();
    private final Map<Long, Held> open = new LinkedHashMap<>();
    private final Map<Tuple, Held> newest = new HashMap<>();
    private final Deque<Held> over = new ArrayDeque<>();
    private int boot = Names.NONE;

    FlowJoin(RowFilter filter, Answer answer) {
        this.filter = filter;
        this.answer = answer;
    }

    @Override
    public void read(FlowRow row) throws IOException {
        int bootOfRow = row.text(FlowRow.BOOT);
        if (bootOfRow != boot && bootOfRow != Names.NONE) {
            // Another run of the gateway: it knows nothing of the flows of the one before.
            endAll(FlowLine.State.CUT);
            boot = bootOfRow;
        }
        if (row.line() != null || !filter.matches(row)) {
            return;
        }
        passOn(row.number(FlowRow.TIME) - HELD_MS);
        if (row.number(FlowRow.FLOW) == FlowRow.NO_FLOW) {
            FlowLine line = new FlowLine(row);
            line.in(row.kind().dropReason().isEmpty() ? FlowLine.State.SUM : FlowLine.State.DROPPED);
            if (!line.isEmpty()) {
                hold(new Held(line, null));
            }
            return;
        }
        join(row);
    }

    private void join(FlowRow row) {
        Long flow = row.number(FlowRow.FLOW);
        boolean end = row.kind().isEnd();
        Held known = end ? open.remove(flow) : open.get(flow);
        Held held;
        if (known != null && !known.told) {
            known.line.add(row);
            held = known;
        } else if (known != null && row.number(FlowRow.TX_PACKETS) + row.number(FlowRow.RX_PACKETS) == 0) {
            // Another half saw the connection being closed, this one had only to become silent.
            return;
        } else {
            held = begin(row);
            if (!end) {
                open.put(flow, held);
            }
        }
        if (held.line.isOver() && !held.waits) {
            hold(held);
        }
    }

    /** The first record of its number: a half of a flow that is known, or a flow. */
    private Held begin(FlowRow row) {
        Tuple tuple = Tuple.of(row);
        Held known = newest.get(tuple);
        if (known != null && known.line.isOtherHalf(row)) {
            known.line.join(row);
            return known;
        }
        Held held = new Held(new FlowLine(row), tuple);
        newest.put(tuple, held);
        return held;
    }

    private void hold(Held held) {
        held.waits = true;
        over.add(held);
    }

    /** Passes on what was over then, and is so still: another half may have come. */
    private void passOn(long untilMs) throws IOException {
        while (!over.isEmpty() && (over.getFirst().line.timeMs() < untilMs || over.size() > HELD_MAX)) {
            Held held = over.removeFirst();
            held.waits = false;
            if (held.tuple == null || held.line.isOver()) {
                tell(held, FlowLine.State.ENDED);
            }
        }
    }

    private void endAll(FlowLine.State state) throws IOException {
        passOn(Long.MAX_VALUE);
        for (Held held : open.values()) {
            if (!held.told) {
                tell(held, state);
            }
        }
        open.clear();
        newest.clear();
    }

    private void tell(Held held, FlowLine.State state) throws IOException {
        held.told = true;
        Tuple tuple = held.tuple;
        if (tuple != null) {
            held.line.in(state);
            newest.remove(tuple, held);
        }
        totals.add(held.line);
        answer.line(held.line);
    }

    /**
     * There are no more records.
     *
     * @param latestBoot the number of the text of the latest run that the log has
     * @param running whether that one goes on, and the period with it
     */
    Totals end(int latestBoot, boolean running) throws IOException {
        endAll(boot == latestBoot && running ? FlowLine.State.LIVE : FlowLine.State.OPEN);
        return totals;
    }
}
