package io.penstock.gateway.sink.ipfix;

import io.penstock.gateway.flowlog.LogFollower;
import io.penstock.gateway.sink.RecordView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A record of the log on its way into a message.
 *
 * @param line as it is in the log
 * @param view the same by the names of its fields
 */
record Entry(LogFollower.Line line, RecordView view) {

    static Entry of(LogFollower.Line line) throws IOException {
        return new Entry(line, RecordView.of(line));
    }

    String text() {
        return new String(line.bytes(), StandardCharsets.UTF_8);
    }
}
