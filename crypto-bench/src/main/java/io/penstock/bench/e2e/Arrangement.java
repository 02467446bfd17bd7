package io.penstock.bench.e2e;

/** Who is at the client's end. */
enum Arrangement {
    /** Every gateway meets the first candidate as its client: what differs is the gateway's doing alone. */
    SAME_CLIENT("the same client for every gateway"),
    /** Every gateway meets its own kind, as in a network of one implementation. */
    LIKE_AGAINST_LIKE("like against like"),
    /** One gateway, audited and not, meets the first candidate: what differs is what accountability costs. */
    AUDIT("with policy, flow log and live flows, beside itself without");

    private final String title;

    Arrangement(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    Candidate client(Candidate baseline, Candidate gateway) {
        return this == LIKE_AGAINST_LIKE ? gateway : baseline;
    }
}
