package io.penstock.gateway.dashboards;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Map;

/** Writes a panel's query, and how it is drawn. */
final class PanelWriter {

    private final JsonGenerator json;
    private final Panel panel;

    private PanelWriter(JsonGenerator json, Panel panel) {
        this.json = json;
        this.panel = panel;
    }

    static void write(JsonGenerator json, Panel panel) throws IOException {
        new PanelWriter(json, panel).write();
    }

    /** Names the data source that was chosen above. */
    static void datasource(JsonGenerator json, boolean logs) throws IOException {
        json.writeObjectFieldStart("datasource");
        json.writeStringField("type", logs ? "loki" : "prometheus");
        json.writeStringField("uid", logs ? "${logs}" : "${datasource}");
        json.writeEndObject();
    }

    private void write() throws IOException {
        json.writeStringField("type", panel.kind.type);
        json.writeStringField("title", panel.title);
        json.writeStringField("description", panel.description);
        datasource(json, panel.targets.getFirst().logs());
        json.writeArrayFieldStart("targets");
        for (int i = 0; i < panel.targets.size(); i++) {
            target(panel.targets.get(i), String.valueOf((char) ('A' + i)));
        }
        json.writeEndArray();
        json.writeObjectFieldStart("fieldConfig");
        json.writeObjectFieldStart("defaults");
        defaults();
        json.writeEndObject();
        json.writeArrayFieldStart("overrides");
        json.writeEndArray();
        json.writeEndObject();
        json.writeObjectFieldStart("options");
        options();
        json.writeEndObject();
        if (panel.kind == Panel.Kind.TABLE) {
            columns();
        }
    }

    private boolean ofNow() {
        return panel.kind == Panel.Kind.TABLE || panel.kind == Panel.Kind.BARS;
    }

    private void target(Panel.Target target, String refId) throws IOException {
        json.writeStartObject();
        json.writeStringField("refId", refId);
        datasource(json, target.logs());
        json.writeStringField("expr", target.expression());
        json.writeStringField("legendFormat", target.legend());
        if (target.logs()) {
            json.writeStringField("queryType", ofNow() ? "instant" : "range");
        } else {
            json.writeBooleanField("instant", ofNow());
            json.writeBooleanField("range", !ofNow());
            json.writeStringField("format", panel.kind == Panel.Kind.TABLE ? "table" : "time_series");
        }
        json.writeEndObject();
    }

    private void defaults() throws IOException {
        json.writeStringField("unit", panel.unit);
        json.writeStringField("noValue", panel.noValue);
        if (panel.kind.type.equals("timeseries")) {
            json.writeNumberField("min", 0);
            json.writeObjectFieldStart("custom");
            json.writeStringField("drawStyle", "line");
            json.writeNumberField("lineWidth", 1);
            json.writeNumberField("fillOpacity", panel.kind == Panel.Kind.STACKED ? 40 : 10);
            json.writeStringField("showPoints", "never");
            json.writeObjectFieldStart("stacking");
            json.writeStringField("mode", panel.kind == Panel.Kind.STACKED ? "normal" : "none");
            json.writeEndObject();
            json.writeObjectFieldStart("thresholdsStyle");
            json.writeStringField("mode", panel.steps.isEmpty() ? "off" : "dashed");
            json.writeEndObject();
            json.writeEndObject();
        }
        if (!panel.steps.isEmpty()) {
            json.writeObjectFieldStart("color");
            json.writeStringField("mode", panel.kind.type.equals("timeseries") ? "palette-classic" : "thresholds");
            json.writeEndObject();
            json.writeObjectFieldStart("thresholds");
            json.writeStringField("mode", "absolute");
            json.writeArrayFieldStart("steps");
            for (Panel.Step step : panel.steps) {
                json.writeStartObject();
                json.writeFieldName("value");
                if (step.from() == null) {
                    json.writeNull();
                } else {
                    json.writeNumber(step.from());
                }
                json.writeStringField("color", step.colour());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private void options() throws IOException {
        switch (panel.kind) {
            case TIMESERIES, STACKED -> {
                json.writeObjectFieldStart("legend");
                json.writeStringField("displayMode", "list");
                json.writeStringField("placement", "bottom");
                json.writeBooleanField("showLegend", true);
                json.writeEndObject();
                json.writeObjectFieldStart("tooltip");
                json.writeStringField("mode", "multi");
                json.writeStringField("sort", "desc");
                json.writeEndObject();
            }
            case STAT -> {
                last();
                json.writeStringField("colorMode", "value");
                json.writeStringField("graphMode", "area");
            }
            case BARS -> {
                last();
                json.writeStringField("orientation", "horizontal");
                json.writeStringField("displayMode", "basic");
                json.writeStringField("namePlacement", "left");
            }
            case TABLE -> json.writeBooleanField("showHeader", true);
            case LOG -> {
                json.writeBooleanField("showTime", true);
                json.writeBooleanField("wrapLogMessage", true);
                json.writeBooleanField("prettifyLogMessage", false);
                json.writeBooleanField("enableLogDetails", true);
                json.writeStringField("sortOrder", "Descending");
            }
        }
    }

    private void last() throws IOException {
        json.writeObjectFieldStart("reduceOptions");
        json.writeArrayFieldStart("calcs");
        json.writeString("lastNotNull");
        json.writeEndArray();
        json.writeStringField("fields", "");
        json.writeBooleanField("values", false);
        json.writeEndObject();
    }

    /** Joins the tables of all queries and shows the named columns in their order. */
    private void columns() throws IOException {
        json.writeArrayFieldStart("transformations");
        json.writeStartObject();
        json.writeStringField("id", "merge");
        json.writeObjectFieldStart("options");
        json.writeEndObject();
        json.writeEndObject();
        json.writeStartObject();
        json.writeStringField("id", "filterFieldsByName");
        json.writeObjectFieldStart("options");
        json.writeObjectFieldStart("include");
        json.writeArrayFieldStart("names");
        for (String column : panel.columns.keySet()) {
            json.writeString(column);
        }
        json.writeEndArray();
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndObject();
        json.writeStartObject();
        json.writeStringField("id", "organize");
        json.writeObjectFieldStart("options");
        json.writeObjectFieldStart("indexByName");
        int index = 0;
        for (String column : panel.columns.keySet()) {
            json.writeNumberField(column, index++);
        }
        json.writeEndObject();
        json.writeObjectFieldStart("renameByName");
        for (Map.Entry<String, String> column : panel.columns.entrySet()) {
            json.writeStringField(column.getKey(), column.getValue());
        }
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndArray();
    }
}
