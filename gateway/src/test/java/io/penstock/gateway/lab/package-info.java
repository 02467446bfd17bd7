/**
 * The truth tests: network namespaces, cables between them, and a foreign WireGuard implementation at the other end.
 *
 * <pre>
 *   Lab ─ owns ─> Namespace ─ runs ─> Background (a process, its output in a file)
 *    └─ carries ─> Site (client ── gateway ── server) ─ with ─> Node (an Implementation's interface, set up by wg)
 * </pre>
 *
 * <p>{@code bin/test} runs them in two rounds, told apart by tags. In the quiet round those that measure, or that must lose no packet,
 * go one after the other, and beside them only three that hardly do anything for minutes. In the other round the classes that wait more than
 * they work ({@link io.penstock.gateway.Beside}) go one after the other beside the rest.
 *
 * <pre>
 *   namespace, quiet   Exactness ─ PortScan ─ Mix ─ Throughput
 *                      Rekey, NatKeepalive, Restart ·························
 *   namespace          AbruptEnd ─ Reload ─ Refusal ─ ...
 *                      Authentication ─ Kafka ─ Mobility ─ ... (Beside)
 *   long               also twenty kills, ten minutes of Mix, ten million records
 * </pre>
 */
package io.penstock.gateway.lab;
