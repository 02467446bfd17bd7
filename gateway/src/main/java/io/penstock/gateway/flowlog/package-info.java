/**
 * The flow log: who reached what, and who was refused what, in JSON Lines whose completeness can be proved.
 *
 * <pre>
 *   FlowFeed (cores) -> FlowLog -> RecordEncoder -> RecordChain -> LogWriter -> flows-N.jsonl -> flows-N.jsonl.gz
 *                          |            seq, boot_id, prev_hash, hash                |
 *                     PeerDirectory, TrafficClasses, Aggregates                 ChainVerifier
 * </pre>
 */
package io.penstock.gateway.flowlog;
