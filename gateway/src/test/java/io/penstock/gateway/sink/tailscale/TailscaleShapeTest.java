package io.penstock.gateway.sink.tailscale;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.gateway.flowlog.LogFollower;
import io.penstock.gateway.sink.RecordView;
import io.penstock.gateway.sink.TestLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TailscaleShapeTest {

    private static final Instant TIME = Instant.parse("2026-01-31T09:00:00Z");
    private static final String LAPTOP =
            "\"peer\":{\"public_key\":\"TEFQ\",\"name\":\"laptop\",\"tunnel_ip\":\"10.66.0.2\"}";

    @TempDir
    Path folder;

    private static String flow(
            String trafficClass, String direction, String source, int sourcePort, String destination, int port) {
        return ("\"verdict\":\"allow\",\"traffic_class\":\"%s\",\"direction\":\"%s\",\"protocol\":6,\"src_ip\":\"%s\","
                        + "\"src_port\":%d,\"dst_ip\":\"%s\",\"dst_port\":%d,\"tx_packets\":1,\"tx_bytes\":100,"
                        + "\"rx_packets\":2,\"rx_bytes\":2000,\"window_start\":\"2026-01-31T08:59:55Z\","
                        + "\"window_end\":\"2026-01-31T09:00:00Z\"")
                .formatted(trafficClass, direction, source, sourcePort, destination, port);
    }

    private static List<String> shape(TestLog log, boolean exitDetails) throws IOException {
        List<String> messages = new ArrayList<>();
        try (TailscaleShape shape = new TailscaleShape(exitDetails, messages::add)) {
            for (LogFollower.Line line : log.from(1)) {
                shape.add(RecordView.of(line));
            }
        }
        return messages;
    }

    private TestLog log() throws IOException {
        return new TestLog(folder, "0d3c");
    }

    private static final String HEAD =
            "{\"nodeId\":\"TEFQ\",\"start\":\"2026-01-31T08:59:55Z\",\"end\":\"2026-01-31T09:00:00Z\","
                    + "\"srcNode\":{\"nodeId\":\"TEFQ\",\"name\":\"laptop\",\"addresses\":[\"10.66.0.2\"]},";

    @Test
    void shouldTellEachPeerAsANodeThatReportsItsOwnTraffic() throws IOException {
        TestLog log = log().addAt(
                        TIME, "update", LAPTOP, flow("subnet", "ingress", "10.66.0.2", 40000, "10.1.0.9", 443))
                .addAt(TIME, "end", LAPTOP, flow("virtual", "egress", "fd66::3", 50000, "fd66::2", 22));
        assertThat(shape(log, false))
                .containsExactly(HEAD
                        + "\"virtualTraffic\":[{\"proto\":6,\"src\":\"[fd66::2]:22\",\"dst\":\"[fd66::3]:50000\","
                        + "\"txPkts\":2,\"txBytes\":2000,\"rxPkts\":1,\"rxBytes\":100}],"
                        + "\"subnetTraffic\":[{\"proto\":6,\"src\":\"10.66.0.2:40000\",\"dst\":\"10.1.0.9:443\","
                        + "\"txPkts\":1,\"txBytes\":100,\"rxPkts\":2,\"rxBytes\":2000}]}");
    }

    @Test
    void shouldNotTellWhereToOnTheInternetUnlessItIsAsked() throws IOException {
        TestLog log = log().addAt(TIME, "update", LAPTOP, flow("exit", "ingress", "10.66.0.2", 1, "198.51.100.1", 443))
                .addAt(TIME, "update", LAPTOP, flow("exit", "ingress", "10.66.0.2", 2, "198.51.100.2", 80));
        assertThat(shape(log, false))
                .containsExactly(HEAD + "\"exitTraffic\":[{\"src\":\"10.66.0.2:0\",\"txPkts\":2,\"txBytes\":200,"
                        + "\"rxPkts\":4,\"rxBytes\":4000}]}");
        assertThat(shape(log, true).getFirst())
                .contains("\"dst\":\"198.51.100.1:443\"", "\"dst\":\"198.51.100.2:80\"", "\"proto\":6");
    }

    @Test
    void shouldTellNothingOfWhatThatFormatDoesNotKnow() throws IOException {
        String refused =
                flow("subnet", "ingress", "10.66.0.2", 1, "10.1.0.9", 22).replace("allow", "reject");
        TestLog log = log().add("meta", "\"event\":\"start\"")
                .addAt(TIME, "drop", LAPTOP, refused)
                .addAt(TIME, "end", LAPTOP, refused)
                .addAt(TIME, "start", LAPTOP, "\"verdict\":\"allow\",\"tx_packets\":0,\"rx_packets\":0");
        assertThat(shape(log, false)).isEmpty();
    }

    @Test
    void shouldBeginANewMessageAfterFiveSeconds() throws IOException {
        String flow = flow("subnet", "ingress", "10.66.0.2", 1, "10.1.0.9", 22);
        TestLog log = log().addAt(TIME, "update", LAPTOP, flow)
                .addAt(TIME.plusSeconds(4), "update", LAPTOP, flow)
                .addAt(TIME.plusSeconds(5), "update", LAPTOP, flow);
        assertThat(shape(log, false)).hasSize(2);
    }
}
