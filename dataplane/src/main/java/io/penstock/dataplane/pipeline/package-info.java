/**
 * The two ways of a packet through one core. Each runs to completion on the core's thread: a batch is taken, worked on
 * where it lies, and handed over before the next is taken.
 *
 * <pre>
 *   in    DatagramPort --receive--&gt; slots --open (in place)--&gt; --deliver--&gt; TunQueue
 *             |                                                  replay window, confirm, roam,
 *             +-- handshake messages --&gt; conductor               AllowedIPs on the source
 *
 *   out   TunQueue --read--&gt; slot (message after message) --seal (in place)--&gt; --send--&gt; DatagramPort
 *             AllowedIPs on the destination,                    one datagram per run of
 *             no session: stage and ask the conductor           equal messages to one peer
 * </pre>
 *
 * A saturated core lets idle ones open and seal with it; what comes before and after stays its own, in order.
 */
package io.penstock.dataplane.pipeline;
