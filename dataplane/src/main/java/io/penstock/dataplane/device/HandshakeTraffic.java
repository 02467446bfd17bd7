package io.penstock.dataplane.device;

import io.penstock.dataplane.counters.CoreCounters;
import io.penstock.dataplane.counters.Counter;
import io.penstock.linux.address.Endpoint;
import java.lang.foreign.MemorySegment;

/** What is to be done about any handshake message of either role, whatever it says. For the conductor only. */
final class HandshakeTraffic {

    private final Courier courier;
    private final CoreCounters counters;
    private final Chronicle chronicle;
    private final int stripe;

    /** Traffic that is counted in the conductor's {@code stripe} of each peer's counters. */
    HandshakeTraffic(Courier courier, CoreCounters counters, Chronicle chronicle, int stripe) {
        this.courier = courier;
        this.counters = counters;
        this.chronicle = chronicle;
        this.stripe = stripe;
    }

    /** Memory to make a message in, before {@link #send}. */
    MemorySegment message(int lengthBytes) {
        return courier.message(lengthBytes);
    }

    /** Sends the message that was made, and counts it if it went out. */
    void send(PeerState state, Endpoint to, int lengthBytes, Counter counter) {
        if (courier.send(to, lengthBytes)) {
            counters.add(counter, 1);
            state.peer().counters().sent(stripe, 0, lengthBytes);
        }
    }

    /** A message is a peer's, proven: he is where it came from (paper, section 2.1). */
    void onAuthenticated(PeerState state, Endpoint from, int lengthBytes, long nowNs) {
        Endpoint known = state.peer().endpoint();
        if (known != null && !known.sameRemote(from)) {
            counters.add(Counter.ROAMS, 1);
            state.peer().counters().roamed(stripe);
            chronicle.onRoamed(state, known, from, nowNs);
        }
        state.peer().setEndpoint(from);
        chronicle.onHeard(state, nowNs);
        state.peer().timers().onAuthenticatedReceived(nowNs);
        state.peer().counters().received(stripe, 0, lengthBytes);
    }
}
