package io.penstock.gateway.flowlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.config.FlowLogSettings.Privacy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody may do who can write the folder, and what he is found out by. */
class TamperedLogTest {

    @TempDir
    Path place;

    private Path folder = Path.of("");
    private List<Path> files = List.of();

    @BeforeEach
    void threeRuns() throws Exception {
        folder = place.resolve("log");
        Files.createDirectory(folder);
        for (int run = 0; run < 3; run++) {
            FlowLogRig rig =
                    new FlowLogRig(folder, FlowLogRig.settings(1 << 17, Privacy.FULL, false), 1 << 20, 4096).start();
            rig.traffic(240);
            rig.stop();
        }
        files = LogFolder.files(folder);
        assertThat(files).hasSizeGreaterThan(5);
        assertThat(fault()).isEmpty();
    }

    private String fault(String... noted) throws IOException {
        return ChainVerifier.folder(folder, Set.of(noted))
                .fault()
                .map(ChainVerifier.Fault::toString)
                .orElse("");
    }

    private Path head() {
        return folder.resolve(LogFolder.HEAD);
    }

    private static List<String> lines(Path file) throws IOException {
        try (var bytes = LogFolder.open(file)) {
            return new ArrayList<>(new String(bytes.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList());
        }
    }

    private static void change(Path file, UnaryOperator<List<String>> change) throws IOException {
        byte[] text = change.apply(lines(file)).stream()
                .reduce("", (all, line) -> all + line + "\n")
                .getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream to = LogFolder.isCompressed(file) ? new GZIPOutputStream(bytes) : bytes) {
            to.write(text);
        }
        Files.write(file, bytes.toByteArray());
    }

    @Test
    void shouldNameTheHeadWhenOneOfItsDigitsWasChanged() throws Exception {
        String before = Files.readString(head());
        for (int at : new int[] {19, 30, 84}) {
            char other = before.charAt(at) == '1' ? '0' : '1';
            Files.writeString(head(), before.substring(0, at) + other + before.substring(at + 1));
            assertThat(fault()).as("digit %d", at).isNotEmpty();
        }
        Files.writeString(head(), before.substring(0, 30) + "x" + before.substring(31));
        assertThat(fault()).startsWith(head() + ":1: damaged: expected the number and the hash");
    }

    @Test
    void shouldNotBelieveALogWhoseHeadIsGone() throws Exception {
        Files.delete(head());
        assertThat(fault()).startsWith(head() + ": missing: nobody can tell");
        Files.delete(files.getLast());
        assertThat(fault()).startsWith(head() + ": missing: nobody can tell");
        assertThat(ChainVerifier.excerpt(files.subList(0, 3), Set.of()).fault()).isEmpty();
    }

    @Test
    void shouldFindByTheNotedHashWhatWasCutBackTogetherWithTheHead() throws Exception {
        String noted = ChainVerifier.folder(folder).lastHash();
        Path kept = files.get(files.size() - 2);
        List<String> last = lines(kept);
        RecordFacts facts = RecordFacts.parse(last.getLast().getBytes(StandardCharsets.UTF_8));
        String hash = RecordChain.hashOf(last.getLast().getBytes(StandardCharsets.UTF_8));
        assertThat(fault(noted)).isEmpty();
        Files.delete(files.getLast());
        HandmadeLog.writeHead(folder, new RecordChain.Head(facts.seq(), String.valueOf(hash)));
        assertThat(fault()).as("that is what the chain alone cannot tell").isEmpty();
        assertThat(fault(noted)).startsWith(kept + ": no record up to here has the hash that was noted, " + noted);
        assertThat(fault(String.valueOf(hash))).isEmpty();
    }

    @Test
    void shouldNameALogThatWasPutBackToAnOlderCopy() throws Exception {
        Path copy = Files.createDirectory(place.resolve("copy"));
        for (Path file : files) {
            Files.copy(file, copy.resolve(String.valueOf(file.getFileName())));
        }
        FlowLogRig later = new FlowLogRig(folder).start();
        later.stop();
        for (Path file : LogFolder.files(folder)) {
            Files.delete(file);
        }
        for (Path file : LogFolder.files(copy)) {
            Files.copy(file, folder.resolve(String.valueOf(file.getFileName())));
        }
        assertThat(fault()).startsWith(files.getLast() + ": records ").contains("missing after this file");
    }

