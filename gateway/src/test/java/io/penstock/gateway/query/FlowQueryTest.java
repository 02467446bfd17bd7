package io.penstock.gateway.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.dataplane.routing.IpPrefix;
import io.penstock.gateway.flowlog.HandmadeLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an answer says, of a log of few records. */
class FlowQueryTest {

    private static final String ANNA = "'peer':{'public_key':'AAAA=','name':'anna','endpoint':'192.0.2.1:5'}";
    private static final String PHONE = "'peer':{'public_key':'BBBB=','name':'anna-phone'}";

    @TempDir
    Path folder;

    private static String flow(String id, String peer, String dst, int port, String counts) {
        return "'flow_id':'" + id + "','flow_start':'2026-01-07T14:00:00.5Z','last_packet':'2026-01-07T14:00:09Z',"
                + peer
                + ",'traffic_class':'exit','direction':'ingress','protocol':6,'src_ip':'10.66.0.2','src_port':4000,"
                + "'dst_ip':'" + dst + "','dst_port':" + port + ",'verdict':'allow'," + counts;
    }

    private static String counts(int txPackets, int txBytes, int rxPackets, int rxBytes) {
        return "'tx_packets':" + txPackets + ",'tx_bytes':" + txBytes + ",'rx_packets':" + rxPackets + ",'rx_bytes':"
                + rxBytes;
    }

    private static final String DENIED = "'direction':'ingress','protocol':6,'src_ip':'10.66.0.2','dst_ip':'10.1.0.1',"
            + "'dst_port':22,'verdict':'reject','rule_id':9,'rule_name':'no, admin',";

    /** Two peers, a flow in three records, one that goes on, a refused sum, dropped packets. */
    private HandmadeLog log() throws Exception {
        HandmadeLog log = new HandmadeLog(folder);
        log.add("meta", "2026-01-07T14:00:00Z", "'event':'start','unclean':false,'missing_records':0");
        log.add(
                "start",
                "2026-01-07T14:00:01Z",
                flow("00-1", ANNA, "198.51.100.7", 443, counts(1, 60, 1, 52)) + ",'starts':1");
        log.add("update", "2026-01-07T14:01:00Z", flow("00-1", ANNA, "198.51.100.7", 443, counts(2, 100, 3, 4000)));
        log.endFile();
        log.add(
                "start",
                "2026-01-07T14:01:01Z",
                flow("01-1", PHONE, "2001:db8::7", 53, counts(1, 70, 0, 0)) + ",'starts':1");
        log.add(
                "end",
                "2026-01-07T14:02:00Z",
                flow("00-1", ANNA, "198.51.100.7", 443, counts(1, 52, 1, 52)) + ",'end_reason':'fin','ends':1");
        log.add("drop", "2026-01-07T14:02:01Z", DENIED + ANNA + "," + counts(3, 156, 0, 0) + ",'starts':3,'ends':3");
        log.add("drop", "2026-01-07T14:02:02Z", "'direction':'ingress','drop_reason':'replay','packets':5");
        return log;
    }

    @Test
    void shouldMakeOneLineOfTheRecordsOfAFlow() throws Exception {
        log();
        Asked answer = Asked.json(folder, Question.ALL);

        assertThat(answer.all("flow")).hasSize(2);
        assertThat(answer.all("flow").getFirst())
                .contains("\"state\":\"ended\"", "\"flow_id\":\"00-1\"", "\"first_seq\":2,\"last_seq\":5")
                .contains("\"flow_start\":\"2026-01-07T14:00:00.500Z\"", "\"end_reason\":\"fin\"")
                .contains("\"peer\":{\"public_key\":\"AAAA=\",\"name\":\"anna\",\"endpoint\":\"192.0.2.1:5\"}")
                .contains(
                        "\"tx_packets\":4,\"tx_bytes\":212,\"rx_packets\":5,\"rx_bytes\":4104,\"starts\":1,\"ends\":1");
        assertThat(answer.all("flow").getLast()).contains("\"state\":\"live\"", "\"dst_ip\":\"2001:db8::7\"");
        assertThat(answer.only("sum")).contains("\"verdict\":\"reject\",\"rule_id\":9", "\"starts\":3,\"ends\":3");
        assertThat(answer.only("dropped")).contains("\"drop_reason\":\"replay\"", "\"packets\":5");
        assertThat(answer.only("totals"))
                .contains(
                        "\"complete\":true,\"flows\":5,\"live_flows\":1,\"denied_flows\":3,\"tx_packets\":8,\"tx_bytes\":438")
                .contains("\"dropped_packets\":5");
        assertThat(answer.notes()).isEmpty();
    }

