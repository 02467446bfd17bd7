package io.penstock.dataplane.device;

import io.penstock.dataplane.counters.CoreCounters;
import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.noise.CookieChecker;
import io.penstock.dataplane.noise.HandshakeRateLimiter;
import io.penstock.dataplane.noise.LocalIdentity;
import io.penstock.dataplane.wire.CookieReplyMessage;
import io.penstock.linux.address.Endpoint;
import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;

/**
 * Decides which handshake messages are worth the cost of Curve25519 (paper, section 5.3): those that know our public key
 * and, under load, have shown that they receive at their address and do not come too often. For the conductor only.
 */
final class DoorKeeper implements AutoCloseable {

    private final CookieChecker checker;
    private final HandshakeRateLimiter limiter = new HandshakeRateLimiter();
    private final Courier courier;
    private final CoreCounters counters;
    private final Chronicle chronicle;
    private final RandomGenerator random;

    DoorKeeper(
            LocalIdentity identity,
            Courier courier,
            CoreCounters counters,
            Chronicle chronicle,
            RandomGenerator random) {
        this.checker = new CookieChecker(identity);
        this.courier = courier;
        this.counters = counters;
        this.chronicle = chronicle;
        this.random = random;
    }

    /** Whether an initiation or response may pass; if not, it is counted, and a cookie may have been sent. */
    boolean admits(MemorySegment message, Endpoint from, boolean underLoad, long nowNs) {
        if (!checker.checkMac1(message)) {
            chronicle.refused(DropReason.BAD_MAC1, from, nowNs);
            return false;
        }
        if (!underLoad) {
            return true;
        }
        byte[] address = from.addressBytes();
        if (!checker.checkMac2(message, address, from.port(), nowNs)) {
            MemorySegment reply = courier.message(CookieReplyMessage.LENGTH_BYTES);
            checker.createReply(message, address, from.port(), random, nowNs, reply);
            if (courier.send(from, CookieReplyMessage.LENGTH_BYTES)) {
                counters.add(Counter.COOKIE_REPLIES_SENT, 1);
            }
            chronicle.refused(DropReason.COOKIE_REQUIRED, from, nowNs);
            return false;
        }
        if (!limiter.allow(address, nowNs)) {
            chronicle.refused(DropReason.RATE_LIMITED, from, nowNs);
            return false;
        }
        return true;
    }

    /** Forgets sources that have been silent. */
    void tick(long nowNs) {
        limiter.collect(nowNs);
    }

    @Override
    public void close() {
        checker.close();
    }
}
