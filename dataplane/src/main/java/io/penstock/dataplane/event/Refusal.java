package io.penstock.dataplane.event;

import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.linux.address.Endpoint;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Messages that were refused for one reason, from one source. The counts of all refusals of a reason add up to its drop
 * counter.
 *
 * @param reason why
 * @param peer whose session they named, or whose handshake they repeated; null where that is nobody's
 * @param claimedKey who their sender says to be, without proof; null where he says nothing
 * @param source where they came from: the last port of that address; null for sources beyond those that are told apart
 * @param when when, and how many
 */
public record Refusal(
        DropReason reason,
        @Nullable PublicKey peer,
        @Nullable PublicKey claimedKey,
        @Nullable Endpoint source,
        Occurrence when)
        implements DeviceEvent {

    /** The reasons that speak of the sender of a message, and not of this machine or its policy. */
    public static final Set<DropReason> REASONS = Set.copyOf(EnumSet.of(
            DropReason.TOO_SHORT,
            DropReason.BAD_TYPE,
            DropReason.HANDSHAKE_QUEUE_FULL,
            DropReason.BAD_MAC1,
            DropReason.COOKIE_REQUIRED,
            DropReason.RATE_LIMITED,
            DropReason.UNKNOWN_PEER,
            DropReason.HANDSHAKE_INVALID,
            DropReason.HANDSHAKE_REPLAY,
            DropReason.HANDSHAKE_FLOOD,
            DropReason.HANDSHAKE_UNEXPECTED,
            DropReason.NO_SESSION,
            DropReason.KEY_EXPIRED,
            DropReason.DECRYPT,
            DropReason.REPLAY,
            DropReason.INNER_MALFORMED,
            DropReason.SOURCE_NOT_ALLOWED));

    @Override
    public String label() {
        return "refused";
    }
}
