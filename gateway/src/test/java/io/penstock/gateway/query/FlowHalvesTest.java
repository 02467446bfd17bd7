package io.penstock.gateway.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.gateway.flowlog.HandmadeLog;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two cores tell of one flow, each of what it saw: one flow is the answer, and what was two remains two. */
class FlowHalvesTest {

    private static final Instant NOON = Instant.parse("2026-01-07T12:00:00Z");
    private static final String ANNA = "'peer':{'public_key':'AAAA=','name':'anna'}";
    private static final String BOB = "'peer':{'public_key':'BBBB=','name':'bob'}";
    private static final String RULE = ",'rule_id':3,'rule_name':'web'";

    @TempDir
    Path folder;

    private HandmadeLog log;

    @BeforeEach
    void begin() throws Exception {
        log = new HandmadeLog(folder);
        log.add("meta", at(0), "'event':'start'");
    }

    private static String at(double seconds) {
        return NOON.plusMillis((long) (seconds * 1000)).toString();
    }

    /** Of a connection from port 4000; times are seconds after noon, of the record, the first and the last packet. */
    private static String tcp(String id, double first, double last, int tx, int rx, String more) {
        return flow(id, first, last, ANNA, "'protocol':6,'src_port':4000,'dst_port':80", tx, rx) + more;
    }

    private static String ping(String id, double first, double last, int type, int tx, int rx) {
        return flow(id, first, last, ANNA, "'protocol':1,'icmp_type':" + type + ",'icmp_code':0", tx, rx);
    }

    private static String flow(String id, double first, double last, String peer, String ports, int tx, int rx) {
        return "'flow_id':'" + id + "','flow_start':'" + at(first) + "','last_packet':'" + at(last) + "'," + peer
                + ",'traffic_class':'exit','direction':'ingress','src_ip':'10.66.0.2','dst_ip':'192.0.2.1'," + ports
                + ",'verdict':'allow'" + RULE + ",'tx_packets':" + tx + ",'tx_bytes':" + 100 * tx + ",'rx_packets':"
                + rx + ",'rx_bytes':" + 10 * rx;
    }

    private static String ended(String reason) {
        return ",'ends':1,'end_reason':'" + reason + "'";
    }

    /** The answer, which is the same from the index and from the log. */
    private Asked ask(Question question) throws Exception {
        Asked indexed = Asked.json(folder, question);
        assertThat(Asked.of(folder, false, question, Output.Format.JSON, null).lines())
                .isEqualTo(indexed.lines());
        return indexed;
    }

    private List<String> flows() throws Exception {
        return ask(Question.ALL).all("flow");
    }

    /** A connection whose SYN+ACK met another core than all else, which knows nothing of its end. */
    private void handshakeOnTwoCores() throws Exception {
        log.add("start", at(1), tcp("00-7", 0.1, 0.2, 2, 1, ",'starts':1"));
        log.add("start", at(1.5), tcp("01-3", 0.05, 0.15, 0, 1, ",'starts':1,'tcp_flags_rx':'SA'"));
        log.add("end", at(11), tcp("00-7", 0.1, 0.4, 2, 3, ended("fin")));
    }

    @Test
    void shouldMakeOneFlowOfTheHalvesInEveryForm() throws Exception {
        handshakeOnTwoCores();
        Asked answer = ask(Question.ALL);
        assertThat(answer.only("flow"))
                .contains("\"state\":\"ended\"", "\"end_reason\":\"fin\"", "\"first_seq\":2,\"last_seq\":4")
                .contains("\"flow_id\":\"00-7\"", "\"tcp_flags_rx\":\"SA\"", "\"rule_name\":\"web\"")
                .contains("\"flow_start\":\"2026-01-07T12:00:00.050Z\"")
                .contains("\"last_packet\":\"2026-01-07T12:00:00.400Z\"")
                .contains("\"tx_packets\":4,\"tx_bytes\":400,\"rx_packets\":5,\"rx_bytes\":50,\"starts\":1,\"ends\":1");
        assertThat(answer.only("totals"))
                .contains("\"flows\":1,\"live_flows\":0,", "\"tx_packets\":4", "\"rx_bytes\":50");
        assertThat(Asked.of(folder, true, Question.ALL, Output.Format.CSV, null).lines())
                .hasSize(2);
        assertThat(Asked.of(folder, true, Question.ALL, Output.Format.TABLE, null)
                        .lines())
                .hasSize(3)
                .last()
                .asString()
                .startsWith("1 flow, 0 of them denied, 0 live; 9 packets, 450 B");
        assertThat(Asked.of(folder, true, Question.ALL, Output.Format.JSON, Top.DST)
                        .only("top"))
                .contains("\"flows\":1,\"tx_packets\":4,\"tx_bytes\":400,\"rx_packets\":5");
        assertThat(Asked.of(folder, true, Question.ALL, Output.Format.JSON, Top.BYTES)
                        .only("flow"))
                .contains("\"tx_bytes\":400", "\"rx_bytes\":50");
        assertThat(ask(Asked.ofPeer("anna")).all("flow")).hasSize(1);
    }

