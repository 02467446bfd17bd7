package io.penstock.gateway.dashboards;

import io.penstock.gateway.flowlog.JsonTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A dashboard as it lies in the file that Grafana imports.
 *
 * @param uid its address
 * @param title its title
 * @param panels its panels without the rows
 * @param variableQueries the PromQL of what can be chosen above it
 */
public record BoardFile(String uid, String title, List<PanelFile> panels, List<String> variableQueries) {

    /**
     * A panel.
     *
     * @param type Grafana's name of how it draws
     * @param unit Grafana's name of the unit
     * @param json all of it
     */
    public record PanelFile(
            String title, String description, String type, String unit, List<TargetFile> targets, Map<?, ?> json) {}

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
        Map<?, ?> root = (Map<?, ?>) Objects.requireNonNull(JsonTree.parse(text));
        List<PanelFile> panels = new ArrayList<>();
        for (Map<?, ?> panel : maps(root, "panels")) {
            if (!panel.get("type").equals("row")) {
                panels.add(panel(panel));
            }
        }
        List<String> variableQueries = new ArrayList<>();
        for (Map<?, ?> variable : maps((Map<?, ?>) root.get("templating"), "list")) {
            if (variable.get("query") instanceof Map<?, ?> query && query.get("query") instanceof String promQl) {
                variableQueries.add(inner(promQl));
            }
        }
        return new BoardFile(text(root, "uid"), text(root, "title"), panels, variableQueries);
    }

    private static PanelFile panel(Map<?, ?> panel) {
        List<TargetFile> targets = new ArrayList<>();
        for (Map<?, ?> target : maps(panel, "targets")) {
            boolean logs = text((Map<?, ?>) target.get("datasource"), "type").equals("loki");
            boolean instant = logs ? "instant".equals(target.get("queryType")) : (Boolean) target.get("instant");
            targets.add(new TargetFile(logs, text(target, "expr"), instant, text(target, "legendFormat")));
        }
        Map<?, ?> defaults = (Map<?, ?>) ((Map<?, ?>) panel.get("fieldConfig")).get("defaults");
        return new PanelFile(
                text(panel, "title"), text(panel, "description"), text(panel, "type"), text(defaults, "unit"), targets,
                panel);
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

    private static String text(Map<?, ?> map, String name) {
        return (String) Objects.requireNonNull(map.get(name), name);
    }

    private static List<Map<?, ?>> maps(Map<?, ?> map, String name) {
        List<Map<?, ?>> all = new ArrayList<>();
        ((List<?>) Objects.requireNonNull(map.get(name), name)).forEach(one -> all.add((Map<?, ?>) one));
        return all;
    }
}
