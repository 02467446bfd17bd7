package io.penstock.gateway.sink;

import io.penstock.gateway.flowlog.LogFollower;
import io.penstock.gateway.flowlog.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A flow log written by hand: a chain of records in one file, to which more can be added. */
public final class TestLog {

    private final Path folder;
    private final String bootId;
    private final List<String> lines = new ArrayList<>();
    private Path file;
    private String hash = "0".repeat(64);

    /** A log without a record; two of different boots differ in every hash. */
    public TestLog(Path folder, String bootId) throws IOException {
        this.folder = folder;
        this.bootId = bootId;
        this.file = fileOf(1);
        Files.createDirectories(folder);
    }

    private Path fileOf(long seq) {
        return folder.resolve(String.format(Locale.ROOT, "flows-%020d.jsonl", seq));
    }

    /** Adds a record of this type, and these fields as they stand in JSON, such as {@code "protocol":6}. */
    public TestLog add(String type, String... fields) throws IOException {
        return addAt(Instant.now(), type, fields);
    }

    /** The same, written at another time. */
    public TestLog addAt(Instant time, String type, String... fields) throws IOException {
        String more = fields.length == 0 ? "" : "," + String.join(",", fields);
        String object =
                "{\"schema_version\":1,\"record_type\":\"%s\",\"seq\":%d,\"boot_id\":\"%s\",\"gateway_id\":\"gw/wg0\",\"prev_hash\":\"%s\",\"time\":\"%s\"%s"
                        .formatted(type, lines.size() + 1, bootId, hash, time, more);
        hash = Sha256.of(object.getBytes(StandardCharsets.UTF_8));
        String line = object + ",\"hash\":\"" + hash + "\"}";
        lines.add(line);
        Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return this;
    }

    /** Adds so many records. */
    public TestLog add(int records) throws IOException {
        for (int i = 0; i < records; i++) {
            add("update", "\"n\":" + i);
        }
        return this;
    }

    /** Ends the file and removes it, as retention would. */
    public TestLog removeAll() throws IOException {
        Files.delete(file);
        file = fileOf(lines.size() + 1L);
        return this;
    }

    /** Ends the file, and begins another one. */
    public TestLog nextFile() {
        file = fileOf(lines.size() + 1L);
        return this;
    }

    /** Adds a record, of which the disk then kept the first half only. */
    public TestLog addDamaged() throws IOException {
        Path whole = file;
        file = folder.resolve("whole");
        add(1);
        Files.delete(file);
        file = whole;
        String line = lines.getLast();
        Files.writeString(
                file,
                line.substring(0, line.length() / 2) + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        return this;
    }

    /** How many records were added. */
    public int size() {
        return lines.size();
    }

    /** All that were added, from the one of this number on. */
    public List<LogFollower.Line> from(long seq) {
        List<LogFollower.Line> from = new ArrayList<>();
        for (int i = (int) seq - 1; i < lines.size(); i++) {
            from.add(new LogFollower.Line(i + 1L, lines.get(i).getBytes(StandardCharsets.UTF_8)));
        }
        return from;
    }
}