    @Test
    void shouldNotTellAgainOfAHalfThatMerelyBecameSilent() throws Exception {
        handshakeOnTwoCores();
        log.add("drop", at(60), "'drop_reason':'replay','packets':1,'direction':'ingress'");
        log.add("end", at(122), tcp("01-3", 0.05, 0.15, 0, 0, ended("idle")));
        assertThat(flows()).singleElement().asString().contains("\"end_reason\":\"fin\"", "\"last_seq\":4");
    }

    @Test
    void shouldCountWhatComesOfAHalfAfterItsFlowWasClosed() throws Exception {
        handshakeOnTwoCores();
        log.add("update", at(60), tcp("01-3", 0.05, 59, 0, 2, ""));
        log.add("end", at(180), tcp("01-3", 0.05, 60, 0, 1, ended("idle")));
        assertThat(flows())
                .satisfiesExactly(
                        line -> assertThat(line).contains("\"end_reason\":\"fin\"", "\"rx_packets\":5"),
                        line -> assertThat(line).contains("\"end_reason\":\"idle\"", "\"rx_packets\":3"));
    }

    @Test
    void shouldKeepApartWhatCameOneAfterTheOtherOnOneCore() throws Exception {
        handshakeOnTwoCores();
        log.add("start", at(12), tcp("00-8", 11, 11.1, 1, 1, ",'starts':1"));
        log.add("end", at(22), tcp("00-8", 11, 12, 1, 1, ended("fin")));
        assertThat(flows())
                .satisfiesExactly(
                        line -> assertThat(line).contains("\"flow_id\":\"00-7\"", "\"rx_packets\":5"),
                        line -> assertThat(line).contains("\"flow_id\":\"00-8\"", "\"rx_packets\":2"));
    }

    @Test
    void shouldKeepApartWhatAPolicyChangeDividedOnOneCore() throws Exception {
        log.add("end", at(5), tcp("00-7", 0.1, 4.9, 2, 2, ended("policy_change")));
        log.add("start", at(6), tcp("00-8", 5.1, 5.9, 1, 0, ",'starts':1"));
        assertThat(flows()).hasSize(2);
    }

    @Test
    void shouldWaitForAHalfThatIsToldOfAfterTheOtherHasEnded() throws Exception {
        log.add("end", at(5), tcp("00-7", 0.1, 4.9, 2, 2, ended("table_full")));
        log.add("start", at(6), tcp("01-1", 4.8, 5.9, 0, 1, ",'starts':1"));
        log.add("update", at(70), tcp("01-1", 4.8, 69, 0, 1, ""));
        assertThat(flows()).singleElement().asString().contains("\"state\":\"live\"", "\"rx_packets\":4");
    }

    @Test
    void shouldKeepApartWhatCameLaterOnAnotherCore() throws Exception {
        log.add("end", at(11), tcp("00-7", 0.1, 1, 2, 2, ended("fin")));
        log.add("start", at(13), tcp("01-1", 12, 12, 1, 0, ",'starts':1"));
        assertThat(flows()).hasSize(2);
    }

    @Test
    void shouldKeepApartWhatDiffersInPeerRulePortOrRun() throws Exception {
        String port = "'protocol':6,'src_port':4000,'dst_port':80";
        log.add("start", at(1), tcp("00-1", 0.1, 0.2, 1, 1, ""));
        log.add("start", at(1), flow("01-1", 0.1, 0.2, BOB, port, 1, 1));
        log.add("start", at(1), tcp("02-1", 0.1, 0.2, 1, 1, "").replace("'rule_id':3", "'rule_id':4"));
        log.add("start", at(1), tcp("03-1", 0.1, 0.2, 1, 1, "").replace(":4000", ":4001"));
        log.add("start", at(1), tcp("04-1", 0.1, 0.2, 1, 1, "").replace("allow", "drop"));
        log.boot("boot-2").add("meta", at(1.5), "'event':'start'");
        log.add("start", at(2), tcp("05-1", 0.1, 0.2, 1, 1, ""));
        assertThat(flows()).hasSize(6);
    }

