package io.penstock.dataplane.peer;

import static io.penstock.dataplane.wire.Protocol.KEEPALIVE_TIMEOUT_NS;
import static io.penstock.dataplane.wire.Protocol.MAX_TIMER_HANDSHAKES;
import static io.penstock.dataplane.wire.Protocol.REJECT_AFTER_TIME_NS;
import static io.penstock.dataplane.wire.Protocol.REKEY_TIMEOUT_JITTER_MAX_NS;
import static io.penstock.dataplane.wire.Protocol.REKEY_TIMEOUT_NS;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * One peer's timers (WireGuard paper, section 6; the kernel's {@code timers.c}) as a state machine that is told the time.
 *
 * <p>The {@code on...Sent} and {@code on...Received} marks it inherits may come from any core. All else is the
 * conductor's: it calls {@link #tick} about when {@link #remainingNs} says so, and does what it is asked to. Marks move
 * deadlines without waking anybody, so the conductor looks again at least as often as it wants to be exact.
 *
 * <p>Times are those of {@link System#nanoTime}: any value, compared by subtraction. Jitter is drawn by the caller, 0 to
 * {@link io.penstock.dataplane.wire.Protocol#REKEY_TIMEOUT_JITTER_MAX_NS}.
 */
public final class PeerTimers extends TimerMarks {

    /** Returned by {@link #remainingNs} when no timer is armed. */
    public static final long NEVER_NS = Long.MAX_VALUE;

    private static final long ANSWER_TIMEOUT_NS = KEEPALIVE_TIMEOUT_NS + REKEY_TIMEOUT_NS;
    private static final long ZERO_KEYS_AFTER_NS = 3 * REJECT_AFTER_TIME_NS;
    private static final int MAX_KEEPALIVE_SECONDS = 0xffff;

    // All below is the conductor's alone: plain fields.

    private boolean running = true;
    private long answerJitterNs;

    private boolean everInitiated;
    private long lastInitiationNs;
    private boolean retransmitArmed;
    private long retransmitNs;
    private int attempts;
    private boolean lastMinuteTaken;

    private boolean everComplete;
    private long lastHandshakeNs;

    private boolean zeroKeysArmed;
    private long zeroKeysNs;

    private boolean persistentDue;

    /**
     * Timers of which none is armed.
     *
     * @param jitterNs put on top of the first wait for an answer
     */
    public PeerTimers(long jitterNs) {
        answerJitterNs = checkJitter(jitterNs);
    }

    private static long checkJitter(long jitterNs) {
        if (jitterNs < 0 || jitterNs > REKEY_TIMEOUT_JITTER_MAX_NS) {
            throw new IllegalArgumentException(
                    "jitter of " + jitterNs + " ns is not between 0 and " + REKEY_TIMEOUT_JITTER_MAX_NS);
        }
        return jitterNs;
    }

    /** Whether an initiation may be sent: none went to this peer for REKEY_TIMEOUT. */
    public boolean mayInitiate(long nowNs) {
        return running && (!everInitiated || nowNs - lastInitiationNs >= REKEY_TIMEOUT_NS);
    }

    /**
     * Somebody other than these timers wants a handshake: a packet without a session, a session to renew. Retries are
     * counted anew from here, also when the answer is no.
     *
     * @return whether to send an initiation now
     */
    public boolean wantInitiation(long nowNs) {
        attempts = 0;
        return mayInitiate(nowNs);
    }

    /**
     * As {@link #wantInitiation}, for a session that is only received on and comes near its end: once until a handshake is
     * complete (the kernel's {@code sent_lastminute_handshake}).
     */
    public boolean wantLastMinuteInitiation(long nowNs) {
        if (lastMinuteTaken) {
            return false;
        }
        lastMinuteTaken = true;
        return wantInitiation(nowNs);
    }

    /**
     * An initiation was made, and sent if that was possible. Includes {@link #onAuthenticatedSent}.
     *
     * @param jitterNs put on top of the wait for its response
     */
    public void onInitiationSent(long nowNs, long jitterNs) {
        onAuthenticatedSent(nowNs);
        everInitiated = true;
        lastInitiationNs = nowNs;
        retransmitNs = nowNs + REKEY_TIMEOUT_NS + checkJitter(jitterNs);
        retransmitArmed = running;
    }

    /** A handshake is complete: as initiator by the response, as responder by the first message under its keys. */
    public void onHandshakeComplete(long nowNs) {
        retransmitArmed = false;
        attempts = 0;
        lastMinuteTaken = false;
        everComplete = true;
        lastHandshakeNs = nowNs;
    }

    /** Session keys were derived: as initiator on the response, as responder before it is sent. */
    public void onSessionDerived(long nowNs) {
        zeroKeysNs = nowNs + ZERO_KEYS_AFTER_NS;
        zeroKeysArmed = running;
    }

    /**
     * Sets the interval of persistent keepalives. The first is due at once when there was none before.
     *
     * @param seconds 1 to 65535, or 0 for off
     */
    public void setPersistentKeepalive(int seconds, long nowNs) {
        if (seconds < 0 || seconds > MAX_KEEPALIVE_SECONDS) {
            throw new IllegalArgumentException(
                    "keepalive of " + seconds + " s is not between 0 and " + MAX_KEEPALIVE_SECONDS);
        }
        boolean wasOff = persistentNs() == 0;
        if (wasOff) {
            setLastTraversalNs(nowNs);
        }
        persistentDue = seconds != 0 && (wasOff || persistentDue);
        setPersistentNs(TimeUnit.SECONDS.toNanos(seconds));
    }

    /** When the last handshake was complete, empty for never. */
    public OptionalLong lastHandshakeNs() {
        return everComplete ? OptionalLong.of(lastHandshakeNs) : OptionalLong.empty();
    }

    /** How many retries of the handshake under way were asked for. */
    public int attempts() {
        return attempts;
    }

    /** The device goes down, or the peer is removed: nothing is armed until {@link #start}. */
    public void stop() {
        running = false;
        retransmitArmed = false;
        zeroKeysArmed = false;
        persistentDue = false;
        everInitiated = false;
        attempts = 0;
        lastMinuteTaken = false;
        forgetMarks();
    }

    /** The device comes up after {@link #stop}. A persistent keepalive is due at once. */
    public void start(long nowNs) {
        // Marks of cores that came late are of the time before.
        forgetMarks();
        setLastTraversalNs(nowNs);
        running = true;
        persistentDue = persistentNs() != 0;
    }

    /** Time until the first timer is due: 0 or less for now, {@link #NEVER_NS} when none is armed. */
    public long remainingNs(long nowNs) {
        if (!running) {
            return NEVER_NS;
        }
        long remaining = NEVER_NS;
        if (retransmitArmed) {
            remaining = retransmitNs - nowNs;
        }
        if (zeroKeysArmed) {
            remaining = Math.min(remaining, zeroKeysNs - nowNs);
        }
        long awaited = awaitedSinceNs();
        if (awaited != 0) {
            remaining = Math.min(remaining, awaited + ANSWER_TIMEOUT_NS + answerJitterNs - nowNs);
        }
        long owed = owedSinceNs();
        if (owed != 0) {
            remaining = Math.min(remaining, owed + KEEPALIVE_TIMEOUT_NS - nowNs);
        }
        return Math.min(remaining, persistentRemainingNs(nowNs));
    }

    private long persistentRemainingNs(long nowNs) {
        long interval = persistentNs();
        if (interval == 0) {
            return NEVER_NS;
        }
        return persistentDue ? 0 : lastTraversalNs() + interval - nowNs;
    }

    /**
     * Does what is due.
     *
     * @param nowNs the time
     * @param jitterNs draws a jitter
     * @param actions called for each timer that is due; may call back into these timers
     */
    public void tick(long nowNs, LongSupplier jitterNs, TimerActions actions) {
        if (!running) {
            return;
        }
        if (zeroKeysArmed && nowNs - zeroKeysNs >= 0) {
            zeroKeysArmed = false;
            actions.zeroKeys();
        }
        if (retransmitArmed && nowNs - retransmitNs >= 0) {
            retransmitArmed = false;
            retransmit(nowNs, actions);
        }
        long awaited = awaitedSinceNs();
        if (awaited != 0 && nowNs - awaited >= ANSWER_TIMEOUT_NS + answerJitterNs && settleAwaited(awaited)) {
            answerJitterNs = checkJitter(jitterNs.getAsLong());
            actions.forgetSource();
            if (wantInitiation(nowNs)) {
                actions.sendInitiation(false);
            }
        }
        long owed = owedSinceNs();
        if (owed != 0 && nowNs - owed >= KEEPALIVE_TIMEOUT_NS && settleOwed(owed)) {
            actions.sendKeepalive();
            oweAgain(nowNs);
        }
        if (running && persistentRemainingNs(nowNs) <= 0) {
            // Counted from here even if nothing can be sent, so that a short interval outlives a failed handshake.
            persistentDue = false;
            setLastTraversalNs(nowNs);
            actions.sendKeepalive();
        }
    }

    private void retransmit(long nowNs, TimerActions actions) {
        if (attempts > MAX_TIMER_HANDSHAKES) {
            settleOwed(owedSinceNs());
            actions.giveUpHandshake();
            if (!zeroKeysArmed) {
                zeroKeysNs = nowNs + ZERO_KEYS_AFTER_NS;
                zeroKeysArmed = true;
            }
            return;
        }
        attempts++;
        actions.forgetSource();
        if (mayInitiate(nowNs)) {
            actions.sendInitiation(true);
        }
    }
}
