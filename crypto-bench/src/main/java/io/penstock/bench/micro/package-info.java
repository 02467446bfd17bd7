/**
 * Micro-benchmarks of what a packet passes through, one class for each part: the cipher engines, the handshake, AllowedIPs,
 * the replay window, checksums, super-packets, the table of flows, and the pipeline that they make. {@link io.penstock.bench.micro.Micro} runs those that it is asked for.
 */
package io.penstock.bench.micro;
