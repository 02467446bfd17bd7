package io.penstock.gateway.dashboards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A wrong name in a query is found wherever it stands; a right one is let through. */
class QueryCheckTest {

    private static final String PAGE = """
        # TYPE packets_total counter
        packets_total{direction="inbound"} 1.0
        packets_total{direction="outbound"} 2.0
        peer_info{device="wg0",key="k=",name="a\\"b"} 1
        peer_bytes_total{device="wg0",key="k="} 3.0
        took_seconds_bucket{stage="open",le="0.1"} 1
        took_seconds_bucket{stage="open",le="+Inf"} 1
        load 0.0
        """;

    private static List<String> promQl(String query) {
        return QueryCheck.complaints(QueryParser.promQl(query), MetricsNames.ofPage(PAGE));
    }

    private static List<String> logQl(String query) throws IOException {
        LogNames names = new LogNames(Files.readString(Boards.folder().resolveSibling("config/flow-log.schema.json")));
        return QueryCheck.complaints(QueryParser.logQl(query), names);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "packets_total",
                "sum by (direction) (rate(packets_total{direction=~\"inbound|outbound\",job=\"x\"}[5m])) * 8 > 0",
                "rate(peer_bytes_total[1m]) * on (device, key) group_left (name) peer_info{name!=\"\"}",
                "histogram_quantile(0.99, sum by (stage, le) (rate(took_seconds_bucket[1h30m])))",
                "topk(3, sum(peer_bytes_total) by (key)) or on () vector(0)",
                "sum(packets_total) / (sum(load) > 0)",
                "time() - max(load) ^ 2",
                "count_over_time((load unless load offset 1m)[30m:1m])",
                "sum by (half) (label_replace(peer_info, \"half\", \"$1\", \"name\", \"(.).*\"))",
                "up{instance=~\".*\"} == 0"
            })
    void shouldAcceptWhatExists(String query) {
        assertThat(promQl(query)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "packet_total",
                "sum(rate(packets_total[5m])) / sum(rate(packets[5m]))",
                "packets_total{way=\"inbound\"}",
                "packets_total{direction=\"ingress\"}",
                "packets_total{direction=~\"inbound|ingress\"}",
                "sum by (reason) (packets_total)",
                "sum without (reason) (packets_total)",
                "topk(3, sum(peer_bytes_total) by (name))",
                "peer_bytes_total * on (device, name) peer_info",
                "peer_bytes_total * on (device, key) group_left (nick) peer_info",
                "histogram_quantile(0.99, sum by (stage) (took_seconds_bucket))",
                "label_replace(peer_info, \"half\", \"$1\", \"nick\", \"(.).*\")",
                "peer_bytes_total * peer_info",
                "packets_total unless load",
                "sum by (half) (peer_info)"
            })
    void shouldFindWhatDoesNotExist(String query) {
        assertThat(promQl(query)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sum(",
                "sum(load))",
                "load{",
                "rat(load[5m])",
                "rate(load[5])",
                "load{a=b}",
                "load load",
                "(load)[5m]",
                "load{name}",
                "5x",
                "sum by load (load)"
            })
    void shouldRefuseWhatIsNoPromQl(String query) {
        assertThatThrownBy(() -> QueryParser.promQl(query)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldKnowTheLabelsOfARule() {
        MetricsNames names = MetricsNames.ofPage(PAGE);
        names.addRule("a:b:rate5m", QueryParser.promQl("sum by (key) (peer_bytes_total)"), Set.of("team"));
        assertThat(QueryCheck.complaints(QueryParser.promQl("sum by (key, team) (a:b:rate5m)"), names))
                .isEmpty();
        assertThat(QueryCheck.complaints(QueryParser.promQl("sum by (device) (a:b:rate5m)"), names))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{gateway=~\".*\",record_type=\"end\"} |= \"x\" | json | line_format \"{{.src_ip}} {{ .end_reason }}\"",
                "topk(3, sum by (n) (sum_over_time({record_type=\"drop\"} | json n=\"peer.name\", s=\"starts\""
                        + " | unwrap s [1h])))",
                "sum by (peer_name) (rate({record_type=~\"start|end\"} | json | peer_name!=\"\" and src_port > 1"
                        + " [5m]))",
                "sum(count_over_time({record_type=\"meta\"} | json | event=\"lost\" [1h])) / 2"
            })
    void shouldAcceptFieldsOfTheLog(String query) throws IOException {
        assertThat(logQl(query)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{host=\"a\"} | json",
                "{record_type=\"ends\"}",
                "{record_type=\"drop\",verdict=\"denied\"}",
                "{record_type=\"drop\",traffic_class=\"exit\"}",
                "{record_type=\"end\"} | json | peer=\"a\"",
                "{record_type=\"end\"} | json | event=\"lost\"",
                "{record_type=\"meta\"} | json | event=\"gone\"",
                "{record_type=\"end\"} | peer_name=\"a\"",
                "{record_type=\"end\"} | json n=\"peer.nick\"",
                "{record_type=\"end\"} | json | line_format \"{{.source}}\"",
                "sum by (reason) (rate({record_type=\"end\"} | json [1m]))",
                "sum_over_time({record_type=\"end\"} | json | unwrap bytes [1m])",
                "sum_over_time({record_type=\"end\"} | json | unwrap src_ip [1m])"
            })
    void shouldFindFieldsThatTheLogHasNot(String query) throws IOException {
        assertThat(logQl(query)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "load", "{record_type=\"end\"} | jsn", "{record_type=\"end\"} | json | a ~ \"b\""})
    void shouldRefuseWhatIsNoLogQl(String query) {
        assertThatThrownBy(() -> QueryParser.logQl(query)).isInstanceOf(IllegalArgumentException.class);
    }
}