    @Test
    void shouldTakeAFlowForLiveWhileOneHalfGoesOn() throws Exception {
        log.add("start", at(1), tcp("00-1", 0.1, 0.2, 1, 1, ",'starts':1"));
        log.add("start", at(2), tcp("01-1", 1, 1.2, 1, 1, ",'starts':1"));
        log.add("end", at(130), tcp("00-1", 0.1, 0.2, 0, 0, ended("idle")));
        log.add("update", at(140), tcp("01-1", 1, 139, 1, 1, ""));
        assertThat(flows())
                .singleElement()
                .asString()
                .contains("\"state\":\"live\"", "\"rx_packets\":3", "\"last_packet\":\"2026-01-07T12:02:19Z\"")
                .doesNotContain("end_reason");
        log.add("end", at(300), tcp("01-1", 1, 139, 0, 0, ended("idle")));
        assertThat(flows()).singleElement().asString().contains("\"state\":\"ended\"", "\"end_reason\":\"idle\"");
    }

    @Test
    void shouldTellOfAConnectionWhoseHalvesSawOneFinEachThatItWasClosed() throws Exception {
        log.add("end", at(120), tcp("01-1", 0, 1, 0, 4, ended("idle") + ",'tcp_flags_tx':'','tcp_flags_rx':'FSA'"));
        log.add("end", at(121), tcp("00-1", 0, 1, 5, 0, ended("idle") + ",'tcp_flags_tx':'FSPA','tcp_flags_rx':''"));
        assertThat(flows())
                .singleElement()
                .asString()
                .contains("\"end_reason\":\"fin\"", "\"tcp_flags_tx\":\"FSPA\",\"tcp_flags_rx\":\"FSA\"");
    }

    @Test
    void shouldMakeOneFlowOfAPingAndItsAnswersOnAnotherCore() throws Exception {
        log.add("start", at(1), ping("01-9", 0.2, 1, 0, 0, 2));
        log.add("start", at(1.5), ping("00-9", 0.1, 1, 8, 2, 0));
        assertThat(flows())
                .singleElement()
                .asString()
                .contains("\"icmp_type\":8,\"icmp_code\":0", "\"tx_packets\":2,\"tx_bytes\":200,\"rx_packets\":2");
    }

    @Test
    void shouldKeepTwoPingsApartThatNobodyAnswered() throws Exception {
        log.add("start", at(1), ping("00-9", 0.1, 1, 8, 2, 0));
        log.add("start", at(1), ping("01-9", 0.2, 1, 8, 2, 0));
        assertThat(flows()).hasSize(2);
    }

    private record Told(double at, String type, String fields) {}

    /** Connections on few ports, one after the other on each, every one of them told of by one core or by two. */
    @Test
    void shouldCountAsManyFlowsAsThereWereConnections() throws Exception {
        SplittableRandom random = new SplittableRandom(7);
        List<Told> all = new ArrayList<>();
        int connections = 300;
        long packets = 0;
        for (int i = 0; i < connections; i++) {
            int round = i / 20;
            double from = round * 30.0 + random.nextDouble();
            double last = from + 1 + random.nextDouble();
            String port = "'src_port':" + (5000 + i % 20);
            int whole = random.nextInt(2);
            int tx = 1 + random.nextInt(9);
            all.add(new Told(
                    last + 10,
                    "end",
                    tcp("0" + whole + "-" + i, from, last, tx, 3, ended("fin")).replace("'src_port':4000", port)));
            packets += tx + 3;
            if (random.nextBoolean()) {
                String half = "0" + (1 - whole) + "-" + (connections + i);
                all.add(new Told(
                        from + 1.5,
                        "start",
                        tcp(half, from, from, 0, 1, ",'starts':1").replace("'src_port':4000", port)));
                all.add(new Told(
                        from + 120,
                        "end",
                        tcp(half, from, from, 0, 0, ended("idle")).replace("'src_port':4000", port)));
                packets++;
            }
        }
        all.sort(Comparator.comparingDouble(Told::at));
        for (Told told : all) {
            log.add(told.type(), at(told.at()), told.fields());
        }
        Asked answer = ask(Question.ALL);
        assertThat(answer.all("flow")).hasSize(connections).allMatch(line -> line.contains("\"end_reason\":\"fin\""));
        long counted = answer.all("flow").stream()
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*\"tx_packets\":(\\d+).*", "$1"))
                        + Long.parseLong(line.replaceAll(".*\"rx_packets\":(\\d+).*", "$1")))
                .sum();
        assertThat(counted).isEqualTo(packets);
    }
}
