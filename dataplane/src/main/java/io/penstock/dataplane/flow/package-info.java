/**
 * One core's flows: who talks to whom, how much, and what the policy said; one look-up per packet or per train of
 * packets pays for all of it.
 *
 * <pre>
 *   packet -> FlowParser -> FlowTable.lookupOrInsert -> entry -> addInbound, addOutbound
 *                                                         |
 *   FlowFeed (to the flow log) <- FlowTable.scan  <-------+   idle, ended, evicted, or its window is over
 * </pre>
 */
package io.penstock.dataplane.flow;
