package io.penstock.gateway.sink.ipfix;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.gateway.flowlog.LogFollower;
import io.penstock.gateway.sink.SampleLog;
import io.penstock.gateway.sink.SinkContext;
import io.penstock.gateway.sink.ipfix.StrictCollector.Data;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class SessionTest {

    private static final String PENSTOCK = "32473/";
    private static final String REVERSE = "29305/";

    private final List<String> refusals = new ArrayList<>();
    private final SinkContext context = new SinkContext(
            SampleLog.GATEWAY_ID, "1.2.3", Duration.ofSeconds(5), (line, why) -> refusals.add(line.seq() + " " + why));

    private StrictCollector collected(int usualMaxBytes, List<LogFollower.Line> batch) throws IOException {
        StrictCollector collector = new StrictCollector();
        Session session = new Session(usualMaxBytes, 0xffff, context, collector::readMessage);
        session.introduce(batch.getFirst());
        session.send(batch);
        return collector;
    }

    private Data only(LogFollower.Line line) throws IOException {
        List<Data> records = collected(1400, List.of(line)).records;
        assertThat(records).hasSize(2);
        return records.getLast();
    }

    @Test
    void shouldNameTheGatewayOfItsDomainFirst() throws IOException {
        Data first = collected(1400, SampleLog.oneOfEach()).records.getFirst();
        CRC32 crc = new CRC32();
        crc.update(SampleLog.GATEWAY_ID.getBytes(StandardCharsets.UTF_8));
        assertThat(first.text("300")).isEqualTo(SampleLog.GATEWAY_ID);
        assertThat(first.number("149")).isEqualTo(crc.getValue()).isEqualTo(first.domain());
    }

    @Test
    void shouldSayEveryRecordOnceAndInOrder() throws IOException {
        List<Data> records = collected(1400, SampleLog.oneOfEach()).records;
        assertThat(records.subList(1, records.size()))
                .extracting(data -> data.number(PENSTOCK + 1))
                .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
        assertThat(refusals).isEmpty();
    }

    @Test
    void shouldSayAFlowInTheElementsOfIanaAndTheOtherDirectionInReverseOnes() throws IOException {
        Data flow = only(SampleLog.tcpStart(3));
        assertThat(flow.number("152")).isEqualTo(ms("2026-11-22T10:00:01.5Z"));
        assertThat(flow.number("153")).isEqualTo(ms("2026-11-22T10:00:09.25Z"));
        assertThat(flow.number("4")).isEqualTo(6);
        assertThat(flow.values().get("8")).isEqualTo(ip("10.66.0.2"));
        assertThat(flow.values().get("12")).isEqualTo(ip("198.18.0.1"));
        assertThat(flow.number("7")).isEqualTo(40000);
        assertThat(flow.number("11")).isEqualTo(443);
        assertThat(flow.number("6")).as("SYN, PSH, ACK").isEqualTo(0x1a);
        assertThat(flow.number(REVERSE + 6)).as("SYN, ACK").isEqualTo(0x12);
        assertThat(flow.number("1")).isEqualTo(3000);
        assertThat(flow.number("2")).isEqualTo(4);
        assertThat(flow.number(REVERSE + 1)).isEqualTo(6000);
        assertThat(flow.number(REVERSE + 2)).isEqualTo(5);
        assertThat(flow.number("61")).as("ingress").isZero();
        assertThat(flow.number("239")).as("the initiator is the source").isEqualTo(1);
        assertThat(flow.number("148")).isEqualTo(0x0100_0000_0000_002aL);
        assertThat(flow.number("136")).as("active timeout").isEqualTo(2);
        assertThat(flow.number("233")).as("flow created").isEqualTo(1);
        assertThat(flow.number("89")).as("forwarded").isEqualTo(64);
    }

    @Test
    void shouldSayWhoseFlowItWasAndWhatDecidedInElementsOfItsOwn() throws IOException {
        Data flow = only(SampleLog.udp6End(2));
        assertThat(flow.values().get("27")).isEqualTo(ip("fd00::2"));
        assertThat(flow.values().get("28")).isEqualTo(ip("fd00::9"));
        assertThat(flow.text(PENSTOCK + 2)).isEqualTo("dns");
        assertThat(flow.number(PENSTOCK + 3)).isEqualTo(7);
        assertThat(flow.text(PENSTOCK + 4)).isEqualTo(SampleLog.PEER_KEY);
        assertThat(flow.text(PENSTOCK + 5)).isEqualTo("läptop");
        assertThat(flow.text(PENSTOCK + 6)).isEqualTo("192.0.2.2:4444");
        assertThat(flow.text(PENSTOCK + 7)).isEqualTo(SampleLog.OTHER_PEER_KEY);
        assertThat(flow.text(PENSTOCK + 8)).isEqualTo("site");
        assertThat(flow.text(PENSTOCK + 9)).isEqualTo("idle");
        assertThat(flow.text(PENSTOCK + 10)).isEqualTo("virtual");
        assertThat(flow.number("136")).as("idle timeout").isEqualTo(1);
        assertThat(flow.number("233")).as("flow deleted").isEqualTo(2);
        assertThat(flow.number("61")).as("egress").isEqualTo(1);
        assertThat(flow.number("152"))
                .as("the counts begin with the window, not with the flow")
                .isEqualTo(ms("2026-11-22T10:00:00Z"));
    }

    @Test
    void shouldSayTypeAndCodeOfIcmpAndNoPorts() throws IOException {
        Data flow = only(SampleLog.icmpUpdate(1));
        assertThat(flow.number("32")).isEqualTo(8 << 8 | 3);
        assertThat(flow.values()).doesNotContainKeys("7", "11", "6");
        assertThat(flow.number("233")).as("flow update").isEqualTo(5);
    }

    @Test
    void shouldSayWhatBothDirectionsAreCalledBehindTheTranslation() throws IOException {
        Data outward = only(SampleLog.masqueraded(1));
        assertThat(ends(outward, "")).isEqualTo("192.0.2.1:61001 > 198.51.100.80:443");
        assertThat(ends(outward, REVERSE))
                .as("the answers reach the peer as what it asked for")
                .isEqualTo("198.51.100.80:443 > 10.66.0.2:40001");

        Data inward = only(SampleLog.forwarded(1));
        assertThat(ends(inward, "")).as("what the peer gets").isEqualTo("198.51.100.7:50007 > 10.66.0.2:8080");
        assertThat(ends(inward, REVERSE))
                .as("its answers leave under the address that was asked for")
                .isEqualTo("192.0.2.1:80 > 198.51.100.7:50007");

        Data private6 = only(SampleLog.masqueraded6(1));
        assertThat(private6.values().get("281")).isEqualTo(ip("2001:db8::1"));
        assertThat(private6.values().get("282")).isEqualTo(ip("2001:db8::80"));
        assertThat(private6.values().get(REVERSE + 282)).isEqualTo(ip("fd00::2"));
        assertThat(private6.values()).doesNotContainKeys("227", "228", "7", "11");

        assertThat(only(SampleLog.tcpStart(1)).values()).doesNotContainKeys("225", "226", "227", "228");
    }

    private static String ends(Data flow, String direction) throws IOException {
        return "%s:%d > %s:%d"
                .formatted(
                        InetAddress.getByAddress(flow.values().get(direction + 225))
                                .getHostAddress(),
                        flow.number(direction + 227),
                        InetAddress.getByAddress(flow.values().get(direction + 226))
                                .getHostAddress(),
                        flow.number(direction + 228));
    }

    @Test
    void shouldSayWhatWasRefused() throws IOException {
        Data refused = only(SampleLog.refused(1));
        assertThat(refused.number("233")).as("flow denied").isEqualTo(3);
        assertThat(refused.number("89")).as("dropped, ACL deny").isEqualTo(129);
        assertThat(refused.number("3")).as("flows").isEqualTo(4);
        assertThat(refused.number("11")).isEqualTo(22);
        assertThat(refused.values()).doesNotContainKey("7");

        Data wide = only(SampleLog.refusedWide(1));
        assertThat(wide.number("89")).as("dropped, ACL drop").isEqualTo(130);
        assertThat(wide.number("361")).isEqualTo(1);
        assertThat(wide.number("362")).isEqualTo(1024);
        assertThat(wide.values()).doesNotContainKeys("8", "12", "11");
    }

    @Test
    void shouldSayDropsAndMetaRecordsAsOptionsOfTheDomain() throws IOException {
        Data dropped = only(SampleLog.dropped(1));
        assertThat(dropped.number("149")).isEqualTo(dropped.domain());
        assertThat(dropped.number("133")).isEqualTo(6);
        assertThat(dropped.text(PENSTOCK + 11)).isEqualTo("no_session");

        LogFollower.Line line = SampleLog.meta(1);
        Data meta = only(line);
        assertThat(meta.number("149")).isEqualTo(meta.domain());
        assertThat(meta.number("323")).isEqualTo(ms("2026-11-22T10:00:10.123Z"));
        assertThat(meta.text(PENSTOCK + 12)).isEqualTo("config");
        assertThat(meta.text(PENSTOCK + 13)).isEqualTo(new String(line.bytes(), StandardCharsets.UTF_8));
    }

    @Test
    void shouldKeepMessagesToTheirUsualLengthUnlessOneRecordIsLonger() throws IOException {
        StrictCollector collector = collected(1400, SampleLog.flows(1, 100));
        assertThat(collector.messageLengths).hasSizeGreaterThan(10).allMatch(length -> length <= 1400);
        assertThat(collector.records).hasSize(101);

        LogFollower.Line large = SampleLog.line(1, "meta", "\"event\":\"x\",\"error\":\"" + "e".repeat(20_000) + "\"");
        assertThat(collected(1400, List.of(SampleLog.tcpStart(1), large, SampleLog.tcpStart(2))).messageLengths)
                .anyMatch(length -> length > 20_000);
    }

    @Test
    void shouldRefuseWhatNoMessageCanHoldAndGoOn() throws IOException {
        LogFollower.Line endless =
                SampleLog.line(2, "meta", "\"event\":\"x\",\"error\":\"" + "e".repeat(70_000) + "\"");
        LogFollower.Line wrong = SampleLog.line(3, "update", "\"flow_id\":\"00-1\",\"src_ip\":\"10.0.0.1\"");
        StrictCollector collector =
                collected(1400, List.of(SampleLog.tcpStart(1), endless, wrong, SampleLog.tcpStart(4)));
        assertThat(collector.records).hasSize(3);
        assertThat(collector.records.getLast().number(PENSTOCK + 1)).isEqualTo(4);
        assertThat(refusals).containsExactly("2 it is too long for an IPFIX message", "3 the record has no dst_ip");
    }

    @Test
    void shouldDefineEveryTemplateOfTheTable() throws IOException {
        assertThat(collected(1400, SampleLog.oneOfEach()).definitions)
                .containsExactlyElementsOf(
                        java.util.stream.IntStream.rangeClosed(256, 278).boxed().toList());
    }

    private static long ms(String time) {
        return Instant.parse(time).toEpochMilli();
    }

    private static byte[] ip(String text) {
        return InetAddress.ofLiteral(text).getAddress();
    }
}
