package io.penstock.gateway.dashboards;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A dashboard as it lies in the file that Grafana imports.
 *
 * @param uid its address
 * @param title its title
 * @param panels its panels without the rows
 * @param variableQueries the PromQL of what can be chosen above it
 * @param annotationQueries the PromQL of what marks its graphs
 * @param json all of it
 */
public record BoardFile(
        String uid,
        String title,
        List<PanelFile> panels,
        List<String> variableQueries,
        List<String> annotationQueries,
        JsonObject json) {

    /**
     * A panel.
     *
     * @param type Grafana's name of how it draws
     * @param unit Grafana's name of the unit
     * @param json all of it
     */
    public record PanelFile(
            String title, String description, String type, String unit, List<TargetFile> targets, JsonObject json) {}

    /**
     * A query.
     *
     * @param logs whether Loki answers it, else Prometheus
     * @param expression with variables
     * @param instant whether it is of now alone
     */
    public record TargetFile(boolean logs, String expression, boolean instant, String legend) {}

    /** All that are committed. */
    public static List<BoardFile> all() throws IOException {
        List<BoardFile> boards = new ArrayList<>();
        try (Stream<Path> files = Files.list(Boards.folder().resolve("dashboards"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".json"))
                    .sorted(Comparator.naturalOrder())
                    .toList()) {
                boards.add(read(Files.readString(file)));
            }
        }
        return boards;
    }

    static BoardFile read(String text) throws IOException {
        JsonObject root = JsonObject.parse(text);
        List<PanelFile> panels = root.objects("panels").stream()
                .filter(panel -> !panel.text("type").equals("row"))
                .map(BoardFile::panel)
                .toList();
        List<String> variableQueries = root.object("templating").objects("list").stream()
                .filter(variable -> variable.get("query") instanceof Map<?, ?>)
                .map(variable -> variable.object("query"))
                .filter(query -> query.has("query"))
                .map(query -> inner(query.text("query")))
                .toList();
        List<String> annotationQueries = root.object("annotations").objects("list").stream()
                .map(mark -> mark.object("target").text("expr"))
                .toList();
        return new BoardFile(root.text("uid"), root.text("title"), panels, variableQueries, annotationQueries, root);
    }

    private static PanelFile panel(JsonObject panel) {
        List<TargetFile> targets = new ArrayList<>();
        for (JsonObject target : panel.objects("targets")) {
            boolean logs = target.object("datasource").text("type").equals("loki");
            boolean instant = logs ? target.text("queryType").equals("instant") : target.flag("instant");
            targets.add(new TargetFile(logs, target.text("expr"), instant, target.text("legendFormat")));
        }
        String unit = panel.object("fieldConfig").object("defaults").text("unit");
        return new PanelFile(panel.text("title"), panel.text("description"), panel.text("type"), unit, targets, panel);
    }

    /** The PromQL within {@code label_values(SERIES, label)} and {@code query_result(QUERY)}, with the label named. */
    private static String inner(String query) {
        String inside = query.substring(query.indexOf('(') + 1, query.lastIndexOf(')'));
        if (!query.startsWith("label_values(")) {
            return inside;
        }
        int comma = inside.lastIndexOf(',');
        return "sum by (" + inside.substring(comma + 1).strip() + ") (" + inside.substring(0, comma) + ")";
    }
}
