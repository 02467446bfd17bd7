package io.penstock.gateway.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.gateway.flowlog.HandmadeLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The index is made from the log, goes on where it ended, and is never trusted more than the log. */
class FlowIndexTest {

    @TempDir
    Path folder;

    private static HandmadeLog log(Path folder) throws IOException {
        HandmadeLog log = new HandmadeLog(folder);
        log.add("meta", "2026-01-07T14:00:00Z", "'event':'start'");
        return log;
    }

    private static void addFlows(HandmadeLog log, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            log.add(
                    "end",
                    "2026-01-07T14:00:01Z",
                    "'flow_id':'00-" + i + "','peer':{'public_key':'AAAA='},'protocol':17,'src_ip':'10.66.0.2',"
                            + "'dst_ip':'192.0.2." + i % 200 + "','tx_packets':1,'tx_bytes':100");
        }
    }

    private List<String> notes() throws Exception {
        return ask().notes();
    }

    private Asked ask() throws Exception {
        return Asked.json(folder, Question.ALL);
    }

    private long catchUp(FlowIndex.Effort effort) throws IOException {
        return FlowIndex.catchUp(folder, effort, _ -> {});
    }

    @Test
    void shouldTakeInEachRecordOnceAsTheLogGrows() throws Exception {
        HandmadeLog log = log(folder);
        addFlows(log, 10);
        assertThat(catchUp(FlowIndex.Effort.ANSWER)).isEqualTo(11);
        assertThat(catchUp(FlowIndex.Effort.ANSWER)).isZero();
        addFlows(log, 5);
        log.endFile();
        addFlows(log, 3);
        assertThat(catchUp(FlowIndex.Effort.UPKEEP)).isEqualTo(8);
        assertThat(ask().all("flow")).hasSize(18);
    }

    @Test
    void shouldAnswerFromTheIndexAndTheTailOfTheLogWhileSomebodyElseWritesTheIndex() throws Exception {
        HandmadeLog log = log(folder);
        addFlows(log, 10);
        catchUp(FlowIndex.Effort.ANSWER);
        addFlows(log, 5);
        try (FSDirectory directory = FSDirectory.open(FlowIndex.folder(folder));
                IndexWriter _ = new IndexWriter(directory, new IndexWriterConfig())) {
            Asked answer = ask();
            assertThat(answer.all("flow")).hasSize(15);
            assertThat(answer.notes()).isEmpty();
        }
        assertThat(catchUp(FlowIndex.Effort.ANSWER)).isEqualTo(5);
    }

    @Test
    void shouldGiveTheSameAnswerWithoutAnIndex() throws Exception {
        HandmadeLog log = log(folder);
        addFlows(log, 300);
        Asked without = Asked.of(folder, false, Question.ALL, Output.Format.JSON, null);
        assertThat(FlowIndex.folder(folder)).doesNotExist();
        assertThat(ask().lines()).isEqualTo(without.lines());
    }

    @Test
    void shouldMakeADamagedIndexAnewAndSaySoInOneLine() throws Exception {
        HandmadeLog log = log(folder);
        addFlows(log, 50);
        ask();
        for (Path file : indexFiles()) {
            byte[] bytes = Files.readAllBytes(file);
            Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        }
        Asked answer = ask();
        assertThat(answer.notes()).singleElement().asString().contains("is damaged, and is made anew from the log");
        assertThat(answer.all("flow")).hasSize(50);
        assertThat(notes()).isEmpty();
    }

    @Test
    void shouldFindOneFlippedByteWhenItIsKept() throws Exception {
        HandmadeLog log = log(folder);
        addFlows(log, 50);
        ask();
        Path data = indexFiles().stream()
                .filter(file -> file.toString().endsWith(".cfs"))
                .findFirst()
                .orElseThrow();
        byte[] bytes = Files.readAllBytes(data);
        bytes[bytes.length / 2] ^= 1;
        Files.write(data, bytes);

        List<String> notes = new ArrayList<>();
        FlowQuery.keepIndex(folder, notes::add);
        assertThat(notes).singleElement().asString().contains("is damaged, and is made anew from the log");
        assertThat(ask().all("flow")).hasSize(50);
    }

    @Test
    void shouldMakeAnIndexOfAnotherVersionAnew() throws Exception {
        HandmadeLog log = log(folder);
        addFlows(log, 5);
        Files.createDirectory(FlowIndex.folder(folder));
        try (FSDirectory directory = FSDirectory.open(FlowIndex.folder(folder));
                IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig())) {
            writer.setLiveCommitData(
                    Map.of("version", "0", "seq", "4", "seal", "x").entrySet());
            writer.commit();
        }
        Asked answer = ask();
        assertThat(answer.notes()).singleElement().asString().contains("is of version 0, expected 2: it is made anew");
        assertThat(answer.all("flow")).hasSize(5);
    }

    @Test
    void shouldMakeTheIndexAnewWhenTheLogIsAnotherOne() throws Exception {
        HandmadeLog log = log(folder);
        addFlows(log, 20);
        ask();
        Files.delete(folder.resolve("flows-00000000000000000001.jsonl"));
        addFlows(log(folder).boot("boot-2"), 30);
        Asked answer = ask();
        assertThat(answer.notes()).singleElement().asString().contains("does not fit the log, and is made anew");
        assertThat(answer.all("flow")).hasSize(30);
    }

    @Test
    void shouldForgetWhatRetentionHasRemoved() throws Exception {
        HandmadeLog log = log(folder);
        addFlows(log, 20);
        Path ended = log.endFile();
        addFlows(log, 7);
        ask();
        Files.delete(ended);
        assertThat(ask().all("flow")).hasSize(7);
        try (FSDirectory directory = FSDirectory.open(FlowIndex.folder(folder));
                DirectoryReader reader = DirectoryReader.open(directory)) {
            assertThat(reader.numDocs()).isEqualTo(7);
        }
    }

    private List<Path> indexFiles() throws IOException {
        try (Stream<Path> files = Files.list(FlowIndex.folder(folder))) {
            return files.filter(file -> !file.endsWith(IndexWriter.WRITE_LOCK_NAME))
                    .toList();
        }
    }
}
