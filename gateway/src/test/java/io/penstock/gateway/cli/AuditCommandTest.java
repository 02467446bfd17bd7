package io.penstock.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.config.FlowLogSettings;
import io.penstock.dataplane.counters.CounterSet;
import io.penstock.dataplane.device.DeviceAudit;
import io.penstock.dataplane.device.PeerDirectory;
import io.penstock.dataplane.flow.FlowFeed;
import io.penstock.gateway.flowlog.FlowLog;
import io.penstock.gateway.flowlog.FlowLogOptions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code penstock audit verify} over logs that a real log thread has written. */
class AuditCommandTest {

    private static final PeerDirectory NOBODY = new PeerDirectory() {
        @Override
        public @Nullable Entry find(int id) {
            return null;
        }

        @Override
        public @Nullable Entry ownerOf4(int address) {
            return null;
        }

        @Override
        public @Nullable Entry ownerOf6(long high, long low) {
            return null;
        }
    };

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int verify(Object... places) {
        PrintStream before = System.out;
        try (PrintStream captured = new PrintStream(out, true, StandardCharsets.UTF_8)) {
            System.setOut(captured);
            String[] words = Stream.concat(
                            Stream.of("audit", "verify"), Stream.of(places).map(Object::toString))
                    .toArray(String[]::new);
            return Commands.run(words, captured, new PrintStream(err, true, StandardCharsets.UTF_8));
        } finally {
            System.setOut(before);
        }
    }

    private void writeLog() throws Exception {
        FlowLogOptions options = FlowLogOptions.of(FlowLogSettings.NONE, folder, "test/wg0", "1");
        DeviceAudit audit = new DeviceAudit(FlowFeed.unread(), NOBODY, new CounterSet(1));
        try (FlowLog log = FlowLog.open(options, new FlowLog.Subject(audit, Map::of, _ -> null, ""))) {
            log.onReload("ab".repeat(32));
            Thread.sleep(500);
        }
    }

    private Path newest() throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jsonl"))
                    .max(Path::compareTo)
                    .orElseThrow();
        }
    }

    @Test
    void shouldExitWithZeroAndSayWhatItReadWhenALogIsWhole() throws Exception {
        writeLog();
        assertThat(verify(folder)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .startsWith(folder + ": whole: 3 records in 1 file, 1 to 3, 1 start, 0 after an unclean stop, ");
        out.reset();
        writeLog();
        assertThat(verify(folder)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .startsWith(
                        folder + ": whole: 6 records in 2 files, 1 to 6, 2 starts, 0 after an unclean stop, 0 records"
                                + " declared lost\n  last hash ");
    }

    @Test
    void shouldExitWithOneAndNameThePlaceWhenALogIsAltered() throws Exception {
        writeLog();
        Files.writeString(newest(), Files.readString(newest()).replace("abab", "abac"));
        assertThat(verify(folder)).isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .startsWith(newest() + ":2: altered: the record's hash is not that of its content\n")
                .contains(folder + ": NOT whole: 1 record before that is\n");
    }

    @Test
    void shouldTellOfEveryLogWhereOneOfThemIsNone() throws Exception {
        writeLog();
        Path none = Files.createDirectory(folder.resolve("none"));
        assertThat(verify(none, folder)).isEqualTo(2);
        assertThat(out.toString(StandardCharsets.UTF_8)).startsWith(folder + ": whole: 3 records");
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("penstock: " + none + " holds no flow log\n");
        Files.writeString(newest(), "\n");
        assertThat(verify(none, folder)).as("a fault counts for more").isEqualTo(1);
    }

    @Test
    void shouldHoldALogAgainstTheHashesThatWereNoted() throws Exception {
        writeLog();
        assertThat(verify(folder)).isZero();
        String hash =
                out.toString(StandardCharsets.UTF_8).lines().toList().getLast().replace("  last hash ", "");
        writeLog();
        assertThat(verify("--noted", hash, folder)).isZero();
        out.reset();
        assertThat(verify("--noted", "0".repeat(64), folder)).isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .startsWith(newest() + ": no record up to here has the hash that was noted, 0000");
        assertThat(verify("--noted", "abc", folder)).isEqualTo(2);
        assertThat(verify("--noted", hash, folder, folder)).isEqualTo(2);
    }

    @Test
    void shouldExitWithTwoWhenThereIsNothingToVerify() {
        assertThat(verify(folder.resolve("nowhere"))).isEqualTo(2);
        assertThat(verify(folder)).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("penstock: " + folder.resolve("nowhere") + " does not exist\npenstock: " + folder
                        + " holds no flow log\n");
    }

    @Test
    void shouldRefuseAFolderThatAnotherLogWrites() throws Exception {
        FlowLogOptions options = FlowLogOptions.of(FlowLogSettings.NONE, folder, "test/wg0", "1");
        DeviceAudit audit = new DeviceAudit(FlowFeed.unread(), NOBODY, new CounterSet(1));
        FlowLog.Subject subject = new FlowLog.Subject(audit, Map::of, _ -> null, "");
        try (FlowLog first = FlowLog.open(options, subject)) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> FlowLog.open(options, subject))
                    .hasMessageContaining(folder + " is written by this process already");
        }
    }
}
