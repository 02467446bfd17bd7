/**
 * The end-to-end benchmark behind bin/bench: real implementations, real interfaces, namespaces on one machine. Only the JDK is
 * needed, so that bin/bench compiles it in a second without the rest of the house.
 *
 * <pre>
 *   Bench ── for each run, Arrangement and Candidate ──> Bed (client ── gateway ── server) ── carries ──> Load
 *     └── prints Machine and, by Report, the Spread of each Measurement
 * </pre>
 */
package io.penstock.bench.e2e;
