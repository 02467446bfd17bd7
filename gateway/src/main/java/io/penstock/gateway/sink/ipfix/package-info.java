/**
 * The flow log in IPFIX (RFC 7011), for collectors of flows: data records by templates, biflows as RFC 5103 has them, and what
 * a tunnel adds (whose flow it was, and which rule decided) in elements of an enterprise.
 *
 * <pre>
 *   record --Templates--> template, fields --MessageBuilder--> messages --CollectorLink--> collector
 * </pre>
 */
package io.penstock.gateway.sink.ipfix;
