package io.penstock.dataplane.noise;

/** What became of an initiation. */
public enum InitiationOutcome {
    /** Accepted: the response may be created. */
    ACCEPTED,
    /** It does not authenticate. */
    INVALID,
    /** It authenticates, but its timestamp is not newer than the peer's last. */
    REPLAY,
    /** It authenticates, but comes too soon after the peer's last. */
    FLOOD
}