    @Test
    void shouldCountARecordInThePeriodInWhichItsWindowEnded() throws Exception {
        log();
        long cut = Instant.parse("2026-01-07T14:01:00Z").toEpochMilli();
        Question before = new Question(0, cut, null, null, null, -1, -1, false, null, null);
        Question after = new Question(cut, Long.MAX_VALUE, null, null, null, -1, -1, false, null, null);

        assertThat(Asked.json(folder, before).only("flow")).contains("\"state\":\"open\"", "\"tx_bytes\":60");
        assertThat(Asked.json(folder, after).all("flow").getFirst())
                .contains("\"state\":\"ended\"", "\"tx_bytes\":152", "\"first_seq\":3");
    }

    @Test
    void shouldFindAPeerByNameKeyOrBeginning() throws Exception {
        log();
        assertThat(Asked.json(folder, Asked.ofPeer("anna")).all("flow"))
                .hasSize(1)
                .allMatch(l -> l.contains("AAAA="));
        assertThat(Asked.json(folder, Asked.ofPeer("ANNA-")).all("flow"))
                .hasSize(1)
                .allMatch(l -> l.contains("BBBB="));
        assertThat(Asked.json(folder, Asked.ofPeer("BB")).all("flow"))
                .hasSize(1)
                .allMatch(l -> l.contains("BBBB="));
        assertThat(Asked.json(folder, Asked.ofPeer("anna")).all("sum")).hasSize(1);
        assertThatThrownBy(() -> Asked.json(folder, Asked.ofPeer("an")))
                .isInstanceOf(FlowQuery.UnknownPeer.class)
                .hasMessage("--peer: 'an' may be anna, anna-phone");
        assertThatThrownBy(() -> Asked.json(folder, Asked.ofPeer("eve")))
                .isInstanceOf(FlowQuery.UnknownPeer.class)
                .hasMessageContaining("found 'eve', expected a peer of this log");
    }

    @Test
    void shouldFilterByDestinationPortProtocolClassAndRule() throws Exception {
        log();
        assertThat(flows(new Question(
                        0, Long.MAX_VALUE, null, null, IpPrefix.parse("198.51.100.0/24"), -1, -1, false, null, null)))
                .isEqualTo(1);
        assertThat(flows(new Question(
                        0, Long.MAX_VALUE, null, null, IpPrefix.parse("2001:db8::/32"), 53, 6, false, "exit", null)))
                .isEqualTo(1);
        assertThat(flows(new Question(
                        0, Long.MAX_VALUE, null, IpPrefix.parse("10.66.0.2"), null, 22, -1, false, null, null)))
                .isEqualTo(3);
        assertThat(flows(new Question(0, Long.MAX_VALUE, null, null, null, -1, 17, false, null, null)))
                .isZero();
        assertThat(flows(new Question(0, Long.MAX_VALUE, null, null, null, -1, -1, true, null, null)))
                .isEqualTo(3);
        assertThat(flows(new Question(0, Long.MAX_VALUE, null, null, null, -1, -1, false, null, "9")))
                .isEqualTo(3);
    }

    private long flows(Question question) throws Exception {
        String totals = Asked.json(folder, question).only("totals");
        return Long.parseLong(totals.replaceAll(".*\"flows\":(\\d+),\"live.*", "$1"));
    }

    @Test
    void shouldSayThatFlowsWereCutOffAndThatRecordsAreMissing() throws Exception {
        HandmadeLog log = log();
        log.boot("boot-2")
                .add(
                        "meta",
                        "2026-01-07T15:00:00Z",
                        "'event':'start','unclean':true,'previous_time':'2026-01-07T14:02:02Z'");
        log.add(
                "meta",
                "2026-01-07T15:01:00Z",
                "'event':'lost','window_start':'2026-01-07T15:00:00Z',"
                        + "'window_end':'2026-01-07T15:01:00Z','lost_records':4,'lost_ingress_packets':7,'lost_ingress_bytes':700");
        log.skip(10);
        log.add("drop", "2026-01-07T15:02:00Z", "'drop_reason':'replay','packets':1,'direction':'ingress'");
        Asked answer = Asked.json(folder, Question.ALL);

        assertThat(answer.all("flow").getLast()).contains("\"state\":\"cut\"");
        assertThat(answer.all("gap"))
                .satisfiesExactly(
                        gap -> assertThat(gap)
                                .contains(
                                        "\"gap\":\"unclean_stop\",\"since\":\"2026-01-07T14:02:02Z\",\"until\":\"2026-01-07T15:00:00Z\""),
                        gap -> assertThat(gap)
                                .contains("\"gap\":\"lost\"", "\"records\":4,\"packets\":7,\"bytes\":700"),
                        gap -> assertThat(gap)
                                .contains(
                                        "\"gap\":\"missing_records\"",
                                        "\"records\":10",
                                        "records 10 to 19 are missing"));
        assertThat(answer.only("totals")).contains("\"complete\":false");
        assertThat(answer.notes()).hasSize(3).allMatch(note -> note.startsWith("INCOMPLETE: "));

        long later = Instant.parse("2026-01-07T16:00:00Z").toEpochMilli();
        Question afterwards = new Question(later, Long.MAX_VALUE, null, null, null, -1, -1, false, null, null);
        assertThat(Asked.json(folder, afterwards).all("gap")).isEmpty();
    }

