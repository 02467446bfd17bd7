package io.penstock.gateway.flowlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.config.FlowLogSettings.Privacy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log of several files and two starts is whole; whatever is done to it is found, at its place. */
class ChainVerifierTest {

    @TempDir
    Path folder;

    private List<Path> files = List.of();

    @BeforeEach
    void twoStartsAndSeveralFiles() throws Exception {
        run(400);
        run(200);
        files = LogFolder.files(folder);
        assertThat(files).hasSizeBetween(4, 20);
        assertThat(files).anyMatch(LogFolder::isCompressed);
        assertThat(fault()).isEmpty();
    }

    private FlowLogRig rig() {
        return new FlowLogRig(folder, FlowLogRig.settings(1 << 17, Privacy.FULL, false), 1 << 20, 4096);
    }

    private void run(int flows) throws IOException {
        FlowLogRig rig = rig().start();
        rig.traffic(flows);
        rig.stop();
    }

    private String fault() throws IOException {
        return ChainVerifier.folder(folder)
                .fault()
                .map(ChainVerifier.Fault::toString)
                .orElse("");
    }

    private static byte[] read(Path file) throws IOException {
        try (InputStream bytes = LogFolder.open(file)) {
            return bytes.readAllBytes();
        }
    }

    private static void write(Path file, byte[] bytes) throws IOException {
        if (!LogFolder.isCompressed(file)) {
            Files.write(file, bytes);
            return;
        }
        try (OutputStream to = new GZIPOutputStream(Files.newOutputStream(file))) {
            to.write(bytes);
        }
    }

    private static void withoutLine(Path file, int number) throws IOException {
        List<String> lines = new ArrayList<>(
                new String(read(file), StandardCharsets.UTF_8).lines().toList());
        lines.remove(number - 1);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        lines.forEach(line -> all.writeBytes((line + "\n").getBytes(StandardCharsets.UTF_8)));
        write(file, all.toByteArray());
    }

    @Test
    void shouldCountWhatItReads() throws Exception {
        ChainVerifier.Report report = ChainVerifier.folder(folder);
        assertThat(report.starts()).isEqualTo(2);
        assertThat(report.uncleanStarts()).isZero();
        assertThat(report.firstSeq()).isEqualTo(1);
        assertThat(report.lastSeq()).isEqualTo(report.records());
        assertThat(report.files()).isEqualTo(files.size());
    }

    @Test
    void shouldNameTheLineOfOneFlippedBit() throws Exception {
        for (Path file : List.of(files.getFirst(), files.getLast())) {
            byte[] bytes = read(file);
            int place = bytes.length / 2;
            long line = 1;
            for (int i = 0; i < place; i++) {
                line += bytes[i] == '\n' ? 1 : 0;
            }
            byte[] changed = bytes.clone();
            changed[place] ^= 1;
            write(file, changed);
            assertThat(fault()).startsWith(file + ":" + line + ": altered");
            write(file, bytes);
        }
        assertThat(fault()).isEmpty();
    }

    @Test
    void shouldNameALineThatWasRemoved() throws Exception {
        withoutLine(files.get(1), 5);
        long first = LogFolder.firstSeq(files.get(1));
        assertThat(fault())
                .isEqualTo(files.get(1) + ":5: record " + (first + 4) + " is missing before this one: removed from this"
                        + " file");
    }

    @Test
    void shouldNameAFileThatIsMissing() throws Exception {
        Files.delete(files.get(1));
        assertThat(fault())
                .startsWith(files.get(2) + ":1: records " + LogFolder.firstSeq(files.get(1)) + " to ")
                .endsWith("the file " + LogFolder.plainName(files.get(1)) + " is missing");
    }

    @Test
    void shouldNoticeThatTheFirstFileIsMissing() throws Exception {
        Files.delete(files.getFirst());
        assertThat(fault()).startsWith(files.get(1) + ":1: records 1 to ").endsWith("no record declares their removal");
    }

    @Test
    void shouldNoticeThatTheLastFileIsMissing() throws Exception {
        Files.delete(files.getLast());
        assertThat(fault())
                .contains(" missing after this file: its end is cut off, or the files behind it are missing");
    }

    @Test
    void shouldStillNoticeItWhenTheGatewayWasStartedAgain() throws Exception {
        Files.delete(files.getLast());
        run(20);
        assertThat(fault()).contains(" are missing before this one");
    }

    @Test
    void shouldNameATruncatedFile() throws Exception {
        byte[] bytes = read(files.get(1));
        write(files.get(1), Arrays.copyOf(bytes, bytes.length - 10));
        assertThat(fault()).startsWith(files.get(1) + ":").endsWith("truncated: the last line has no end");
        int end = bytes.length - 1;
        while (bytes[end - 1] != '\n') {
            end--;
        }
        write(files.get(1), Arrays.copyOf(bytes, end));
        assertThat(fault())
                .startsWith(files.get(2) + ":1: record ")
                .endsWith("the end of " + files.get(1) + " is cut off");
    }

    @Test
    void shouldNameALineThatWasMoved() throws Exception {
        List<String> lines = new ArrayList<>(new String(read(files.getFirst()), StandardCharsets.UTF_8)
                .lines()
                .toList());
        lines.add(10, lines.get(3));
        write(files.getFirst(), (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
        assertThat(fault()).isEqualTo(files.getFirst() + ":11: record 4 stands after record 10: repeated or moved");
    }

    @Test
    void shouldCutAHalfLineOffAndDeclareItWhenItIsStartedAfterACrash() throws Exception {
        FlowLogRig crashed = rig().start();
        crashed.traffic(60);
        Path newest = LogFolder.files(folder).getLast();
        Files.writeString(newest, "{\"schema_version\":1,\"record_ty", StandardOpenOption.APPEND);
        assertThat(fault()).endsWith("truncated: the last line has no end");
        FlowLogRig next = rig().start();
        next.stop();

        assertThat(fault()).isEmpty();
        assertThat(ChainVerifier.folder(folder).uncleanStarts()).isEqualTo(1);
        assertThat(next.lines())
                .anyMatch(line -> line.contains("\"unclean\":true,\"cut_bytes\":30,\"missing_records\":0"));
    }

    @Test
    void shouldStayWholeWhenOldFilesAreRemovedByRetention() throws Exception {
        for (Path file : files) {
            Files.setLastModifiedTime(
                    file, FileTime.from(Instant.ofEpochSecond(1_800_000_000L).minus(Duration.ofDays(91))));
        }
        FlowLogRig rig = rig().start();
        for (int i = 0; i < 61; i++) {
            rig.advance(1);
            rig.turn();
        }
        rig.stop();
        assertThat(LogFolder.files(folder)).doesNotContain(files.getFirst());
        assertThat(rig.lines()).anyMatch(line -> line.contains("\"event\":\"files_removed\""));
        assertThat(fault()).isEmpty();
        assertThat(ChainVerifier.folder(folder).firstSeq()).isGreaterThan(1);
    }

    @Test
    void shouldVerifyAnExcerptOfTheFilesThatAreNamed() throws Exception {
        assertThat(ChainVerifier.excerpt(List.of(files.get(2), files.get(1)), Set.of())
                        .fault())
                .isEmpty();
        assertThat(ChainVerifier.excerpt(List.of(files.get(1), files.get(3)), Set.of())
                        .fault())
                .isPresent();
    }
}
