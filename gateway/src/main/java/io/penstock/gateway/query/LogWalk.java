package io.penstock.gateway.query;

import io.penstock.gateway.flowlog.LogFollower;
import java.io.IOException;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * One way through a log, from behind a record to its end. What should be there and is not becomes a row that says so. For
 * one thread, once.
 */
final class LogWalk {

    /**
     * A record of the log.
     *
     * @param seq its number, 0 before the first
     * @param seal the end of its line, which holds its hash and so tells it from any other
     */
    record Place(long seq, String seal) {
        static final Place START = new Place(0, "");

        /** The place of a line. */
        static Place of(long seq, byte[] line) {
            int from = Math.max(0, line.length - SEAL_LENGTH);
            return new Place(seq, new String(line, from, line.length - from, StandardCharsets.ISO_8859_1));
        }
    }

    /** Gives a place for the texts of the next lines, which stand behind {@code last}. */
    @FunctionalInterface
    interface NamesBehind {
        Names of(Place last) throws IOException;
    }

    /** A file that has ended cannot be read, and there is one behind it. */
    private static final class FileUnreadable extends IOException {
        @Serial
        private static final long serialVersionUID = 1L;

        private final long nextFileSeq;

        FileUnreadable(IOException cause, long nextFileSeq) {
            super(cause);
            this.nextFileSeq = nextFileSeq;
        }
    }

    private static final int LINES = 4096;
    private static final int SEAL_LENGTH = 66;

    private final Path folder;
    private final FlowRows.Reader reader;
    private final RowParser parser = new RowParser();
    private Place last;
    private long seq;
    private long timeMs;

    LogWalk(Path folder, Place behind, FlowRows.Reader reader) {
        this.folder = folder;
        this.reader = reader;
        this.last = behind;
        this.seq = behind.seq();
    }

    /**
     * Shows every record.
     *
     * @return the place of the last one
     * @throws IOException when the newest file cannot be read; one that cannot be read among the others is told as missing
     */
    Place run(NamesBehind namesBehind) throws IOException {
        if (seq == 0) {
            // Retention may have taken away what came first, and nobody misses that here.
            seq = LogFollower.fileBehind(folder, 0).orElse(1) - 1;
        }
        long from = seq;
        while (true) {
            try (LogFollower follower = LogFollower.after(folder, from)) {
                for (List<LogFollower.Line> lines = next(follower); !lines.isEmpty(); lines = next(follower)) {
                    read(lines, namesBehind.of(last));
                }
                return last;
            } catch (FileUnreadable e) {
                from = e.nextFileSeq - 1;
            }
        }
    }

    private List<LogFollower.Line> next(LogFollower follower) throws IOException {
        try {
            List<LogFollower.Line> lines = follower.next(LINES);
            // None may also mean that the next file was compressed in this moment.
            return lines.isEmpty() ? follower.next(LINES) : lines;
        } catch (IOException e) {
            OptionalLong nextFile = LogFollower.fileBehind(folder, follower.nextSeq());
            if (nextFile.isEmpty()) {
                throw e;
            }
            throw new FileUnreadable(e, nextFile.getAsLong());
        }
    }

    private void read(List<LogFollower.Line> lines, Names names) throws IOException {
        for (LogFollower.Line line : lines) {
            long expected = seq + 1;
            long beforeMs = timeMs;
            FlowRow row = parse(line.bytes(), names);
            timeMs = row.number(FlowRow.TIME);
            seq = row.number(FlowRow.SEQ);
            if (seq > expected) {
                reader.read(parser.tell(hole("missing", expected, seq - 1, beforeMs), expected, timeMs, names));
                row = parse(line.bytes(), names);
            }
            reader.read(row);
        }
        last = Place.of(seq, lines.getLast().bytes());
    }

    private FlowRow parse(byte[] line, Names names) {
        try {
            return parser.parse(line, names);
        } catch (IOException _) {
            return parser.tell(hole("unreadable", seq + 1, seq + 1, timeMs), seq + 1, timeMs, names);
        }
    }

    private static String hole(String event, long first, long last, long afterMs) {
        return String.format(
                Locale.ROOT,
                "{\"event\":\"%s\",\"first_seq\":%d,\"last_seq\":%d,\"after_ms\":%d}",
                event,
                first,
                last,
                afterMs);
    }
}