    @Test
    void shouldNameAWholeRunThatIsMissing() throws Exception {
        List<Path> starts = files.stream()
                .filter(file -> firstLine(file).contains("\"event\":\"start\""))
                .toList();
        for (Path file : files) {
            if (file.compareTo(starts.get(1)) >= 0 && file.compareTo(starts.get(2)) < 0) {
                Files.delete(file);
            }
        }
        assertThat(fault()).startsWith(starts.get(2) + ":1: records " + LogFolder.firstSeq(starts.get(1)) + " to ");
    }

    private static String firstLine(Path file) {
        try {
            return lines(file).getFirst();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldNameLinesThatWereSwappedOrTakenOutAtTheEdgesOfFiles() throws Exception {
        int at = 1;
        while (lines(files.get(at)).size() < 6) {
            at++;
        }
        Path file = files.get(at);
        byte[] before = Files.readAllBytes(file);
        long first = LogFolder.firstSeq(file);
        change(file, lines -> {
            Collections.swap(lines, 3, 4);
            return lines;
        });
        assertThat(fault()).startsWith(file + ":4: record " + (first + 3) + " is missing before this one");
        Files.write(file, before);
        change(file, lines -> lines.subList(1, lines.size()));
        assertThat(fault())
                .isEqualTo(file + ":1: record " + first + " is missing before this one: removed from this file");
        Files.write(file, before);
        change(file, lines -> lines.subList(0, lines.size() - 1));
        assertThat(fault())
                .startsWith(files.get(at + 1) + ":1: record ")
                .endsWith("the end of " + file + " is cut off");
    }

    @Test
    void shouldNameARecordThatWasAppendedBehindTheEnd() throws Exception {
        byte[] stop = lines(files.getLast()).getLast().getBytes(StandardCharsets.UTF_8);
        RecordFacts facts = RecordFacts.parse(stop);
        RecordChain chain =
                new RecordChain(new RecordChain.Head(facts.seq(), String.valueOf(RecordChain.hashOf(stop))));
        RecordEncoder forger = new RecordEncoder(chain, facts.bootId(), "test/wg0", facts::time);
        Files.write(files.getLast(), forger.encode("drop", _ -> {}), StandardOpenOption.APPEND);
        assertThat(fault()).startsWith(files.getLast() + ":").endsWith("stands behind the stop record of its run");
    }

    @Test
    void shouldNameAFileWithAnotherName() throws Exception {
        Path other = folder.resolve(LogFolder.fileName(LogFolder.firstSeq(files.get(2)) + 1) + LogFolder.COMPRESSED);
        Files.move(files.get(2), other);
        assertThat(fault()).startsWith(other + ":1: the file's name says that record ");
        Files.move(other, folder.resolve("flows-old.jsonl.gz"));
        assertThat(fault()).startsWith(files.get(3) + ":1: records ").endsWith("is missing");
    }

    @Test
    void shouldNameACompressedFileThatIsCutOffOrChanged() throws Exception {
        byte[] bytes = Files.readAllBytes(files.get(1));
        Files.write(files.get(1), Arrays.copyOf(bytes, bytes.length - 300));
        assertThat(fault()).startsWith(files.get(1) + ":").contains("cannot be read: ");
        for (int at : new int[] {1, 3, 40, bytes.length / 2, bytes.length - 6, bytes.length - 2}) {
            byte[] flipped = bytes.clone();
            flipped[at] ^= 0x04;
            Files.write(files.get(1), flipped);
            assertThat(fault()).as("byte %d", at).startsWith(files.get(1) + ":");
        }
    }

    @Test
    void shouldNameWhatAnEditorLeaves() throws Exception {
        Path last = files.getLast();
        String before = Files.readString(last);
        Files.writeString(last, before.replace("\n", "\r\n"));
        assertThat(fault()).startsWith(last + ":1: altered");
        Files.writeString(last, before.substring(0, before.length() - 1));
        assertThat(fault()).endsWith("truncated: the last line has no end");
        Files.writeString(last, before + "\n");
        assertThat(fault()).endsWith("altered: the record's hash is not that of its content");
        Files.writeString(last, "");
        assertThat(fault()).startsWith(last + ": records ");
    }

    @Test
    void shouldFollowALinkAndNameOneThatLeadsNowhere() throws Exception {
        Path elsewhere = place.resolve("elsewhere.gz");
        Files.move(files.getFirst(), elsewhere);
        Files.createSymbolicLink(files.getFirst(), elsewhere);
        assertThat(fault()).isEmpty();
        Files.delete(elsewhere);
        assertThat(fault()).isEqualTo(files.getFirst() + ": cannot be read: its name leads nowhere");
    }

    @Test
    void shouldNameAnExcerptThatIsNotWhatTheLogSays() throws Exception {
        Path excerpt;
        try (Stream<Path> all = Files.list(folder.resolve(MetaRecords.FOLDER))) {
            excerpt = all.sorted().findFirst().orElseThrow();
        }
        List<String> lines = Files.readAllLines(excerpt);
        Files.write(excerpt, lines.subList(0, lines.size() - 1));
        assertThat(fault()).isEqualTo(excerpt + ": not what the log says: it may be removed, and is made anew");
        Files.delete(excerpt);
        assertThat(fault()).isEmpty();
    }

    @Test
    void shouldNotLoseTheNewestFileToACopyThatSomebodyMadeOfItBefore() throws Exception {
        Path last = files.getLast();
        byte[] all = Files.readAllBytes(last);
        Path copy = last.resolveSibling(last.getFileName() + LogFolder.COMPRESSED);
        try (OutputStream to = new GZIPOutputStream(Files.newOutputStream(copy))) {
            to.write(all, 0, all.length / 2);
        }
        new FlowLogRig(folder).start().stop();
        assertThat(fault()).isEmpty();
        assertThat(ChainVerifier.folder(folder).starts()).isEqualTo(4);
    }

    @Test
    void shouldRemoveWhatWasCompressedAlreadyWhenItIsStartedAgain() throws Exception {
        Path last = files.getLast();
        Path copy = last.resolveSibling(last.getFileName() + LogFolder.COMPRESSED);
        Path unfinished = folder.resolve(copy.getFileName() + LogFolder.UNFINISHED);
        try (OutputStream to = new GZIPOutputStream(Files.newOutputStream(unfinished))) {
            to.write(Files.readAllBytes(last));
        }
        Files.copy(unfinished, copy, StandardCopyOption.REPLACE_EXISTING);
        new FlowLogRig(folder).start().stop();
        assertThat(last).doesNotExist();
        assertThat(unfinished).doesNotExist();
        assertThat(fault()).isEmpty();
    }

    @Test
    void shouldDeclareAtTheNextStartHowManyRecordsWereGone() throws Exception {
        long gone = lines(files.getLast()).size();
        Files.delete(files.getLast());
        new FlowLogRig(folder).start().stop();
        assertThat(lines(LogFolder.files(folder).getLast()).getFirst())
                .contains("\"unclean\":true,\"cut_bytes\":0,\"missing_records\":" + gone + ",");
        assertThat(fault()).contains(" missing before this one: ");
    }

    @Test
    void shouldDeclareAtTheNextStartThatTheHeadWasNoHelp() throws Exception {
        Files.delete(files.getLast());
        Files.writeString(head(), "0");
        new FlowLogRig(folder).start().stop();
        ChainVerifier.Report report = ChainVerifier.folder(folder);
        assertThat(report.fault()).isEmpty();
        assertThat(report.headFaults()).isEqualTo(1);
        assertThat(lines(LogFolder.files(folder).getLast()).getFirst()).contains("\"head_fault\":\"damaged\"");
    }
}
