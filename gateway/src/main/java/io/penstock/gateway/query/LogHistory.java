package io.penstock.gateway.query;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.penstock.gateway.Count;
import io.penstock.gateway.flowlog.LogEnd;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the records about the log say: where it has gaps, and whether the gateway's latest run goes on. For one thread. */
final class LogHistory implements FlowRows.Reader {

    private static final JsonFactory FACTORY = new JsonFactory();
    private static final List<String> TRAFFIC =
            List.of("lost_ingress_", "lost_egress_", "untracked_ingress_", "untracked_egress_");

    private final LogTime times = new LogTime();
    private final List<Gap> gaps = new ArrayList<>();
    private final long oldestSeq;
    private int latestBoot = Names.NONE;
    private boolean running;
    private long lastMs;

    /** {@code oldestSeq} is the oldest record that retention has left. */
    LogHistory(long oldestSeq) {
        this.oldestSeq = oldestSeq;
    }

    /** Takes a record about the log. */
    @Override
    public void read(FlowRow row) throws IOException {
        String line = row.line();
        if (line == null) {
            return;
        }
        Map<String, String> fields = fields(line);
        String event = fields.getOrDefault("event", "");
        if (row.text(FlowRow.BOOT) != Names.NONE) {
            latestBoot = row.text(FlowRow.BOOT);
            running = !event.equals("stop");
        }
        long timeMs = row.number(FlowRow.TIME);
        switch (event) {
            case "start" -> readStart(fields, timeMs);
            case "lost" -> readLost(fields, timeMs);
            case "file_missing" ->
                addMissing(
                        lastMs,
                        timeMs,
                        number(fields, "missing_records"),
                        "",
                        " in a file that was taken away while it was written");
            case "missing", "unreadable" -> readHole(event, fields, timeMs);
            default -> {}
        }
        lastMs = timeMs;
    }

    /** Records are missing behind the last one. */
    void readEnd(LogEnd.Missing missing) {
        gaps.add(new Gap("missing_records", lastMs, Long.MAX_VALUE, missing.records(), 0, 0, missing.text()));
    }

    private void addMissing(long sinceMs, long untilMs, long records, String which, String where) {
        String text = Count.of(records, "record") + which + (records == 1 ? " was" : " were") + where;
        gaps.add(new Gap("missing_records", sinceMs, untilMs, records, 0, 0, text));
    }

    private void readStart(Map<String, String> fields, long timeMs) {
        long beforeMs = time(fields, "previous_time", timeMs);
        if (Boolean.parseBoolean(fields.get("unclean"))) {
            gaps.add(new Gap(
                    "unclean_stop",
                    beforeMs,
                    timeMs,
                    0,
                    0,
                    0,
                    "the gateway did not stop in order: what it had counted since its last records is in none"));
        }
        long missing = number(fields, "missing_records");
        if (missing > 0) {
            addMissing(beforeMs, timeMs, missing, " that had been written", " gone when the gateway started");
        }
        if (fields.containsKey("head_fault")) {
            gaps.add(new Gap(
                    "missing_records",
                    beforeMs,
                    timeMs,
                    0,
                    0,
                    0,
                    "the file head was " + fields.get("head_fault")
                            + " when the gateway started: nobody can tell whether records were gone"));
        }
    }

    private void readLost(Map<String, String> fields, long timeMs) {
        long packets = 0;
        long bytes = 0;
        for (String traffic : TRAFFIC) {
            packets += number(fields, traffic + "packets");
            bytes += number(fields, traffic + "bytes");
        }
        long records = number(fields, "lost_records");
        gaps.add(new Gap(
                "lost",
                time(fields, "window_start", timeMs),
                time(fields, "window_end", timeMs),
                records,
                packets,
                bytes,
                Count.of(records, "record") + (records == 1 ? " was" : " were") + " lost, and "
                        + Count.of(packets, "packet") + " of " + Count.of(bytes, "byte")
                        + (packets == 1 ? " is" : " are") + " in no record"));
    }

    private void readHole(String event, Map<String, String> fields, long timeMs) {
        long first = number(fields, "first_seq");
        long last = number(fields, "last_seq");
        if (last < oldestSeq) {
            return;
        }
        boolean unreadable = event.equals("unreadable");
        String what = first == last ? "record " + first + " is " : "records " + first + " to " + last + " are ";
        gaps.add(new Gap(
                unreadable ? event : "missing_records",
                number(fields, "after_ms"),
                timeMs,
                last - first + 1,
                0,
                0,
                what + (unreadable ? "damaged" : "missing") + ": see penstock audit verify"));
    }

    /** The gaps that touch a period. */
    List<Gap> gaps(long sinceMs, long untilMs) {
        return gaps.stream()
                .filter(gap -> gap.sinceMs() < untilMs && gap.untilMs() >= sinceMs)
                .toList();
    }

    /** The run that the log ends with, as a text of the names; {@link Names#NONE} where there is none. */
    int latestBoot() {
        return latestBoot;
    }

    /** Whether that run has not ended, as far as the log tells. */
    boolean isRunning() {
        return running;
    }

    private long time(Map<String, String> fields, String name, long otherwise) {
        String text = fields.get(name);
        return text == null ? otherwise : times.parseMs(text);
    }

    private static long number(Map<String, String> fields, String name) {
        return Long.parseLong(fields.getOrDefault(name, "0"));
    }

    private static Map<String, String> fields(String line) throws IOException {
        Map<String, String> fields = new HashMap<>();
        try (JsonParser json = FACTORY.createParser(line)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                if (json.nextToken().isScalarValue()) {
                    fields.put(name, json.getText());
                } else {
                    json.skipChildren();
                }
            }
        }
        return fields;
    }
}
