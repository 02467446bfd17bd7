package io.penstock.dataplane.device;

import io.penstock.dataplane.event.PeerLedger;

/** What the {@link Chronicle} knows of a peer. Times are of the conductor's clock. For the conductor only. */
final class PeerLife {

    /** What is told of him. */
    final PeerLedger ledger = new PeerLedger();

    Activity activity = Activity.NEVER;

    /** When he was heard of last, as far as it was looked at; of no meaning while he never was. */
    long heardNs;

    /** His count of received bytes at the last look. */
    long receivedBytes;

    /** Whether a session was completed and none of its ends was told. */
    boolean hasSession;

    /** When that session was completed. */
    long sessionSinceNs;

    /** Whether an initiation of ours, or one of its retries, waits for a response. */
    boolean initiating;

    /** When the first of these was sent. */
    long initiatingSinceNs;

    /** When the last of these was sent. */
    long initiatedNs;

    /** Handshakes completed that renewed a session. */
    long rekeys;
}
