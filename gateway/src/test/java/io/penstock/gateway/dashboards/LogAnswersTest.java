package io.penstock.gateway.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The model of Loki counts as Loki does. */
class LogAnswersTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private static LogLine flow(int second, String type, String peer, int txBytes) throws IOException {
        return LogLine.parse("""
                {"record_type":"%s","gateway_id":"host/wg0","time":"2026-01-01T12:00:%02dZ",\
                "peer":{"name":"%s"},"src_ip":"10.0.0.2","tx_bytes":%d}""".formatted(type, second, peer, txBytes));
    }

    private static LogAnswers log() throws IOException {
        return new LogAnswers(List.of(
                flow(1, "start", "alice", 10),
                flow(5, "end", "alice", 20),
                flow(9, "end", "bob", 100),
                flow(40, "end", "alice", 7)));
    }

    private static List<LogAnswers.Sample> at(int second, String query) throws IOException {
        return log().evaluate(QueryParser.logQl(query), NOON.plusSeconds(second));
    }

    @Test
    void shouldSumByWhatWasExtracted() throws IOException {
        String query = "sum by (n) (sum_over_time({gateway=\"host/wg0\",record_type=~\"start|end\"}"
                + " | json n=\"peer.name\", tx_bytes=\"tx_bytes\" | unwrap tx_bytes [30s]))";
        assertThat(at(10, query))
                .containsExactlyInAnyOrder(
                        new LogAnswers.Sample(Map.of("n", "alice"), 30),
                        new LogAnswers.Sample(Map.of("n", "bob"), 100));
        assertThat(at(45, query)).containsExactly(new LogAnswers.Sample(Map.of("n", "alice"), 7));
        assertThat(at(10, "topk(1, " + query + ")")).containsExactly(new LogAnswers.Sample(Map.of("n", "bob"), 100));
        assertThat(at(10, query + " + " + query)).contains(new LogAnswers.Sample(Map.of("n", "alice"), 60));
    }

    @Test
    void shouldCountLinesThatPassTheFilters() throws IOException {
        assertThat(at(10, "sum(count_over_time({record_type=\"end\"} | json | peer_name!=\"bob\" [1m]))"))
                .containsExactly(new LogAnswers.Sample(Map.of(), 1));
        assertThat(at(10, "sum(rate({record_type=\"end\"}[10s]))"))
                .containsExactly(new LogAnswers.Sample(Map.of(), 0.2));
        assertThat(at(10, "sum(rate({record_type=\"drop\"}[10s]))")).isEmpty();
    }

    @Test
    void shouldShowLinesInTheirFormat() throws IOException {
        Query query = QueryParser.logQl(
                "{record_type=\"end\"} | json | line_format \"{{.src_ip}} {{ .peer_name }} {{.domain}}.\"");
        assertThat(log().last(query, NOON.plusSeconds(10), 60, 5))
                .contains("[\"1767268805000000000\",\"10.0.0.2 alice .\"]", "10.0.0.2 bob .")
                .doesNotContain("1767268801");
    }

    @Test
    void shouldAnswerStepsInTheFormOfPrometheus() throws IOException {
        Query query = QueryParser.logQl("sum by (record_type) (count_over_time({record_type=\"end\"}[5s]))");
        assertThat(log().last(query, NOON.plusSeconds(10), 5, 5))
                .isEqualTo("{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":["
                        + "{\"metric\":{\"record_type\":\"end\"},"
                        + "\"values\":[[1767268805,\"1.0\"],[1767268810,\"1.0\"]]}]}}");
    }
}
