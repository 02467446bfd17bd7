package io.penstock.gateway.flowlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.config.FlowLogSettings.Privacy;
import io.penstock.dataplane.flow.FlowFeed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFollowerTest {

    private static final long FILE_BYTES = 8192;

    @TempDir
    Path folder;

    private FlowLogRig rig() throws IOException {
        return new FlowLogRig(
                        folder, FlowLogRig.settings(FILE_BYTES, Privacy.FULL, false), FlowFeed.RING_BYTES, 1 << 12)
                .start();
    }

    private static List<String> texts(List<LogFollower.Line> lines) {
        return lines.stream()
                .map(line -> new String(line.bytes(), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void shouldReadEveryRecordOverFilesThatAreCompressedMeanwhile() throws IOException {
        FlowLogRig rig = rig();
        List<String> followed = new ArrayList<>();
        try (LogFollower follower = LogFollower.after(folder, 0)) {
            for (int i = 0; i < 5; i++) {
                rig.traffic(10);
                rig.advance(61);
                rig.turn();
                followed.addAll(texts(follower.next(3)));
            }
            rig.stop();
            followed.addAll(texts(follower.next(Integer.MAX_VALUE)));
            assertThat(follower.missed()).isZero();
        }
        assertThat(LogFolder.files(folder)).hasSizeGreaterThan(1);
        assertThat(followed).isEqualTo(rig.lines());
    }

    @Test
    void shouldBeginAfterAGivenRecord() throws IOException {
        FlowLogRig rig = rig();
        rig.traffic(60);
        rig.stop();
        List<String> all = rig.lines();
        try (LogFollower follower = LogFollower.after(folder, 30)) {
            List<LogFollower.Line> lines = follower.next(Integer.MAX_VALUE);
            assertThat(texts(lines)).isEqualTo(all.subList(30, all.size()));
            assertThat(lines.getFirst().seq()).isEqualTo(31);
        }
    }

    @Test
    void shouldCountWhatWasRemovedBeforeItWasRead() throws IOException {
        FlowLogRig rig = rig();
        rig.traffic(200);
        rig.stop();
        List<Path> files = LogFolder.files(folder);
        assertThat(files).hasSizeGreaterThan(2);
        Files.delete(files.getFirst());
        try (LogFollower follower = LogFollower.after(folder, 0)) {
            List<LogFollower.Line> lines = follower.next(Integer.MAX_VALUE);
            long first = LogFolder.firstSeq(files.get(1));
            assertThat(lines.getFirst().seq()).isEqualTo(first);
            assertThat(follower.missed()).isEqualTo(first - 1);
        }
    }

    @Test
    void shouldWaitForTheEndOfALineThatIsBeingWritten() throws IOException {
        Path file = folder.resolve(LogFolder.fileName(1));
        Files.writeString(file, "{\"a\":1}\n{\"b\"");
        try (LogFollower follower = LogFollower.after(folder, 0)) {
            assertThat(texts(follower.next(10))).containsExactly("{\"a\":1}");
            assertThat(follower.next(10)).isEmpty();
            Files.writeString(file, ":2}\n", StandardOpenOption.APPEND);
            assertThat(texts(follower.next(10))).containsExactly("{\"b\":2}");
        }
    }

    @Test
    void shouldWaitForAFolderThatIsNotThereYet() throws IOException {
        Path later = folder.resolve("later");
        try (LogFollower follower = LogFollower.after(later, 0)) {
            assertThat(follower.next(10)).isEmpty();
            Files.createDirectory(later);
            Files.writeString(later.resolve(LogFolder.fileName(1)), "{}\n");
            assertThat(follower.next(10)).hasSize(1);
        }
    }
}
