/**
 * The flow log's way off the machine. The log on the disk is the spool: a sink is a place in it, and what knows how to speak
 * to one far end.
 *
 * <pre>
 *   flows-N.jsonl --LogFollower--> SinkWorker --batch--> Sink ----> far end
 *                                      |  once it has them
 *                                 sinks/NAME.cursor
 * </pre>
 */
package io.penstock.gateway.sink;
