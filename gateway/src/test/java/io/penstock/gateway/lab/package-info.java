/**
 * The truth tests: network namespaces, cables between them, and a foreign WireGuard implementation at the other end.
 *
 * <pre>
 *   Lab ─ owns ─> Namespace ─ runs ─> Background (a process, its output in a file)
 *    └─ carries ─> Site (client ── gateway ── server) ─ with ─> Node (an Implementation's interface, set up by wg)
 * </pre>
 */
package io.penstock.gateway.lab;
