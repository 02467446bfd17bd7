package io.penstock.gateway.query;

import io.penstock.gateway.Count;
import io.penstock.gateway.flowlog.LogFollower;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Shows flows as they come: a line when one starts, when one is over, and for each sum of what was refused or dropped. It
 * reads the log alone. For one thread.
 */
public final class FlowFollow {

    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final int LINES = 1024;
    private static final int NAMES_MAX = 100_000;

    private final Question question;
    private final Consumer<String> note;
    private final RowParser parser = new RowParser();
    private final Set<String> peers = new HashSet<>();
    private Names names = new Names();
    private RowFilter filter;

    private FlowFollow(Question question, Consumer<String> note) {
        this.question = question;
        this.note = note;
        this.filter = new RowFilter(question, peers);
    }

    /**
     * Follows a log until nobody reads the output any more, or the thread is interrupted. The folder need not exist yet.
     *
     * @param question its period is not looked at; its peer is one whose name or key is, or begins, so
     * @param output its limit and what it adds up by are not looked at
     */
    public static void run(Path log, Question question, Output output, PrintStream out, Consumer<String> note)
            throws IOException, InterruptedException {
        PrintStream plain = new PrintStream(out, false, StandardCharsets.UTF_8);
        FlowFollow follow = new FlowFollow(question, note);
        Live live = output.format() == Output.Format.TABLE
                ? live(new TableAnswer(plain, output.zone()))
                : live(plain, output);
        try (LogFollower follower = LogFollower.fromNow(log)) {
            while (!out.checkError()) {
                long missedBefore = follower.missed();
                List<LogFollower.Line> lines = follower.next(LINES);
                if (follower.missed() > missedBefore) {
                    long missed = follower.missed() - missedBefore;
                    note.accept(
                            "INCOMPLETE: " + Count.of(missed, "record") + (missed == 1 ? " is" : " are") + " missing");
                }
                for (LogFollower.Line line : lines) {
                    follow.show(line, live.answer());
                }
                live.flush().run();
                plain.flush();
                if (lines.isEmpty()) {
                    Thread.sleep(PAUSE);
                }
            }
        }
    }

    /** An answer that never ends, and how to hand over what it holds back. */
    private record Live(Answer answer, Flush flush) {}

    /** Hands over what waits. */
    @FunctionalInterface
    private interface Flush {
        void run() throws IOException;
    }

    private static Live live(TableAnswer table) {
        return new Live(table, table::flush);
    }

    private static Live live(PrintStream out, Output output) throws IOException {
        if (output.format() == Output.Format.CSV) {
            return new Live(new CsvAnswer(out), out::flush);
        }
        JsonAnswer json = new JsonAnswer(out);
        return new Live(json, json::flush);
    }

    private void show(LogFollower.Line line, Answer answer) throws IOException {
        if (names.size() > NAMES_MAX) {
            names = new Names();
            filter = new RowFilter(question, peers);
        }
        FlowRow row;
        try {
            if (!line.isIntact()) {
                throw new IOException("its hash is not that of its content");
            }
            row = parser.parse(line.bytes(), names);
        } catch (IOException e) {
            note.accept("INCOMPLETE: record " + line.seq() + " is damaged: " + e.getMessage());
            return;
        }
        if (row.line() != null) {
            LogHistory history = new LogHistory(0);
            history.read(row);
            history.gaps(0, Long.MAX_VALUE).forEach(gap -> note.accept("INCOMPLETE: " + gap.text()));
            return;
        }
        String type = row.kind().type();
        boolean sum = row.number(FlowRow.FLOW) == FlowRow.NO_FLOW;
        if ((sum || !type.equals("update")) && isOfPeer(row) && filter.matches(row)) {
            FlowLine shown = new FlowLine(row).in(state(type, sum, row.kind().dropReason()));
            if (!shown.isEmpty()) {
                answer.line(shown);
            }
        }
    }

    private static FlowLine.State state(String type, boolean sum, String dropReason) {
        if (sum) {
            return dropReason.isEmpty() ? FlowLine.State.SUM : FlowLine.State.DROPPED;
        }
        return type.equals("end") ? FlowLine.State.ENDED : FlowLine.State.LIVE;
    }

    /** A peer may come whom nobody has seen yet, so each is asked as he comes. */
    private boolean isOfPeer(FlowRow row) {
        String wanted = question.peer();
        if (wanted == null) {
            return true;
        }
        String text = names.text(row.text(FlowRow.PEER));
        if (text == null || (!peers.contains(text) && !PeerName.parse(text).beginsWith(wanted))) {
            return false;
        }
        if (peers.add(text)) {
            filter = new RowFilter(question, peers);
        }
        return true;
    }
}
