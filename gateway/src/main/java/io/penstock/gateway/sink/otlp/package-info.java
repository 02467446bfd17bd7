/**
 * The flow log as OpenTelemetry's logs, over OTLP/HTTP: a record is a LogRecord with its line as the body and the fields that
 * OpenTelemetry has names for as attributes.
 */
package io.penstock.gateway.sink.otlp;
