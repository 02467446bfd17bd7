/**
 * What a device tells of its peers and of those whom it refuses: who came, moved, fell silent, and who was sent away and why.
 *
 * <pre>
 *   cores    RefusalTally, once a second --+                    +-- PeerLedger (a few one by one, then sums)
 *            roams, as they come ----------+--> the conductor --+                                           --> EventFeed
 *                        handshakes, timers, configuration -----+-- RefusalSums (one sum for each source)
 * </pre>
 *
 * <p>Everything is bounded: floods become sums whose counts are exact.
 */
package io.penstock.dataplane.event;
