package io.penstock.dataplane.noise;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HandshakeRateLimiterTest {

    private static final long MILLISECOND_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private static final byte[] SOURCE = address("192.0.2.1");

    private final HandshakeRateLimiter limiter = new HandshakeRateLimiter(4);
    private long nowNs = Long.MAX_VALUE - SECOND_NS / 2;

    @Test
    void shouldAllowFiveAtOnceThenOneEvery50Milliseconds() {
        assertThat(allowedOf(10)).isEqualTo(5);
        nowNs += 50 * MILLISECOND_NS - 1;
        assertThat(allowedOf(10)).isZero();
        nowNs += 1;
        assertThat(allowedOf(10)).isEqualTo(1);
        nowNs += 3600 * SECOND_NS;
        assertThat(allowedOf(10)).as("a long silence saves up no more").isEqualTo(5);
    }

    @Test
    void shouldAllowTwentyInASecondAfterTheBurst() {
        allowedOf(10);
        int allowed = 0;
        for (int i = 0; i < 1000; i++) {
            nowNs += 10 * MILLISECOND_NS;
            allowed += allowedOf(3);
        }
        assertThat(allowed).isEqualTo(200);
    }

    @Test
    void shouldLimitEachIpv4AddressByItself() {
        allowedOf(10);
        assertThat(limiter.allow(address("192.0.2.2"), nowNs)).isTrue();
        assertThat(limiter.allow(SOURCE, nowNs)).isFalse();
    }

    @Test
    void shouldLimitAnIpv6NetworkOf64BitsAsOneSource() {
        for (int i = 1; i <= 5; i++) {
            assertThat(limiter.allow(address("2001:db8:0:1:" + i + "::" + i), nowNs))
                    .isTrue();
        }
        assertThat(limiter.allow(address("2001:db8:0:1:ffff:ffff:ffff:ffff"), nowNs))
                .isFalse();
        assertThat(limiter.allow(address("2001:db8:0:2::1"), nowNs)).isTrue();
        assertThat(limiter.sources()).isEqualTo(2);
    }

    @Test
    void shouldNotMixTheVersions() {
        allowedOf(10);
        assertThat(limiter.allow(address("ffff:ffff:c000:201::"), nowNs)).isTrue();
    }

    @Test
    void shouldRefuseNewSourcesWhereTheTableIsFullAndGoOnWithTheOldOnes() {
        for (int i = 1; i <= 4; i++) {
            assertThat(limiter.allow(address("192.0.2." + i), nowNs)).isTrue();
        }
        assertThat(limiter.allow(address("192.0.2.5"), nowNs)).isFalse();
        assertThat(limiter.allow(SOURCE, nowNs)).isTrue();
        assertThat(limiter.sources()).isEqualTo(4);
    }

    @Test
    void shouldForgetWhoIsSilentForASecond() {
        limiter.allow(address("192.0.2.2"), nowNs);
        nowNs += SECOND_NS / 2;
        limiter.allow(SOURCE, nowNs);
        nowNs += SECOND_NS / 2;
        limiter.collect(nowNs);
        assertThat(limiter.sources()).isEqualTo(1);
        limiter.collect(nowNs + SECOND_NS);
        assertThat(limiter.sources()).isZero();
    }

    @Test
    void shouldHoldAsManySourcesAsItSays() {
        HandshakeRateLimiter full = new HandshakeRateLimiter();
        for (int i = 0; i < HandshakeRateLimiter.MAX_SOURCES; i++) {
            assertThat(full.allow(new byte[] {10, (byte) (i >>> 16), (byte) (i >>> 8), (byte) i}, nowNs))
                    .isTrue();
        }
        assertThat(full.allow(SOURCE, nowNs)).isFalse();
        assertThat(full.sources()).isEqualTo(65_536);
    }

    /** The definition of a bucket in whole tokens of floating point, against 10,000 random arrivals. */
    @Test
    void shouldAllowWhatASlowModelAllows() {
        Random random = new Random(3);
        double tokens = 5;
        for (int i = 0; i < 10_000; i++) {
            long passedMs = random.nextInt(120);
            nowNs += passedMs * MILLISECOND_NS;
            tokens = Math.min(5, tokens + passedMs * 20 / 1000.0);
            boolean expected = tokens > 1 - 1e-9;
            tokens -= expected ? 1 : 0;
            assertThat(limiter.allow(SOURCE, nowNs)).as("arrival %d", i).isEqualTo(expected);
        }
    }

    private int allowedOf(int messages) {
        int allowed = 0;
        for (int i = 0; i < messages; i++) {
            allowed += limiter.allow(SOURCE, nowNs) ? 1 : 0;
        }
        return allowed;
    }

    private static byte[] address(String text) {
        return InetAddress.ofLiteral(text).getAddress();
    }
}
