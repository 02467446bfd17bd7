package io.penstock.dataplane.offload;

import java.util.Locale;

/**
 * An offload at one moment.
 *
 * @param offload which
 * @param state whether it is in use
 * @param errno with which the kernel refused it, at start or the last time; 0 for never
 * @param fallbacks how often the kernel refused it at run time, so that its packets went one by one
 */
public record OffloadStatus(Offload offload, State state, int errno, long fallbacks) {

    /** Whether an offload is in use. */
    public enum State {
        /** In use. */
        ON,
        /** Switched off. */
        OFF,
        /** The kernel refused it at start. */
        UNSUPPORTED,
        /** Refused at run time within the last {@link OffloadRefusals#RETRY_NS}, by one path or core at least. */
        FELL_BACK;

        /** The name in lower case. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
