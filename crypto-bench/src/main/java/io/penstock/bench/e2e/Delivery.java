package io.penstock.bench.e2e;

/**
 * What became of an offered stream of datagrams.
 *
 * @param sent datagrams that the sender's kernel took
 * @param received datagrams that arrived
 * @param seconds how long they were sent
 */
record Delivery(long sent, long received, double seconds) {

    double sentPerSecond() {
        return sent / seconds;
    }

    double receivedPerSecond() {
        return received / seconds;
    }

    /** Lost share of what was sent: 0 to 1. */
    double loss() {
        return sent == 0 ? 1 : Math.max(0, (double) (sent - received) / sent);
    }
}
