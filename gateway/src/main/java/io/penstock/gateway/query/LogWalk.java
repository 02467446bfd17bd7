package io.penstock.gateway.query;

import io.penstock.gateway.flowlog.LogFollower;
import java.io.IOException;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

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
    private long damagedFrom;

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
            FlowRow row = parse(line, names);
            if (row == null) {
                damagedFrom = damagedFrom == 0 ? seq + 1 : damagedFrom;
                seq = line.seq();
                continue;
            }
            long rowSeq = row.number(FlowRow.SEQ);
            long rowMs = row.number(FlowRow.TIME);
            if (damagedFrom != 0 || rowSeq > seq + 1) {
                tellDamaged(rowMs, names);
                if (rowSeq > seq + 1) {
                    tell("missing", seq + 1, rowSeq - 1, rowMs, names);
                }
                row = Objects.requireNonNull(parse(line, names));
            }
            timeMs = rowMs;
            seq = rowSeq;
            reader.read(row);
        }
        tellDamaged(Math.max(timeMs, System.currentTimeMillis()), names);
        last = Place.of(seq, lines.getLast().bytes());
    }

    /** Null where the line is not as it was written, or no record that we know: it is told of, and not believed. */
    private @Nullable FlowRow parse(LogFollower.Line line, Names names) {
        try {
            return line.isIntact() ? parser.parse(line.bytes(), names) : null;
        } catch (IOException _) {
            return null;
        }
    }

    private void tellDamaged(long untilMs, Names names) throws IOException {
        if (damagedFrom != 0) {
            tell("unreadable", damagedFrom, seq, untilMs, names);
            damagedFrom = 0;
        }
    }

    private void tell(String event, long first, long lastOfThem, long untilMs, Names names) throws IOException {
        reader.read(parser.tell(hole(event, first, lastOfThem, timeMs), first, untilMs, names));
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
