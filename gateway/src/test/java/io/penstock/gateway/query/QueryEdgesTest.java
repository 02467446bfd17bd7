package io.penstock.gateway.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.gateway.flowlog.HandmadeLog;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.store.FSDirectory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first and the last moment, port, line and run of what is asked for, with the index and without. */
class QueryEdgesTest {

    private static final String TUPLE = "'peer':{'public_key':'AAAA='},'protocol':17,'src_ip':'10.66.0.2',"
            + "'dst_ip':'192.0.2.1','verdict':'allow','tx_packets':1,";

    @TempDir
    Path folder;

    private static long ms(String time) {
        return Instant.parse(time).toEpochMilli();
    }

    private static Question between(String since, String until) {
        return new Question(ms(since), ms(until), null, null, null, -1, -1, false, null, null);
    }

    private static Question ofPort(int port) {
        return new Question(0, Long.MAX_VALUE, null, null, null, port, -1, false, null, null);
    }

    private Asked ask(boolean withIndex, Question question) throws Exception {
        return Asked.of(folder, withIndex, question, Output.Format.JSON, null);
    }

    private List<String> lines(Question question, @Nullable Top top, int limit) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FlowQuery.run(
                folder,
                true,
                question,
                new Output(Output.Format.JSON, top, limit, ZoneOffset.UTC),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                _ -> {});
        return out.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("{\"kind\":\"flow\"") || line.startsWith("{\"kind\":\"top\""))
                .toList();
    }

    /** A start, and flows that end 10 ms apart; each has more bytes than the one before. */
    private HandmadeLog log() throws Exception {
        HandmadeLog log = new HandmadeLog(folder);
        log.add("meta", "2026-01-07T14:00:00Z", "'event':'start'");
        for (int i = 1; i <= 5; i++) {
            log.add(
                    "end",
                    "2026-01-07T14:00:00.0" + i + "4999Z",
                    "'flow_id':'00-" + i + "'," + TUPLE + "'tx_bytes':" + 100 * i + ",'rx_packets':1,'rx_bytes':" + i);
        }
        return log;
    }

    @Test
    void shouldPutEachRecordIntoOneOfTwoPeriodsThatTouch() throws Exception {
        log();
        for (boolean withIndex : new boolean[] {true, false}) {
            assertThat(ask(withIndex, between("2026-01-07T14:00:00.014Z", "2026-01-07T14:00:00.034Z"))
                            .all("flow"))
                    .hasSize(2)
                    .allMatch(line -> line.contains("00-1") || line.contains("00-2"));
            assertThat(ask(withIndex, between("2026-01-07T14:00:00.034Z", "2026-01-07T14:00:00.054Z"))
                            .all("flow"))
                    .hasSize(2)
                    .allMatch(line -> line.contains("00-3") || line.contains("00-4"));
            assertThat(ask(withIndex, between("2026-01-07T14:00:00.054Z", "2026-01-08T00:00:00Z"))
                            .only("flow"))
                    .contains("00-5", "\"time\":\"2026-01-07T14:00:00.054Z\"");
        }
    }

    @Test
    void shouldShowExactlyAsManyLinesAsAreAskedFor() throws Exception {
        log();
        assertThat(lines(Question.ALL, null, 2))
                .satisfiesExactly(
                        line -> assertThat(line).contains("00-4"),
                        line -> assertThat(line).contains("00-5"));
        assertThat(lines(Question.ALL, Top.BYTES, 2))
                .satisfiesExactly(
                        line -> assertThat(line).contains("00-5"),
                        line -> assertThat(line).contains("00-4"));
        assertThat(lines(Question.ALL, Top.DST, 0).getFirst())
                .contains("\"flows\":5,\"tx_packets\":5,\"tx_bytes\":1500,\"rx_packets\":5,\"rx_bytes\":15}");
    }

    @Test
    void shouldFindTheLowestAndTheHighestPortOfASumAndNoIcmpCode() throws Exception {
        HandmadeLog log = log();
        String time = "2026-01-07T14:00:01Z";
        log.add("drop", time, TUPLE.replace("allow", "drop") + "'dst_port_min':20,'dst_port_max':30,'starts':4");
        log.add("end", time, "'flow_id':'00-9'," + TUPLE.replace("17", "1") + "'icmp_type':8,'icmp_code':0");
        assertThat(ask(true, ofPort(20)).all("sum")).hasSize(1);
        assertThat(ask(true, ofPort(30)).all("sum")).hasSize(1);
        assertThat(ask(true, ofPort(19)).all("sum")).isEmpty();
        assertThat(ask(true, ofPort(31)).all("sum")).isEmpty();
        assertThat(ask(true, ofPort(0)).all("flow")).isEmpty();
    }

    @Test
    void shouldCountWhatWasRefusedAndNothingElseAsDenied() throws Exception {
        HandmadeLog log = log();
        log.add("drop", "2026-01-07T14:00:01Z", TUPLE.replace("allow", "drop") + "'dst_port':20,'starts':4,'ends':4");
        assertThat(ask(true, Question.ALL).only("totals")).contains("\"flows\":9", "\"denied_flows\":4");
    }

    @Test
    void shouldCountARefusedFlowOnceWhoseEndIsInALaterSum() throws Exception {
        HandmadeLog log = log();
        String refused = "'peer':{'public_key':'AAAA='},'protocol':6,'src_ip':'10.66.0.2','dst_ip':'192.0.2.1',"
                + "'dst_port':22,'verdict':'reject','rule_id':0,";
        String none = "'tx_packets':0,'tx_bytes':0,'rx_packets':0,'rx_bytes':0";
        log.add("drop", "2026-01-07T14:01:00Z", refused + none.replace("0,'tx_b", "1,'tx_b") + ",'starts':1");
        log.add("drop", "2026-01-07T14:02:00Z", refused + none + ",'ends':1");
        for (boolean withIndex : new boolean[] {true, false}) {
            Asked answer = ask(withIndex, Question.ALL);
            assertThat(answer.only("sum")).contains("\"starts\":1,\"ends\":0");
            assertThat(answer.only("totals")).contains("\"flows\":6", "\"denied_flows\":1");
        }
        log.add("drop", "2026-01-07T14:03:00Z", refused + none.replace("0,'tx_b", "2,'tx_b") + ",'ends':1");
        assertThat(ask(true, Question.ALL).all("sum"))
                .as("packets are never left out")
                .hasSize(2);
        assertThat(ask(true, Question.ALL).only("totals")).contains("\"denied_flows\":1", "\"tx_packets\":8");
        assertThat(Asked.of(folder, true, Question.ALL, Output.Format.TABLE, null)
                        .lines())
                .anyMatch(line -> line.endsWith("; 1 flow"))
                .anyMatch(line -> line.endsWith("; no new flow"));
    }

    @Test
    void shouldSayOfAFlowThatHasNoEndWhatBecameOfItsRun() throws Exception {
        HandmadeLog log = log();
        String begun = "'flow_id':'00-70'," + TUPLE + "'starts':1";
        log.add("start", "2026-01-07T14:00:01Z", begun);
        assertThat(ask(true, Question.ALL).all("flow").getLast()).contains("\"state\":\"live\"");
        log.add("meta", "2026-01-07T14:00:02Z", "'event':'stop'");
        assertThat(ask(true, Question.ALL).all("flow").getLast()).contains("\"state\":\"open\"");
        log.boot("boot-2").add("meta", "2026-01-07T14:00:03Z", "'event':'start','unclean':false");
        assertThat(ask(true, Question.ALL).all("flow").getLast()).contains("\"state\":\"cut\"");
        assertThat(ask(true, between("2026-01-07T14:00:00.9Z", "2026-01-07T14:00:02Z"))
                        .only("flow"))
                .as("the run that it is of has been followed by another")
                .contains("\"state\":\"open\"");
    }

    @Test
    void shouldNotTakeAFlowForLiveWhoseRunWasFollowedByOneOfAnEarlierTimeOfDay() throws Exception {
        HandmadeLog log = log();
        log.add("start", "2026-01-07T14:00:01Z", "'flow_id':'00-70'," + TUPLE + "'starts':1");
        log.boot("boot-2").add("meta", "2026-01-07T13:00:00Z", "'event':'start','unclean':false");
        Question since =
                new Question(ms("2026-01-07T14:00:00.9Z"), Long.MAX_VALUE, null, null, null, -1, -1, false, null, null);
        assertThat(ask(true, since).only("flow")).contains("\"state\":\"open\"");
    }

    @Test
    void shouldShowNothingThatRetentionRemovedWhileSomebodyElseWritesTheIndex() throws Exception {
        HandmadeLog log = log();
        Path ended = log.endFile();
        log.add("end", "2026-01-07T14:00:01Z", "'flow_id':'00-9'," + TUPLE + "'tx_bytes':7");
        ask(true, Question.ALL);
        Files.delete(ended);
        try (FSDirectory directory = FSDirectory.open(FlowIndex.folder(folder));
                IndexWriter _ = new IndexWriter(directory, new IndexWriterConfig())) {
            assertThat(ask(true, Question.ALL).only("flow")).contains("00-9");
            assertThat(ask(true, Question.ALL).only("gap")).contains("\"gap\":\"removed\"", "\"records\":6");
        }
    }

    @Test
    void shouldDeclareLossesOfEachDirectionInTheirPeriodAlone() throws Exception {
        HandmadeLog log = log();
        log.add(
                "meta",
                "2026-01-07T14:01:00Z",
                "'event':'lost','window_start':'2026-01-07T14:00:30Z','window_end':'2026-01-07T14:01:00Z',"
                        + "'lost_records':1,'lost_ingress_packets':1,'lost_ingress_bytes':10,'lost_egress_packets':2,"
                        + "'lost_egress_bytes':20,'untracked_ingress_packets':4,'untracked_ingress_bytes':40,"
                        + "'untracked_egress_packets':8,'untracked_egress_bytes':80");
        assertThat(ask(true, Question.ALL).only("gap"))
                .contains("\"records\":1,\"packets\":15,\"bytes\":150")
                .contains("1 record was lost, and 15 packets of 150 bytes are in no record");
        assertThat(ask(true, between("2026-01-07T14:01:00Z", "2026-01-08T00:00:00Z"))
                        .all("gap"))
                .hasSize(1);
        assertThat(ask(true, between("2026-01-07T14:01:00.001Z", "2026-01-08T00:00:00Z"))
                        .all("gap"))
                .isEmpty();
        assertThat(ask(true, between("2026-01-07T14:00:00Z", "2026-01-07T14:00:30Z"))
                        .all("gap"))
                .isEmpty();
    }
}
