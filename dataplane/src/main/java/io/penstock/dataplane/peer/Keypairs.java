package io.penstock.dataplane.peer;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rotation of a peer's sessions: previous, current, next (the kernel's {@code noise_keypairs}). Cores read {@link
 * #current()} for every batch; changes are rare, made by the conductor or by the core that sees a session confirmed,
 * one at a time.
 */
public final class Keypairs {

    private @Nullable Keypair previous;

    /** Written under the monitor, read by every core: volatile, so that a keypair is seen whole. */
    private volatile @Nullable Keypair current;

    /** As {@link #current}; only set where we answered and the initiator has not yet confirmed. */
    private volatile @Nullable Keypair next;

    /** The session that messages are sent with, null for none. */
    public @Nullable Keypair current() {
        return current;
    }

    /** Whether this session waits for its first message from the initiator. */
    public boolean isNext(Keypair keypair) {
        return next == keypair;
    }

    /**
     * Takes a session that we began: it may send at once.
     *
     * @return the sessions that fell out, to be retired
     */
    public synchronized List<Keypair> addInitiated(Keypair keypair) {
        List<Keypair> out;
        if (next != null) {
            out = present(previous, current);
            previous = next;
            next = null;
        } else {
            out = present(previous);
            previous = current;
        }
        current = keypair;
        return out;
    }

    /**
     * Takes a session that we answered: it may send only once the initiator has used it.
     *
     * @return the sessions that fell out, to be retired
     */
    public synchronized List<Keypair> addAnswered(Keypair keypair) {
        List<Keypair> out = present(next, previous);
        next = keypair;
        previous = null;
        return out;
    }

    /**
     * The initiator used the session that waited for it, which thereby becomes the current one.
     *
     * @return the sessions that fell out, to be retired; null where somebody else was first
     */
    public synchronized @Nullable List<Keypair> confirm(Keypair keypair) {
        if (next != keypair) {
            return null;
        }
        List<Keypair> out = present(previous);
        previous = current;
        current = keypair;
        next = null;
        return out;
    }

    /** Forgets all sessions; returns them, to be retired. */
    public synchronized List<Keypair> clear() {
        List<Keypair> out = present(previous, current, next);
        previous = null;
        current = null;
        next = null;
        return out;
    }

    private static List<Keypair> present(@Nullable Keypair... keypairs) {
        return Stream.of(keypairs).filter(Objects::nonNull).toList();
    }
}
