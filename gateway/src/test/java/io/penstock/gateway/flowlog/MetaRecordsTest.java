package io.penstock.gateway.flowlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.config.FlowLogSettings.Privacy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The meta records of a log are found without its flows, all of them and in order. */
class MetaRecordsTest {

    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    @TempDir
    Path folder;

    private FlowLogRig logOfSeveralFiles() throws IOException {
        FlowLogRig rig =
                new FlowLogRig(folder, FlowLogRig.settings(1 << 16, Privacy.FULL, false), 1 << 12, 1024).start();
        for (int i = 0; i < 5; i++) {
            EveryEvent.at(SECOND_NS).forEach(rig.feed.events()::offer);
            rig.traffic(60);
        }
        assertThat(LogFolder.files(folder)).hasSizeGreaterThan(2);
        return rig;
    }

    /** What a look at every line finds. */
    private static List<String> slowModel(FlowLogRig rig) throws IOException {
        return rig.lines().stream()
                .filter(line -> line.contains("\"record_type\":\"meta\""))
                .toList();
    }

    private List<String> found() throws IOException {
        return MetaRecords.read(folder, Instant.EPOCH).lines().stream()
                .map(line -> new String(line, StandardCharsets.UTF_8))
                .toList();
    }

    private List<Path> excerpts() throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve(MetaRecords.FOLDER))) {
            return all.sorted().toList();
        }
    }

    @Test
    void shouldFindWhatASlowModelFindsWithAndWithoutExcerpts() throws IOException {
        FlowLogRig rig = logOfSeveralFiles();
        List<String> model = slowModel(rig);
        assertThat(model).hasSizeGreaterThan(100);
        assertThat(found()).isEqualTo(model);
        assertThat(MetaRecords.read(folder, Instant.EPOCH).lastSeq())
                .isEqualTo(rig.lines().size());
        assertThat(excerpts()).hasSize(LogFolder.files(folder).size() - 1);
        for (Path excerpt : excerpts()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(excerpt)))
                    .isEqualTo("rw-------");
            Files.delete(excerpt);
        }
        assertThat(found()).isEqualTo(model);
        rig.stop();
        assertThat(found()).isEqualTo(slowModel(rig));
    }

    @Test
    void shouldReadTheExcerptInsteadOfTheFile() throws IOException {
        FlowLogRig rig = logOfSeveralFiles();
        found();
        Path first = excerpts().getFirst();
        Files.writeString(first, "");
        assertThat(found()).hasSizeLessThan(slowModel(rig).size());
    }

    @Test
    void shouldMakeExcerptsWhenFilesAreCompressedAndRemoveThemWithTheFiles() throws IOException {
        FlowLogRig rig = logOfSeveralFiles();
        rig.stop();
        List<Path> ended = LogFolder.files(folder);
        assertThat(excerpts()).hasSize(ended.size() - 1);
        MetaRecords.remove(ended.getFirst());
        assertThat(excerpts()).hasSize(ended.size() - 2);
    }

    @Test
    void shouldLeaveOutFilesThatEndedLongBefore() throws IOException {
        FlowLogRig rig = logOfSeveralFiles();
        rig.stop();
        Instant now = Instant.now();
        Path first = LogFolder.files(folder).getFirst();
        Files.setLastModifiedTime(first, FileTime.from(now.minus(Duration.ofDays(2))));
        List<byte[]> lines =
                MetaRecords.read(folder, now.minus(Duration.ofDays(1))).lines();
        assertThat(new String(lines.getFirst(), StandardCharsets.UTF_8)).doesNotContain("\"seq\":1,");
        assertThat(lines).hasSizeLessThan(slowModel(rig).size());
    }

    @Test
    void shouldAnswerWithoutWritingWhereItMayNot() throws IOException {
        FlowLogRig rig = logOfSeveralFiles();
        rig.stop();
        for (Path excerpt : excerpts()) {
            Files.delete(excerpt);
        }
        Files.delete(folder.resolve(MetaRecords.FOLDER));
        Files.writeString(folder.resolve(MetaRecords.FOLDER), "in the way");
        assertThat(found()).isEqualTo(slowModel(rig));
    }

    @Test
    void shouldFindNothingWhereThereIsNoLog() throws IOException {
        assertThat(MetaRecords.read(folder.resolve("none"), Instant.EPOCH).lines())
                .isEmpty();
        assertThat(MetaRecords.read(folder, Instant.EPOCH).lastSeq()).isZero();
    }
}
