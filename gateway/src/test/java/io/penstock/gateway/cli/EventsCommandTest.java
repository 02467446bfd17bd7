package io.penstock.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.gateway.flowlog.HandmadeLog;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code penstock events} on a log that is not whole prints what there is, and says that there was more. */
class EventsCommandTest {

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Path second = Path.of("");

    @BeforeEach
    void threeFiles() throws Exception {
        HandmadeLog log = new HandmadeLog(folder);
        log.add("meta", "2026-01-07T14:00:00Z", "'event':'start'");
        refused(log, 1);
        Path first = log.endFile();
        file(log, first);
        refused(log, 2);
        second = log.endFile();
        file(log, second);
        refused(log, 3);
    }

    private static void refused(HandmadeLog log, int minute) throws Exception {
        String time = "2026-01-07T14:0" + minute + ":00Z";
        log.add(
                "meta",
                time,
                "'event':'refused','event_time':'" + time + "','count':1,'reason':'bad_mac1',"
                        + "'endpoint_from':'192.0.2." + minute + ":1'");
    }

    private static void file(HandmadeLog log, Path before) throws Exception {
        String name = String.valueOf(before.getFileName()).replace(".gz", "");
        log.add("meta", "2026-01-07T14:00:30Z", "'event':'file','previous_file':'" + name + "'");
    }

    private String ask() {
        PrintStream outBefore = System.out;
        PrintStream errBefore = System.err;
        out.reset();
        err.reset();
        try (PrintStream captured = new PrintStream(out, true, StandardCharsets.UTF_8);
                PrintStream beside = new PrintStream(err, true, StandardCharsets.UTF_8)) {
            System.setOut(captured);
            System.setErr(beside);
            String[] words = {"events", "--refused", "--since", "2026-01-07T00:00:00Z", "--flow-log", folder.toString()
            };
            assertThat(Commands.run(words, captured, beside)).isZero();
        } finally {
            System.setOut(outBefore);
            System.setErr(errBefore);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private String beside() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void shouldSayNothingBesideWhenTheLogIsWhole() {
        assertThat(ask()).contains("192.0.2.1:1", "192.0.2.2:1", "192.0.2.3:1");
        assertThat(beside()).isEmpty();
    }

    @Test
    void shouldSayThatAFileIsMissing() throws Exception {
        Files.delete(second);
        assertThat(ask()).contains("192.0.2.1:1", "192.0.2.3:1").doesNotContain("192.0.2.2:1");
        assertThat(beside()).isEqualTo("penstock: INCOMPLETE: the file flows-00000000000000000003.jsonl is missing\n");
    }

    @Test
    void shouldSayThatTheNewestFileIsMissing() throws Exception {
        Files.delete(folder.resolve("flows-00000000000000000005.jsonl"));
        assertThat(ask()).contains("192.0.2.2:1");
        assertThat(beside()).isEqualTo("penstock: INCOMPLETE: records 5 to 6 are missing: see penstock audit verify\n");
    }

    @Test
    void shouldNotBelieveARecordThatWasAlteredAndGoOnBehindIt() throws Exception {
        ask();
        Path excerpt = folder.resolve("events/meta-00000000000000000003.jsonl");
        assertThat(excerpt).exists();
        Files.writeString(excerpt, Files.readString(excerpt).replace("192.0.2.2", "192.0.2.9"));
        assertThat(ask()).contains("192.0.2.1:1", "192.0.2.3:1").doesNotContain("192.0.2.9");
        assertThat(beside()).contains("INCOMPLETE: a record is damaged: its hash is not that of its content");
    }
}
