package io.penstock.gateway.dashboards;

import java.util.ArrayList;
import java.util.List;

/**
 * A Grafana dashboard while it is put together: rows of panels, laid out from left to right.
 *
 * @param uid its address in Grafana, also the name of its file
 * @param title what Grafana's list shows; it follows "Penstock / "
 * @param description a sentence
 * @param variables what can be chosen above it
 * @param rows from top to bottom
 */
record Board(String uid, String title, String description, List<Variable> variables, List<Row> rows) {

    /** Panels under a heading. */
    record Row(String title, List<Panel> panels) {}

    Board(String uid, String title, String description, Variable... variables) {
        this(uid, title, description, List.of(variables), new ArrayList<>());
    }

    /** Adds a row below the others. */
    Board row(String heading, Panel... panels) {
        rows.add(new Row(heading, List.of(panels)));
        return this;
    }
}
