package io.penstock.config;

/** What of {@link PeerSection} may differ between two files while the peer stays the same. */
public enum PeerField {
    PRESHARED_KEY,
    ALLOWED_IPS,
    ENDPOINT,
    PERSISTENT_KEEPALIVE,
    NAME,
    TAGS,
    USER
}
