package io.penstock.gateway.query;

/** What the flows of an answer may be added up by. */
public enum Top {
    /** Where they go. */
    DST,
    /** Whose they are. */
    PEER,
    /** The responder's port. */
    PORT,
    /** By what name peers had asked for where they go. */
    DOMAIN,
    /** Nothing: the flows with the most bytes, each alone. */
    BYTES
}
