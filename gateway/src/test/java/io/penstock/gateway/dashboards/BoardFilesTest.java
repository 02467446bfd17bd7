package io.penstock.gateway.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.gateway.dashboards.BoardFile.PanelFile;
import io.penstock.gateway.dashboards.BoardFile.TargetFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The committed dashboards are those of the code, and what Grafana can show. */
class BoardFilesTest {

    private static final Set<String> UNITS =
            Set.of("none", "short", "s", "bytes", "bps", "pps", "ops", "percentunit", "dateTimeAsIso", "bool_yes_no");

    /** Set to {@code true}, the files are written anew instead. */
    private static final boolean WRITE = Boolean.getBoolean("penstock.dashboards.write");

    @Test
    void shouldBeWhatTheCodeSays() throws IOException {
        Path folder = Boards.folder().resolve("dashboards");
        Set<String> names = new TreeSet<>();
        for (Board board : Boards.ALL) {
            Path file = folder.resolve(board.uid() + ".json");
            names.add(String.valueOf(file.getFileName()));
            String text = BoardWriter.write(board);
            if (WRITE) {
                Files.writeString(file, text);
            }
            assertThat(file)
                    .as("stale: -Dpenstock.dashboards.write=true writes it anew")
                    .content()
                    .isEqualTo(text);
        }
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> String.valueOf(file.getFileName())))
                    .containsExactlyInAnyOrderElementsOf(names);
        }
    }

    @Test
    void shouldExplainEveryPanelAndUseUnitsOfGrafana() throws IOException {
        List<BoardFile> boards = BoardFile.all();
        assertThat(boards).hasSize(6).extracting(BoardFile::uid).doesNotHaveDuplicates();
        for (BoardFile board : boards) {
            assertThat(board.panels()).extracting(PanelFile::title).doesNotHaveDuplicates();
            for (PanelFile panel : board.panels()) {
                assertThat(panel.description()).as(panel.title()).endsWith(".");
                assertThat(panel.unit()).as(panel.title()).isIn(UNITS);
                assertThat(panel.targets()).as(panel.title()).isNotEmpty();
            }
        }
    }

    @Test
    void shouldBeWhatGrafanaElevenAndTwelveImport() throws IOException {
        for (BoardFile board : BoardFile.all()) {
            JsonObject root = board.json();
            assertThat(root.number("schemaVersion")).isBetween(39L, 41L);
            assertThat(board.uid()).matches("[a-z-]{1,40}");
            assertThat(root.has("id")).as("an id is the Grafana's that exports").isFalse();
            List<JsonObject> panels = root.objects("panels");
            assertThat(panels).extracting(panel -> panel.number("id")).doesNotHaveDuplicates();
            assertThat(panels)
                    .extracting(panel -> panel.text("type"))
                    .allMatch(Set.of("row", "timeseries", "stat", "bargauge", "table", "logs")::contains);
            for (PanelFile panel : board.panels()) {
                assertThat(panel.json().object("datasource").text("uid"))
                        .as(panel.title())
                        .isIn("${datasource}", "${logs}");
                assertThat(panel.json().object("fieldConfig").object("defaults").text("noValue"))
                        .as(panel.title())
                        .isNotBlank();
                assertThat(panel.json().objects("targets"))
                        .extracting(target -> target.text("refId"))
                        .doesNotHaveDuplicates();
            }
            assertThat(root.objects("links")).hasSize(1).allSatisfy(link -> {
                assertThat(link.flag("includeVars")).isTrue();
                assertThat(link.flag("keepTime")).isTrue();
            });
            assertThat(board.annotationQueries()).hasSize(3);
        }
    }

    @Test
    void shouldLayPanelsSideBySide() throws IOException {
        for (BoardFile board : BoardFile.all()) {
            Set<String> taken = new TreeSet<>();
            for (PanelFile panel : board.panels()) {
                JsonObject place = panel.json().object("gridPos");
                long right = place.number("x") + place.number("w");
                assertThat(right).isLessThanOrEqualTo(24);
                for (long column = place.number("x"); column < right; column++) {
                    for (long line = place.number("y"); line < place.number("y") + place.number("h"); line++) {
                        assertThat(taken.add(column + "/" + line))
                                .as(panel.title())
                                .isTrue();
                    }
                }
            }
        }
    }

    @Test
    void shouldSayInEveryLegendOnlyWhatItsQueryKeeps() throws IOException {
        LogNames logs = new LogNames(Files.readString(Boards.folder().resolveSibling("config/flow-log.schema.json")));
        Choice choice = Choice.of("K", "1h");
        for (BoardFile board : BoardFile.all()) {
            for (PanelFile panel : board.panels()) {
                for (TargetFile target : panel.targets()) {
                    if (target.logs() && target.legend().contains("{{")) {
                        Query query = QueryParser.logQl(choice.fill(target.expression()));
                        assertThat(QueryCheck.labels(query, logs))
                                .as(panel.title())
                                .containsAll(Legend.labels(target.legend()));
                    }
                }
            }
        }
    }

    @Test
    void shouldNameOnlyLogFieldsThatTheSchemaHas() throws IOException {
        LogNames logs = new LogNames(Files.readString(Boards.folder().resolveSibling("config/flow-log.schema.json")));
        int queries = 0;
        for (BoardFile board : BoardFile.all()) {
            for (PanelFile panel : board.panels()) {
                for (TargetFile target : panel.targets()) {
                    if (target.logs()) {
                        queries++;
                        Query query = QueryParser.logQl(Choice.of("K", "1h").fill(target.expression()));
                        assertThat(QueryCheck.complaints(query, logs))
                                .as(panel.title())
                                .isEmpty();
                    }
                }
            }
        }
        assertThat(queries).isGreaterThan(10);
    }
}