    @Test
    void shouldSayWhatRetentionHasTakenAway() throws Exception {
        log();
        Asked.json(folder, Question.ALL);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path ended :
                    files.filter(file -> file.toString().endsWith(".gz")).toList()) {
                Files.delete(ended);
            }
        }
        Asked answer = Asked.json(folder, Question.ALL);
        assertThat(answer.only("gap"))
                .contains("\"gap\":\"removed\"", "\"records\":3", "the log begins at 2026-01-07T14:01:01Z");
        assertThat(answer.all("flow").getFirst()).contains("\"first_seq\":5", "\"tx_bytes\":52");
    }

    @Test
    void shouldShowADamagedFileAsAGapAndTheRestAsItIs() throws Exception {
        HandmadeLog log = new HandmadeLog(folder);
        log.add("meta", "2026-01-07T14:00:00Z", "'event':'start'");
        log.endFile();
        log.add("end", "2026-01-07T14:01:00Z", flow("00-1", ANNA, "192.0.2.9", 1, counts(1, 1, 1, 1)));
        Path broken = log.endFile();
        log.add("end", "2026-01-07T14:02:00Z", flow("00-2", ANNA, "192.0.2.9", 1, counts(1, 1, 1, 1)));
        byte[] bytes = Files.readAllBytes(broken);
        Files.write(broken, Arrays.copyOf(bytes, bytes.length / 2));

        Asked answer = Asked.json(folder, Question.ALL);
        assertThat(answer.only("flow")).contains("\"flow_id\":\"00-2\"");
        assertThat(answer.only("gap")).contains("record 2 is missing");
    }

    @Test
    void shouldWriteATableForPeopleAndCsvForPrograms() throws Exception {
        log();
        List<String> table =
                Asked.of(folder, true, Question.ALL, Output.Format.TABLE, null).lines();
        assertThat(table.getFirst()).startsWith("TIME                 PEER        VERDICT  PROTO  SOURCE");
        assertThat(table)
                .anyMatch(
                        line -> line.matches(
                                "2026-01-07 14:02:00  anna +allow +tcp +10.66.0.2:4000 +→ +198.51.100.7:443 +9 +212 B +4.01 KiB +8.5s +fin"))
                .anyMatch(line -> line.contains("[2001:db8::7]:53") && line.endsWith("live"))
                .anyMatch(line -> line.endsWith("no, admin; 3 flows"));
        assertThat(table.getLast()).startsWith("5 flows, 3 of them denied, 1 live; 13 packets");

        List<String> csv =
                Asked.of(folder, true, Question.ALL, Output.Format.CSV, null).lines();
        assertThat(csv.getFirst()).isEqualTo(String.join(",", CsvAnswer.COLUMNS));
        assertThat(csv).hasSize(5).anyMatch(line -> line.contains(",9,\"no, admin\","));
    }

    @Test
    void shouldAddUpByWhatIsAsked() throws Exception {
        log();
        List<String> ports = Asked.of(folder, true, Question.ALL, Output.Format.JSON, Top.PORT)
                .all("top");
        assertThat(ports)
                .satisfiesExactly(
                        top -> assertThat(top)
                                .contains("\"by\":\"port\",\"key\":\"tcp/443\",\"flows\":1,\"tx_packets\":4"),
                        top -> assertThat(top).contains("\"key\":\"tcp/22\",\"flows\":3"),
                        top -> assertThat(top).contains("\"key\":\"tcp/53\",\"flows\":1"));
        assertThat(Asked.of(folder, true, Question.ALL, Output.Format.JSON, Top.PEER)
                        .all("top")
                        .getFirst())
                .contains("\"key\":\"anna\",\"flows\":4");
        assertThat(Asked.of(folder, true, Question.ALL, Output.Format.JSON, Top.BYTES)
                        .lines()
                        .getFirst())
                .contains("\"flow_id\":\"00-1\"");
    }
}
