package io.penstock.dataplane.event;

import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.linux.address.Endpoint;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Something that a peer did, or that was done to him.
 *
 * @param kind what
 * @param peer who
 * @param endpoint where he was afterwards, null where not known
 * @param detail what there is to say beside
 * @param when when, and how often
 */
public record PeerEvent(Kind kind, PublicKey peer, @Nullable Endpoint endpoint, Detail detail, Occurrence when)
        implements DeviceEvent {

    /** What may happen to a peer. */
    public enum Kind {
        /** A handshake was completed, and there was no session before it. */
        HANDSHAKE("handshake"),
        /** A handshake was completed that renews a session. */
        REKEYED("rekeyed"),
        /** A handshake of ours was given up after all retries. */
        HANDSHAKE_FAILED("handshake_failed"),
        /** An authenticated message came from elsewhere. */
        ROAMED("roamed"),
        /** His last session ended, and none followed. */
        SESSION_ENDED("session_ended"),
        /** Nothing authenticated came from him for as long as a session lives at most. */
        IDLE("idle"),
        /** Something authenticated came from him, for the first time or after he was idle. */
        ACTIVE("active"),
        /** He was added to the configuration. */
        ADDED("peer_added"),
        /** His configuration was changed. */
        CHANGED("peer_changed"),
        /** He was removed from the configuration. */
        REMOVED("peer_removed");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** The value of the flow log's field {@code event}. */
        public String label() {
            return label;
        }
    }

    /** Our part in a handshake. */
    public enum Role {
        /** We sent the initiation. */
        INITIATOR,
        /** We sent the response. */
        RESPONDER;

        /** The name in lower case. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Why a session ended. */
    public enum EndReason {
        /** It came of age, and no other followed. */
        EXPIRED,
        /** The interface went down. */
        INTERFACE_DOWN,
        /** The device got another private key. */
        KEY_CHANGED;

        /** The name in lower case. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What of a peer's configuration may change. */
    public enum Setting {
        /** His pre-shared key. */
        PRESHARED_KEY,
        /** Where he is to be found. */
        ENDPOINT,
        /** His AllowedIPs. */
        ALLOWED_IPS,
        /** The interval of persistent keepalives. */
        PERSISTENT_KEEPALIVE;

        /** The name in lower case. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What there is to say beside who and when. */
    public sealed interface Detail {

        /** Nothing. */
        record None() implements Detail {}

        /**
         * Of a handshake.
         *
         * @param role our part
         * @param durationNs as initiator, from the first initiation to the response, retries included; else -1
         */
        record Shake(Role role, long durationNs) implements Detail {}

        /**
         * Of a roam, or a change of the endpoint.
         *
         * @param from where he was before, of a sum before the first
         * @param to where he is now
         */
        record Move(@Nullable Endpoint from, Endpoint to) implements Detail {}

        /**
         * Of idleness and its end.
         *
         * @param silentNs for how long nothing authenticated had come; -1 where nothing ever had
         */
        record Silence(long silentNs) implements Detail {}

        /**
         * Of a session's end.
         *
         * @param reason why
         */
        record End(EndReason reason) implements Detail {}

        /**
         * Of a changed configuration.
         *
         * @param settings what changed
         * @param move the change of the endpoint, null where it stayed
         */
        record Change(Set<Setting> settings, @Nullable Move move) implements Detail {}
    }

    /** Nothing to say beside. */
    public static final Detail NONE = new Detail.None();

    @Override
    public String label() {
        return kind.label();
    }

    /** This one and a later one of the same kind and peer, as a sum. */
    PeerEvent and(PeerEvent later) {
        Detail both = detail instanceof Detail.Move first && later.detail instanceof Detail.Move last
                ? new Detail.Move(first.from(), last.to())
                : later.detail;
        return new PeerEvent(kind, peer, later.endpoint, both, when.and(later.when));
    }
}
