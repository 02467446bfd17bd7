package io.penstock.gateway.dashboards;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A panel of a dashboard while it is put together. Columns are 24ths of the width, rows are Grafana's 30 pixels. */
final class Panel {

    /** How it draws. */
    enum Kind {
        TIMESERIES("timeseries", 8, 8),
        STACKED("timeseries", 8, 8),
        STAT("stat", 4, 4),
        BARS("bargauge", 8, 8),
        TABLE("table", 12, 8),
        LOG("logs", 24, 9);

        final String type;
        final int width;
        final int height;

        Kind(String type, int width, int height) {
            this.type = type;
            this.width = width;
            this.height = height;
        }
    }

    /**
     * A query.
     *
     * @param logs whether Loki answers it, else Prometheus
     * @param expression PromQL or LogQL
     * @param legend how its series are called
     */
    record Target(boolean logs, String expression, String legend) {}

    /** From a value on, a colour. */
    record Step(@Nullable Double from, String colour) {}

    final Kind kind;
    final String title;
    final String description;
    final String unit;
    final List<Target> targets = new ArrayList<>();
    final List<Step> steps = new ArrayList<>();
    final Map<String, String> columns = new LinkedHashMap<>();
    int width;
    String noValue = "nothing yet";

    private Panel(Kind kind, String title, String unit, String description) {
        this.kind = kind;
        this.title = title;
        this.unit = unit;
        this.description = description;
        this.width = kind.width;
    }

    /** Lines over time. */
    static Panel lines(String title, String unit, String description) {
        return new Panel(Kind.TIMESERIES, title, unit, description);
    }

    /** Areas over time, one on the other. */
    static Panel stacked(String title, String unit, String description) {
        return new Panel(Kind.STACKED, title, unit, description);
    }

    /** One number of now, and how it came about. */
    static Panel stat(String title, String unit, String description) {
        return new Panel(Kind.STAT, title, unit, description);
    }

    /** Bars of now, the longest first. */
    static Panel bars(String title, String unit, String description) {
        return new Panel(Kind.BARS, title, unit, description);
    }

    /** A table of now. */
    static Panel table(String title, String unit, String description) {
        return new Panel(Kind.TABLE, title, unit, description);
    }

    /** Lines of a log, the newest first. */
    static Panel log(String title, String description) {
        return new Panel(Kind.LOG, title, "none", description);
    }

    /** Adds a query for Prometheus. */
    Panel promQl(String expression, String legend) {
        targets.add(new Target(false, expression.strip().replaceAll("\\s*\\n\\s*", " "), legend));
        return this;
    }

    /** Adds a query for Loki. */
    Panel logQl(String expression, String legend) {
        targets.add(new Target(true, expression.strip().replaceAll("\\s*\\n\\s*", " "), legend));
        return this;
    }

    /** Green below, red from a value on. */
    Panel redFrom(double value) {
        steps.add(new Step(null, "green"));
        steps.add(new Step(value, "red"));
        return this;
    }

    /** What stands there while there is no value. */
    Panel orElse(String words) {
        noValue = words;
        return this;
    }

    /** Red below a value, green from it on. */
    Panel greenFrom(double value) {
        steps.add(new Step(null, "red"));
        steps.add(new Step(value, "green"));
        return this;
    }

    /** A column of a table: the label or {@code Value #A}, and its heading. Columns that are not named are hidden. */
    Panel column(String label, String heading) {
        columns.put(label, heading);
        return this;
    }

    /** Its width in 24ths. */
    Panel wide(int columns24) {
        width = columns24;
        return this;
    }
}
