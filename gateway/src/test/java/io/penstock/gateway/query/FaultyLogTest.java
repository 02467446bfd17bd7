package io.penstock.gateway.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.gateway.flowlog.HandmadeLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An answer from a log that is not whole says so, and has nothing in it that nobody has written. */
class FaultyLogTest {

    @TempDir
    Path folder;

    private static void add(HandmadeLog log, int from, int to) throws Exception {
        for (int i = from; i < to; i++) {
            log.add("end", "2026-01-07T14:00:" + (10 + i) + "Z", flow(i, "'public_key':'AAAA=','name':'anna'"));
        }
    }

    private static String flow(int number, String peer) {
        return "'flow_id':'00-" + number + "','peer':{" + peer + "},'protocol':17,'src_ip':'10.66.0.2',"
                + "'dst_ip':'192.0.2.1','verdict':'allow','tx_packets':1,'tx_bytes':100";
    }

    /** A start and ten flows, in one file. */
    private HandmadeLog log() throws Exception {
        HandmadeLog log = new HandmadeLog(folder);
        log.add("meta", "2026-01-07T14:00:00Z", "'event':'start'");
        add(log, 0, 10);
        return log;
    }

    private Path newest() {
        return folder.resolve("flows-00000000000000000001.jsonl");
    }

    private Asked ask(boolean withIndex) throws Exception {
        return Asked.of(folder, withIndex, Question.ALL, Output.Format.JSON, null);
    }

    private void change(int line, String from, String to) throws Exception {
        List<String> lines = new ArrayList<>(Files.readAllLines(newest()));
        assertThat(lines.get(line)).contains(from);
        lines.set(line, lines.get(line).replace(from, to));
        Files.write(newest(), lines);
    }

    @Test
    void shouldNotBelieveARecordThatWasAltered() throws Exception {
        log();
        change(4, "\"tx_bytes\":100", "\"tx_bytes\":1");
        for (boolean withIndex : new boolean[] {true, false}) {
            Asked answer = ask(withIndex);
            assertThat(answer.all("flow")).hasSize(9);
            assertThat(answer.only("gap"))
                    .contains("\"gap\":\"unreadable\"", "\"since\":\"2026-01-07T14:00:12Z\"")
                    .contains("\"until\":\"2026-01-07T14:00:14Z\"", "record 5 is damaged");
            assertThat(answer.only("totals")).contains("\"complete\":false", "\"tx_bytes\":900");
            assertThat(answer.notes()).singleElement().asString().startsWith("INCOMPLETE: ");
        }
    }

    @Test
    void shouldNotLoseTheRecordsBehindOneWhoseNumberWasAltered() throws Exception {
        log();
        change(4, "\"seq\":5,", "\"seq\":900,");
        assertThat(ask(true).all("flow")).hasSize(9);
        assertThat(ask(true).only("gap")).contains("record 5 is damaged");
    }

    @Test
    void shouldSayWhenTheLastRecordIsAltered() throws Exception {
        log();
        change(10, "\"tx_bytes\":100", "\"tx_bytes\":1");
        assertThat(ask(true).only("gap")).contains("record 11 is damaged");
        assertThat(ask(false).only("gap")).contains("record 11 is damaged");
    }

    @Test
    void shouldTakeInEachRecordOnceWhereALineWasRemovedFromTheCurrentFile() throws Exception {
        HandmadeLog log = log();
        List<String> lines = new ArrayList<>(Files.readAllLines(newest()));
        lines.remove(6);
        Files.write(newest(), lines);
        for (int i = 0; i < 3; i++) {
            Asked answer = ask(true);
            assertThat(answer.all("flow")).hasSize(9 + i);
            assertThat(answer.notes())
                    .singleElement()
                    .asString()
                    .contains("INCOMPLETE")
                    .contains("record 7 is missing");
            add(log, 10 + i, 11 + i);
        }
        assertThat(ask(true).lines()).isEqualTo(ask(false).lines());
    }

    @Test
    void shouldShowARecordOnceThatStandsInTheLogTwice() throws Exception {
        log();
        List<String> lines = new ArrayList<>(Files.readAllLines(newest()));
        lines.add(lines.get(3));
        Files.write(newest(), lines);
        assertThat(ask(true).all("flow")).hasSize(10);
        assertThat(ask(false).all("flow")).hasSize(10);
    }

    @Test
    void shouldSayWhenTheNewestRecordsOrTheHeadAreGone() throws Exception {
        HandmadeLog log = log();
        log.endFile();
        add(log, 10, 13);
        Files.delete(folder.resolve("flows-00000000000000000012.jsonl"));
        Asked answer = ask(true);
        assertThat(answer.only("gap")).contains("\"records\":3", "records 12 to 14 are missing");
        assertThat(answer.only("totals")).contains("\"complete\":false");
        assertThat(answer.notes()).singleElement().asString().startsWith("INCOMPLETE: 2026-01-07T14:00:00Z on: ");

        Files.delete(folder.resolve("head"));
        assertThat(ask(true).only("gap")).contains("the file head is missing");
    }

    @Test
    void shouldSayThatAFileWasTakenAwayWhileItWasWritten() throws Exception {
        HandmadeLog log = log();
        log.add("meta", "2026-01-07T14:05:00Z", "'event':'file_missing','missing_file':'x','missing_records':7");
        assertThat(ask(true).only("gap"))
                .contains("\"gap\":\"missing_records\"", "\"until\":\"2026-01-07T14:05:00Z\"", "\"records\":7");
    }

    @Test
    void shouldReadTheLogWhereTheIndexIsOfAnotherOneAndCannotBeWritten() throws Exception {
        log();
        ask(true);
        Files.delete(newest());
        HandmadeLog other = new HandmadeLog(folder).boot("boot-2");
        other.add("meta", "2026-01-07T14:00:00Z", "'event':'start'");
        add(other, 0, 20);
        try (FSDirectory directory = FSDirectory.open(FlowIndex.folder(folder));
                IndexWriter _ = new IndexWriter(directory, new IndexWriterConfig())) {
            Asked answer = ask(true);
            assertThat(answer.all("flow")).hasSize(20).allMatch(line -> line.contains("boot-2"));
            assertThat(answer.notes()).singleElement().asString().contains("does not fit the log");
        }
    }

    @Test
    void shouldSayThatANameWasThatOfTwoKeys() throws Exception {
        HandmadeLog log = log();
        log.add("end", "2026-01-07T14:01:00Z", flow(70, "'public_key':'BBBB=','name':'anna'"));
        Asked answer = Asked.json(folder, Asked.ofPeer("anna"));
        assertThat(answer.all("flow")).hasSize(11);
        assertThat(answer.notes())
                .containsExactly("--peer: 'anna' was the name of 2 keys, shown are all of them: AAAA=, BBBB=");
    }

    @Test
    void shouldGiveASpreadsheetNoFormula() throws Exception {
        HandmadeLog log = new HandmadeLog(folder);
        log.add("meta", "2026-01-07T14:00:00Z", "'event':'start'");
        log.add(
                "end",
                "2026-01-07T14:00:01Z",
                flow(1, "'public_key':'+AAA=','name':'=1+1'") + ",'rule_id':1,'rule_name':'@rule, one'");
        String row = Asked.of(folder, true, Question.ALL, Output.Format.CSV, null)
                .lines()
                .getLast();
        assertThat(row).contains(",'=1+1,+AAA=,", ",\"'@rule, one\",");
        assertThat(Asked.of(folder, true, Question.ALL, Output.Format.CSV, Top.PEER)
                        .lines()
                        .getLast())
                .startsWith("'=1+1,");
    }
}
