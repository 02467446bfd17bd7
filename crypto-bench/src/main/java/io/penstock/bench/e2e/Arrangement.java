package io.penstock.bench.e2e;

/** Who is at the client's end. */
enum Arrangement {
    /** Every gateway meets the first candidate as its client: what differs is the gateway's doing alone. */
    SAME_CLIENT("the same client for every gateway"),
    /** Every gateway meets its own kind, as in a network of one implementation. */
    LIKE_AGAINST_LIKE("like against like");

    private final String title;

    Arrangement(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    Candidate client(Candidate baseline, Candidate gateway) {
        return this == SAME_CLIENT ? baseline : gateway;
    }
}
