package io.penstock.bench.e2e;

/** How a candidate is made the gateway. */
enum Service {
    /** {@code PROGRAM -f INTERFACE}, told by {@code wg} and {@code ip}. */
    INTERFACE,
    /** {@code PROGRAM up FILE}, a file with many peers; no policy, and the flow log off. */
    FILE,
    /** The same with a policy of a thousand rules, and the flow log on. */
    AUDITED
}
