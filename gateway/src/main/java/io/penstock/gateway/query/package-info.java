/**
 * Questions to the flow log. The log is the truth; the index beside it is made from it, and can be made again at any time.
 *
 * <pre>
 *   flows-N.jsonl(.gz) -> LogFollower -> RowParser -> FlowIndex  (catches up, then is read)
 *                                            |            |
 *                                            +-- tail ----+-> FlowRow -> FlowJoin -> Answer: table, CSV, JSON, top
 *                                                         |
 *                                                         +-> LogHistory: runs of the gateway, and gaps
 * </pre>
 */
package io.penstock.gateway.query;
