package io.penstock.gateway.query;

import io.penstock.gateway.flowlog.LogEnd;
import io.penstock.gateway.flowlog.LogFollower;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Asks a log a question. For one thread. */
public final class FlowQuery {

    /** A peer that the log does not know, or that is not meant clearly; one line for people. */
    public static final class UnknownPeer extends Exception {
        @Serial
        private static final long serialVersionUID = 1L;

        UnknownPeer(String message) {
            super(message);
        }
    }

    private static final int NAMED_MAX = 5;
    private static final int BUFFER_BYTES = 1 << 16;

    private final Question question;
    private final FlowStore store;

    private FlowQuery(Question question, FlowStore store) {
        this.question = question;
        this.store = store;
    }

    /**
     * Writes the answer.
     *
     * @param log the log's folder
     * @param withIndex whether to use the index beside it; else the log itself is read, which takes longer
     * @param out where the answer goes, in the form that {@code output} says
     * @param note is told, in a line each, of gaps in the log, and what else a person wants to know
     * @throws UnknownPeer when the question's peer is none, or several
     * @throws IOException when the log cannot be read
     */
    public static void run(
            Path log, boolean withIndex, Question question, Output output, PrintStream out, Consumer<String> note)
            throws IOException, UnknownPeer {
        BufferedOutputStream buffer = new BufferedOutputStream(out, BUFFER_BYTES);
        PrintStream buffered = new PrintStream(buffer, false, StandardCharsets.UTF_8);
        run(log, withIndex, question, output.answer(buffered, note), note);
        buffered.flush();
    }

    /** Brings the index of a log up to date, checks it, and puts it in order: what a timer does, so that nobody waits. */
    public static void keepIndex(Path log, Consumer<String> note) throws IOException {
        FlowStore.keep(log, note);
    }

    static void run(Path log, boolean withIndex, Question question, Answer answer, Consumer<String> note)
            throws IOException, UnknownPeer {
        try (FlowStore store = FlowStore.open(log, withIndex, note)) {
            new FlowQuery(question, store).answer(log, answer, note);
        }
    }

    private void answer(Path log, Answer answer, Consumer<String> note) throws IOException, UnknownPeer {
        Names names = new Names();
        LogHistory history = new LogHistory(store.oldestSeq());
        for (FlowRows part : store.parts()) {
            part.readMeta(names, history);
        }
        LogEnd.missing(log).ifPresent(history::readEnd);
        Set<String> peers = peers(note);
        FlowJoin join = new FlowJoin(new RowFilter(question, peers), answer);
        FlowRows.Scan scan = new FlowRows.Scan(question.sinceMs(), question.untilMs(), peers, question.denied());
        for (FlowRows part : store.parts()) {
            part.read(scan, names, join);
        }
        boolean running = history.isRunning() && question.untilMs() >= System.currentTimeMillis();
        Totals totals = join.end(history.latestBoot(), running);
        List<Gap> gaps = new ArrayList<>(removed(log));
        gaps.addAll(history.gaps(question.sinceMs(), question.untilMs()));
        answer.end(totals, gaps);
        for (Gap gap : gaps) {
            note.accept("INCOMPLETE: " + Instant.ofEpochMilli(gap.sinceMs())
                    + (gap.untilMs() == Long.MAX_VALUE ? " on: " : " to " + Instant.ofEpochMilli(gap.untilMs()) + ": ")
                    + gap.text());
        }
    }

    /** What retention has taken away of the period. */
    private List<Gap> removed(Path log) throws IOException {
        if (store.oldestSeq() <= 1) {
            return List.of();
        }
        try (LogFollower follower = LogFollower.after(log, store.oldestSeq() - 1)) {
            List<LogFollower.Line> first = follower.next(1);
            if (first.isEmpty()) {
                return List.of();
            }
            long beginsMs =
                    new RowParser().parse(first.getFirst().bytes(), new Names()).number(FlowRow.TIME);
            if (beginsMs <= question.sinceMs()) {
                return List.of();
            }
            long records = store.oldestSeq() - 1;
            return List.of(new Gap(
                    "removed",
                    question.sinceMs(),
                    beginsMs,
                    records,
                    0,
                    0,
                    "the log begins at " + Instant.ofEpochMilli(beginsMs) + ": the "
                            + (records == 1 ? "record before is" : records + " records before are")
                            + " not kept any more"));
        }
    }

    /** The texts of the peers that are meant; empty for all. */
    private Set<String> peers(Consumer<String> note) throws IOException, UnknownPeer {
        String wanted = question.peer();
        if (wanted == null) {
            return Set.of();
        }
        Set<PeerName> all = new LinkedHashSet<>();
        for (FlowRows part : store.parts()) {
            part.readPeers(all::add);
        }
        List<PeerName> meant = all.stream().filter(peer -> peer.is(wanted)).toList();
        if (meant.isEmpty()) {
            meant = all.stream().filter(peer -> peer.beginsWith(wanted)).toList();
            if (meant.isEmpty()) {
                throw new UnknownPeer("--peer: found '" + wanted
                        + "', expected a peer of this log: its name, its key, or" + " how one of them begins"
                        + (all.isEmpty() ? "; it has none" : "; it has " + labels(all))
                        + (wanted.matches("[0-9.]+|[0-9a-fA-F]*:.*")
                                ? " (addresses are asked for by --src, --dst)"
                                : ""));
            }
            Set<PeerName> others = new LinkedHashSet<>(meant);
            String key = meant.getFirst().key();
            if (others.stream().anyMatch(peer -> !peer.key().equals(key))) {
                throw new UnknownPeer("--peer: '" + wanted + "' may be " + labels(others));
            }
        }
        // A peer who was given another name is the same peer.
        Set<String> keys = meant.stream().map(PeerName::key).collect(Collectors.toCollection(TreeSet::new));
        if (keys.size() > 1) {
            note.accept("--peer: '" + wanted + "' was the name of " + keys.size() + " keys, shown are all of them: "
                    + String.join(", ", keys));
        }
        return all.stream()
                .filter(peer -> keys.contains(peer.key()))
                .map(PeerName::text)
                .collect(Collectors.toSet());
    }

    private static String labels(Set<PeerName> peers) {
        List<String> labels =
                peers.stream().map(PeerName::label).distinct().sorted().toList();
        String text = String.join(", ", labels.subList(0, Math.min(NAMED_MAX, labels.size())));
        return labels.size() <= NAMED_MAX ? text : text + " and " + (labels.size() - NAMED_MAX) + " more";
    }
}
