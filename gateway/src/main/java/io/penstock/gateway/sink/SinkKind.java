package io.penstock.gateway.sink;

import io.penstock.config.SinkSetting;
import io.penstock.gateway.Failure;

/** Makes sinks of one kind from their settings. */
@FunctionalInterface
public interface SinkKind {

    /**
     * Reads the files that the setting names and makes the sink. It does not connect: that is for the first delivery.
     *
     * @throws Failure when the setting cannot be used, such as a certificate that is none; one line, without the sink's name
     */
    Sink open(SinkSetting setting, SinkContext context) throws Failure;
}
