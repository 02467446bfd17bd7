/**
 * Cipher work that one core gives to others while it is saturated and they sleep. The owner offers jobs in order and
 * collects them in order; whoever takes a job opens or seals its messages where they lie.
 *
 * <pre>
 *   ring of the owner, one batch    | 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 |
 *                                     owner: take, collect --&gt;
 *                                             &lt;-- neighbours: take
 * </pre>
 */
package io.penstock.dataplane.handoff;
