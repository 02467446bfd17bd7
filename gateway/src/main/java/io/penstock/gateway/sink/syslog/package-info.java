/**
 * Syslog as RFC 5424 has it, over TCP or TLS.
 *
 * <pre>
 *   batch -> connect -> frames of messages -> half-close -> the server has read to the end and closes -> done
 * </pre>
 */
package io.penstock.gateway.sink.syslog;
