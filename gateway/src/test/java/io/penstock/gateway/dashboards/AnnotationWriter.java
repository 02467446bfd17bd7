package io.penstock.gateway.dashboards;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;

/** Writes what marks the graphs of every dashboard: gateways that started, configurations read again, alerts that fired. */
final class AnnotationWriter {

    /**
     * A mark.
     *
     * @param expression PromQL; each series whose value is not 0 is a mark
     * @param title from its labels
     * @param shown whether it is on until somebody switches it off
     */
    private record Mark(String name, String colour, String expression, String title, boolean shown) {}

    private static final List<Mark> MARKS = List.of(
            new Mark(
                    "Starts",
                    "blue",
                    "changes(process_start_time_seconds{instance=~\"$instance\"}[1m]) > 0"
                            + " and on (job, instance) penstock_build_info",
                    "{{instance}} started",
                    true),
            new Mark(
                    "Reloads",
                    "green",
                    "sum by (instance, result) (increase(penstock_config_reload_total{instance=~\"$instance\"}[1m])) > 0",
                    "{{instance}} read its configuration: {{result}}",
                    true),
            new Mark(
                    "Alerts",
                    "red",
                    "ALERTS{alertname=~\"Penstock.*\",alertstate=\"firing\"}",
                    "{{alertname}} ({{severity}})",
                    false));

    private AnnotationWriter() {}

    static void write(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("annotations");
        json.writeArrayFieldStart("list");
        for (Mark mark : MARKS) {
            json.writeStartObject();
            json.writeStringField("name", mark.name);
            PanelWriter.datasource(json, false);
            json.writeBooleanField("enable", mark.shown);
            json.writeBooleanField("hide", false);
            json.writeStringField("iconColor", mark.colour);
            json.writeObjectFieldStart("target");
            json.writeStringField("refId", "Anno");
            json.writeStringField("expr", mark.expression);
            json.writeStringField("interval", "");
            json.writeEndObject();
            json.writeStringField("titleFormat", mark.title);
            json.writeStringField("textFormat", "");
            json.writeStringField("tagKeys", "instance");
            json.writeStringField("useValueForTime", "off");
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
