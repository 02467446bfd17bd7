package io.penstock.bench.e2e;

/**
 * One load of one candidate.
 *
 * @param gigabitsPerSecond payload received
 * @param cpuSecondsPerGigabyte user and system time of the gateway's process per 1e9 payload bytes received
 * @param residentMegabytes memory of the gateway's process right after the load, 1e6 bytes
 */
record Measurement(double gigabitsPerSecond, double cpuSecondsPerGigabyte, double residentMegabytes) {}
