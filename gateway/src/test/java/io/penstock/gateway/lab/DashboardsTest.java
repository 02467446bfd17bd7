package io.penstock.gateway.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.gateway.dashboards.BoardFile;
import io.penstock.gateway.dashboards.BoardFile.PanelFile;
import io.penstock.gateway.dashboards.BoardFile.TargetFile;
import io.penstock.gateway.dashboards.Choice;
import io.penstock.gateway.dashboards.JsonObject;
import io.penstock.gateway.dashboards.Legend;
import io.penstock.gateway.dashboards.LogAnswers;
import io.penstock.gateway.dashboards.MetricsNames;
import io.penstock.gateway.dashboards.Query;
import io.penstock.gateway.dashboards.QueryCheck;
import io.penstock.gateway.dashboards.QueryParser;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/**
 * Every panel of every dashboard, and every rule, asked of a real Prometheus that scrapes a gateway under traffic.
 *
 * <p>{@code -Dpenstock.pictures.seconds=300} lets the traffic go on for so long, and {@code bin/dashboard-pictures} draws
 * what is left in the lab's folder {@code pictures}.
 */
@Tag("namespace")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisabledIfSystemProperty(
        named = "penstock.lab.implementation",
        matches = "wireguard-go",
        disabledReason = "wireguard-go has no metrics page")
class DashboardsTest {

    private static final int SECONDS = Integer.getInteger("penstock.pictures.seconds", 25);

    /** The far ends of the sinks are away for a while in the middle. */
    private static final int BEFORE_SECONDS = SECONDS / 2;

    private static final int AWAY_SECONDS = SECONDS / 8;

    /** Reaches back to the gateway's start. */
    private static final int RANGE_SECONDS = SECONDS + 60;

    private ObservedSite site;
    private Prometheus prometheus;
    private MetricsNames names;
    private List<JsonObject> rules;
    private List<BoardFile> boards;
    private Choice choice;
    private LogAnswers log;

    @BeforeAll
    void observeTraffic() throws Exception {
        site = new ObservedSite();
        Path grafana = Implementation.launcher().resolveSibling("../grafana").normalize();
        prometheus = Prometheus.start(site.machine(), grafana.resolve("prometheus/rules"));
        site.traffic();
        Wait.seconds(BEFORE_SECONDS);
        site.outage(Duration.ofSeconds(AWAY_SECONDS));
        Wait.seconds(SECONDS - BEFORE_SECONDS - AWAY_SECONDS);
        names = MetricsNames.ofPage(MetricsPage.get(site.machine(), "/metrics").text());
        rules = prometheus.rules();
        for (JsonObject rule : rules) {
            if (rule.text("type").equals("recording")) {
                names.addRule(rule.text("name"), QueryParser.promQl(rule.text("query")), Set.of());
            }
        }
        names.addMadeByPrometheus("ALERTS", Set.of("alertname", "alertstate", "severity"));
        boards = BoardFile.all();
        choice = Choice.of(site.phoneKey(), RANGE_SECONDS + "s");
        log = LogAnswers.ofFolder(site.log());
    }

    @AfterAll
    void close() {
        if (site != null) {
            site.close();
        }
    }

    private static String where(BoardFile board, PanelFile panel) {
        return board.title() + ": " + panel.title();
    }

    @Test
    void shouldNameOnlyMetricsAndLabelsThatTheGatewayHas() {
        List<String> complaints = new ArrayList<>();
        int queries = 0;
        for (BoardFile board : boards) {
            for (String query : board.variableQueries()) {
                complaints.addAll(complaints(board.title() + ": variable", query, ""));
            }
            for (String query : board.annotationQueries()) {
                complaints.addAll(complaints(board.title() + ": annotation", query, ""));
            }
            for (PanelFile panel : board.panels()) {
                for (TargetFile target : panel.targets()) {
                    if (!target.logs()) {
                        queries++;
                        complaints.addAll(complaints(where(board, panel), target.expression(), target.legend()));
                    }
                }
            }
        }
        assertThat(complaints).isEmpty();
        assertThat(queries).isGreaterThan(60);
    }

    private List<String> complaints(String where, String expression, String legend) {
        Query query = QueryParser.promQl(choice.fill(expression));
        List<String> complaints = new ArrayList<>(QueryCheck.complaints(query, names));
        Set<String> missing = new TreeSet<>(Legend.labels(legend));
        missing.removeAll(QueryCheck.labels(query, names));
        if (!missing.isEmpty()) {
            complaints.add("the legend names " + missing);
        }
        complaints.replaceAll(complaint -> where + ": " + complaint);
        return complaints;
    }

    @Test
    void shouldNameInRulesOnlyMetricsAndLabelsThatTheGatewayHas() {
        assertThat(rules).hasSizeGreaterThan(15);
        assertThat(rules.stream().flatMap(rule -> complaints(rule.text("name"), rule.text("query"), "").stream()))
                .isEmpty();
    }

    @Test
    void shouldEvaluateEveryRule() {
        for (JsonObject rule : prometheus.rules()) {
            assertThat(rule.text("health")).as(rule.text("name")).isEqualTo("ok");
        }
    }

    @Test
    void shouldAnswerEveryPanel() throws IOException {
        List<String> empty = new ArrayList<>();
        Pictures pictures = new Pictures(site.lab().file("pictures"));
        int step = Math.max(1, SECONDS / 150);
        for (BoardFile board : boards) {
            for (PanelFile panel : board.panels()) {
                for (TargetFile target : panel.targets()) {
                    String query = choice.fill(target.expression());
                    String answer;
                    if (target.logs()) {
                        Query parsed = QueryParser.logQl(query);
                        answer = target.instant()
                                ? log.now(parsed, Instant.now())
                                : log.last(parsed, Instant.now(), RANGE_SECONDS, Math.max(step, 5));
                    } else {
                        answer = target.instant() ? prometheus.now(query) : prometheus.last(query, SECONDS, step);
                    }
                    pictures.add(board, panel, target, answer);
                    if (Prometheus.result(answer).isEmpty()) {
                        empty.add(where(board, panel) + ": " + query);
                    }
                }
            }
        }
        pictures.write();
        assertThat(empty).isEmpty();
    }
}
