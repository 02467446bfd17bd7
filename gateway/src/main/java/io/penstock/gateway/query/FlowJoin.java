package io.penstock.gateway.query;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Makes one line of the records of one flow. It remembers only the flows that are not over, so that it needs no more memory
 * than the gateway had flows at a time. For one thread.
 */
final class FlowJoin implements FlowRows.Reader {

    private final RowFilter filter;
    private final Answer answer;
    private final Totals totals = new Totals();
    private final Map<Long, FlowLine> open = new LinkedHashMap<>();
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
        if (row.number(FlowRow.FLOW) == FlowRow.NO_FLOW) {
            FlowLine line = new FlowLine(row);
            emit(line.in(row.kind().dropReason().isEmpty() ? FlowLine.State.SUM : FlowLine.State.DROPPED));
            return;
        }
        join(row);
    }

    private void join(FlowRow row) throws IOException {
        long flow = row.number(FlowRow.FLOW);
        if (row.kind().isEnd()) {
            FlowLine line = open.remove(flow);
            if (line == null) {
                line = new FlowLine(row);
            } else {
                line.add(row);
            }
            emit(line.in(FlowLine.State.ENDED));
            return;
        }
        FlowLine line = open.get(flow);
        if (line == null) {
            open.put(flow, new FlowLine(row));
        } else {
            line.add(row);
        }
    }

    private void endAll(FlowLine.State state) throws IOException {
        for (FlowLine line : open.values()) {
            emit(line.in(state));
        }
        open.clear();
    }

    private void emit(FlowLine line) throws IOException {
        totals.add(line);
        answer.line(line);
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
