package io.penstock.gateway.flowlog;

import java.util.Locale;

/** What a flow reaches. */
enum TrafficClass {
    /** This machine itself. */
    LOCAL,
    /** Another peer of this gateway. */
    VIRTUAL,
    /** A private network, or one that this machine is connected to. */
    SUBNET,
    /** The Internet. */
    EXIT;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
