package io.penstock.gateway.dashboards;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;

/** Writes a dashboard as Grafana (11 and 12) imports it. */
final class BoardWriter {

    private static final int SCHEMA_VERSION = 39;
    private static final int COLUMNS = 24;

    private final JsonGenerator json;
    private int nextId = 1;

    private BoardWriter(JsonGenerator json) {
        this.json = json;
    }

    static String write(Board board) throws IOException {
        StringWriter text = new StringWriter();
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentObjectsWith(indenter);
        printer.indentArraysWith(indenter);
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.setPrettyPrinter(printer);
            new BoardWriter(json).board(board);
        }
        return text + "\n";
    }

    private void board(Board board) throws IOException {
        json.writeStartObject();
        json.writeStringField("uid", board.uid());
        json.writeStringField("title", "Penstock / " + board.title());
        json.writeStringField("description", board.description());
        json.writeArrayFieldStart("tags");
        json.writeString("penstock");
        json.writeString("wireguard");
        json.writeEndArray();
        json.writeNumberField("schemaVersion", SCHEMA_VERSION);
        json.writeBooleanField("editable", true);
        json.writeNumberField("graphTooltip", 1);
        json.writeStringField("refresh", "30s");
        json.writeStringField("timezone", "browser");
        json.writeObjectFieldStart("time");
        json.writeStringField("from", "now-3h");
        json.writeStringField("to", "now");
        json.writeEndObject();
        links();
        AnnotationWriter.write(json);
        json.writeObjectFieldStart("templating");
        json.writeArrayFieldStart("list");
        for (Variable variable : board.variables()) {
            VariableWriter.write(json, variable);
        }
        json.writeEndArray();
        json.writeEndObject();
        json.writeArrayFieldStart("panels");
        panels(board.rows());
        json.writeEndArray();
        json.writeEndObject();
    }

    /** The way to the other dashboards, with the same time and variables. */
    private void links() throws IOException {
        json.writeArrayFieldStart("links");
        json.writeStartObject();
        json.writeStringField("type", "dashboards");
        json.writeStringField("title", "Penstock");
        json.writeArrayFieldStart("tags");
        json.writeString("penstock");
        json.writeEndArray();
        json.writeBooleanField("asDropdown", true);
        json.writeBooleanField("includeVars", true);
        json.writeBooleanField("keepTime", true);
        json.writeEndObject();
        json.writeEndArray();
    }

    private void panels(List<Board.Row> rows) throws IOException {
        int y = 0;
        for (Board.Row row : rows) {
            json.writeStartObject();
            json.writeNumberField("id", nextId++);
            json.writeStringField("type", "row");
            json.writeStringField("title", row.title());
            json.writeBooleanField("collapsed", false);
            place(0, y++, COLUMNS, 1);
            json.writeArrayFieldStart("panels");
            json.writeEndArray();
            json.writeEndObject();
            int x = 0;
            int height = 0;
            for (Panel panel : row.panels()) {
                if (x + panel.width > COLUMNS) {
                    x = 0;
                    y += height;
                    height = 0;
                }
                json.writeStartObject();
                json.writeNumberField("id", nextId++);
                place(x, y, panel.width, panel.kind.height);
                PanelWriter.write(json, panel);
                json.writeEndObject();
                x += panel.width;
                height = Math.max(height, panel.kind.height);
            }
            y += height;
        }
    }

    private void place(int x, int y, int width, int height) throws IOException {
        json.writeObjectFieldStart("gridPos");
        json.writeNumberField("x", x);
        json.writeNumberField("y", y);
        json.writeNumberField("w", width);
        json.writeNumberField("h", height);
        json.writeEndObject();
    }
}
