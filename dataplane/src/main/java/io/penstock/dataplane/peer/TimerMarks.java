package io.penstock.dataplane.peer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What the cores tell a peer's timers: on the hot path, from any core, without lock or atomic update. A mark is a load
 * or two, and a store only where something changes. A time of zero stands for "not armed"; a real time is stored odd, one
 * nanosecond late at most.
 *
 * <p>Two padded groups: what nearly every packet reads and few write ({@code armed...}), and what every packet writes
 * while persistent keepalive is on ({@code lastTraversalNs}). The padding stands in super-classes, for the JVM keeps
 * their fields in front.
 */
abstract sealed class TimerMarks extends TimerMarksTailPadding permits PeerTimers {

    private static final VarHandle PERSISTENT_NS;
    private static final VarHandle AWAITED_SINCE_NS;
    private static final VarHandle OWED_SINCE_NS;
    private static final VarHandle OWED_AGAIN;
    private static final VarHandle LAST_TRAVERSAL_NS;

    static {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        try {
            PERSISTENT_NS = lookup.findVarHandle(TimerMarksArmed.class, "persistentNs", long.class);
            AWAITED_SINCE_NS = lookup.findVarHandle(TimerMarksArmed.class, "awaitedSinceNs", long.class);
            OWED_SINCE_NS = lookup.findVarHandle(TimerMarksArmed.class, "owedSinceNs", long.class);
            OWED_AGAIN = lookup.findVarHandle(TimerMarksArmed.class, "owedAgain", boolean.class);
            LAST_TRAVERSAL_NS = lookup.findVarHandle(TimerMarksTraversal.class, "lastTraversalNs", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * Any authenticated message was sent: keepalive, data, or handshake. To be marked before {@link #onDataSent}. The
     * peer is owed no keepalive any more. Any thread.
     */
    public final void onAuthenticatedSent(long nowNs) {
        if ((long) OWED_SINCE_NS.getOpaque(this) != 0) {
            OWED_SINCE_NS.setOpaque(this, 0L);
        }
        traversed(nowNs);
    }

    /**
     * Any authenticated message was received: keepalive, data, or handshake. To be marked before {@link #onDataReceived}.
     * No answer is awaited any more. Any thread.
     */
    public final void onAuthenticatedReceived(long nowNs) {
        if ((long) AWAITED_SINCE_NS.getOpaque(this) != 0) {
            AWAITED_SINCE_NS.setOpaque(this, 0L);
        }
        traversed(nowNs);
    }

    /** A transport message that is not empty was sent: an answer is awaited from the first of them on. Any thread. */
    public final void onDataSent(long nowNs) {
        if ((long) AWAITED_SINCE_NS.getOpaque(this) == 0) {
            AWAITED_SINCE_NS.setOpaque(this, odd(nowNs));
        }
    }

    /**
     * A transport message that is not empty was received: the peer is owed an answer, a keepalive if nothing else. To be
     * called for no keepalive. Any thread.
     */
    public final void onDataReceived(long nowNs) {
        if ((long) OWED_SINCE_NS.getOpaque(this) == 0) {
            OWED_SINCE_NS.setOpaque(this, odd(nowNs));
        } else if (!(boolean) OWED_AGAIN.getOpaque(this)) {
            OWED_AGAIN.setOpaque(this, true);
        }
    }

    private void traversed(long nowNs) {
        if ((long) PERSISTENT_NS.getOpaque(this) != 0) {
            LAST_TRAVERSAL_NS.setOpaque(this, nowNs);
        }
    }

    /** Since when an answer is awaited, 0 for not. */
    final long awaitedSinceNs() {
        return (long) AWAITED_SINCE_NS.getOpaque(this);
    }

    /** Since when the peer is owed an answer, 0 for not. */
    final long owedSinceNs() {
        return (long) OWED_SINCE_NS.getOpaque(this);
    }

    /** Disarms, unless a core armed it anew meanwhile. */
    final boolean settleAwaited(long sinceNs) {
        return AWAITED_SINCE_NS.compareAndSet(this, sinceNs, 0L);
    }

    /** Disarms, unless a core armed it anew meanwhile. */
    final boolean settleOwed(long sinceNs) {
        return OWED_SINCE_NS.compareAndSet(this, sinceNs, 0L);
    }

    /** Arms anew if more data came since it was armed, unless a core has already. */
    final void oweAgain(long nowNs) {
        if ((boolean) OWED_AGAIN.getAndSet(this, false)) {
            OWED_SINCE_NS.compareAndSet(this, 0L, odd(nowNs));
        }
    }

    final void forgetMarks() {
        AWAITED_SINCE_NS.setOpaque(this, 0L);
        OWED_SINCE_NS.setOpaque(this, 0L);
        OWED_AGAIN.setOpaque(this, false);
    }

    /** The interval of persistent keepalives, 0 for off. */
    final long persistentNs() {
        return (long) PERSISTENT_NS.getOpaque(this);
    }

    final void setPersistentNs(long intervalNs) {
        PERSISTENT_NS.setOpaque(this, intervalNs);
    }

    /** The last authenticated message either way, as far as marked while persistent keepalive was on. */
    final long lastTraversalNs() {
        return (long) LAST_TRAVERSAL_NS.getOpaque(this);
    }

    final void setLastTraversalNs(long nowNs) {
        LAST_TRAVERSAL_NS.setOpaque(this, nowNs);
    }

    private static long odd(long timeNs) {
        return timeNs | 1;
    }
}

/** 128 bytes before the first group. */
@SuppressWarnings({"unused", "MultipleTopLevelClasses"})
abstract class TimerMarksHeadPadding {
    private long h00, h01, h02, h03, h04, h05, h06, h07, h08, h09, h10, h11, h12, h13, h14, h15;
}

/** Read with nearly every packet, written seldom. */
@SuppressWarnings({"unused", "MultipleTopLevelClasses"})
abstract class TimerMarksArmed extends TimerMarksHeadPadding {
    /** Written opaque by the conductor, read opaque by the cores. */
    protected long persistentNs;

    /** When data was first sent that nothing authenticated came back for. Opaque; cleared by compare-and-set. */
    protected long awaitedSinceNs;

    /** When data was first received that nothing was sent after. Opaque; cleared by compare-and-set. */
    protected long owedSinceNs;

    /** Whether more data came while {@link #owedSinceNs} was set. Opaque. */
    protected boolean owedAgain;
}

/** 128 bytes between the groups. */
@SuppressWarnings({"unused", "MultipleTopLevelClasses"})
abstract class TimerMarksMiddlePadding extends TimerMarksArmed {
    private long m00, m01, m02, m03, m04, m05, m06, m07, m08, m09, m10, m11, m12, m13, m14, m15;
}

/** Written with every batch while persistent keepalive is on. */
@SuppressWarnings({"unused", "MultipleTopLevelClasses"})
abstract class TimerMarksTraversal extends TimerMarksMiddlePadding {
    /** Opaque, by any core. The last store wins, be it a little late. */
    protected long lastTraversalNs;
}

/** 128 bytes behind the last group. */
@SuppressWarnings({"unused", "MultipleTopLevelClasses"})
abstract class TimerMarksTailPadding extends TimerMarksTraversal {
    private long t00, t01, t02, t03, t04, t05, t06, t07, t08, t09, t10, t11, t12, t13, t14, t15;
}
