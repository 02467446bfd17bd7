package io.penstock.dataplane.device;

import java.util.Locale;

/** Whether a peer is heard of. */
public enum Activity {
    /** Nothing authenticated ever came from him. */
    NEVER,
    /** Something authenticated came from him within the last 180 seconds: as long as a session lives at most. */
    ACTIVE,
    /** Something came once, but nothing for 180 seconds. */
    IDLE;

    /** The name in lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
