package io.penstock.dataplane.wire;

import java.util.concurrent.TimeUnit;

/** Times and limits of the protocol (WireGuard paper, section 6.1; the kernel's {@code messages.h}). */
public final class Protocol {

    /** A session is renewed after this many messages. */
    public static final long REKEY_AFTER_MESSAGES = 1L << 60;

    /** A session is refused after this many messages: 2<sup>64</sup> - 2<sup>13</sup> - 1, to be compared unsigned. */
    public static final long REJECT_AFTER_MESSAGES = -1L - (1L << 13);

    /** The initiator renews a session of this age when it sends. */
    public static final long REKEY_AFTER_TIME_NS = TimeUnit.SECONDS.toNanos(120);

    /** A session of this age is refused. */
    public static final long REJECT_AFTER_TIME_NS = TimeUnit.SECONDS.toNanos(180);

    /** An initiation without response is repeated after this, and not sent more often than this. */
    public static final long REKEY_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);

    /** At most so much is added to {@link #REKEY_TIMEOUT_NS} at random, each time. */
    public static final long REKEY_TIMEOUT_JITTER_MAX_NS = TimeUnit.MILLISECONDS.toNanos(334);

    /** An initiation is given up after this long without response. */
    public static final long REKEY_ATTEMPT_TIME_NS = TimeUnit.SECONDS.toNanos(90);

    /** An initiation is repeated at most this often. */
    public static final int MAX_TIMER_HANDSHAKES = (int) (REKEY_ATTEMPT_TIME_NS / REKEY_TIMEOUT_NS);

    /** A peer who sent data and got nothing back for this long gets a keepalive. */
    public static final long KEEPALIVE_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(10);

    /** A cookie is good for this long, and so is the secret it is made with. */
    public static final long COOKIE_SECRET_MAX_AGE_NS = TimeUnit.SECONDS.toNanos(120);

    /** A received cookie is not used in the last moments of its life. */
    public static final long COOKIE_SECRET_LATENCY_NS = TimeUnit.SECONDS.toNanos(5);

    /** One peer's initiations are consumed at most at this rate. */
    public static final long INITIATIONS_PER_SECOND = 50;

    /** Packets that wait for one peer's handshake. */
    public static final int MAX_STAGED_PACKETS = 128;

    /** Plaintext of transport data is padded to a multiple of this, but not past the MTU. */
    public static final int PADDING_MULTIPLE = 16;

    private Protocol() {}
}
