package io.penstock.gateway.dashboards;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** Writes what can be chosen above a dashboard. */
final class VariableWriter {

    private static final int ON_TIME_RANGE_CHANGE = 2;
    private static final int BY_NAME = 1;
    private static final int LABEL_VALUES = 1;

    private VariableWriter() {}

    static void write(JsonGenerator json, Variable variable) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", variable.name());
        json.writeStringField("label", variable.label());
        if (variable.kind() == Variable.Kind.DATASOURCE) {
            json.writeStringField("type", "datasource");
            json.writeStringField("query", variable.query());
        } else {
            query(json, variable);
        }
        json.writeNumberField("hide", 0);
        json.writeBooleanField("includeAll", variable.many());
        json.writeBooleanField("multi", variable.many());
        if (variable.many()) {
            json.writeStringField("allValue", ".*");
            json.writeObjectFieldStart("current");
            json.writeStringField("text", "All");
            json.writeStringField("value", "$__all");
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static void query(JsonGenerator json, Variable variable) throws IOException {
        boolean logs = variable.kind() == Variable.Kind.LOKI;
        json.writeStringField("type", "query");
        PanelWriter.datasource(json, logs);
        json.writeObjectFieldStart("query");
        json.writeStringField("refId", variable.name());
        if (logs) {
            json.writeNumberField("type", LABEL_VALUES);
            json.writeStringField("label", variable.query());
            json.writeStringField("stream", "");
        } else {
            json.writeStringField("query", variable.query());
        }
        json.writeEndObject();
        json.writeStringField("regex", variable.regex());
        json.writeNumberField("refresh", ON_TIME_RANGE_CHANGE);
        json.writeNumberField("sort", BY_NAME);
    }
}
