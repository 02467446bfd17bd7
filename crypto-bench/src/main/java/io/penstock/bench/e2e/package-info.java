/**
 * The end-to-end benchmark behind bin/bench: real implementations, real interfaces, namespaces on one machine. It needs
 * the JDK and Penstock's Linux edge, for sockets that send many datagrams at once; bin/bench compiles it in a second.
 *
 * <pre>
 *   Bench ── for each run, Candidate and Arrangement ──> Bed (client ── gateway ── server) ── carries ──> Case
 *     │                                                                                                    │
 *     └── prints Machine and, by Report, the Spread of each Metric  &lt;────────────  Figures  ────────────┘
 * </pre>
 */
package io.penstock.bench.e2e;
