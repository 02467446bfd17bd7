package io.penstock.dataplane.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The clock is moved by hand: a round is a pause, if asked for, then a look, then what it finds after a while. */
class WakeModerationTest {

    private static final long WORK_NS = TimeUnit.MICROSECONDS.toNanos(5);

    private final WakeModeration moderation = new WakeModeration();
    private long nowNs = 1_000_000;

    /** One round of the loop; the answer is the pause it made. */
    private long round(long untilPacketsNs) {
        long pauseNs = moderation.pauseNs(nowNs);
        nowNs += pauseNs;
        moderation.onLook(nowNs);
        nowNs += Math.max(0, untilPacketsNs - pauseNs);
        moderation.onFound(nowNs);
        nowNs += WORK_NS;
        return pauseNs;
    }

    private void shortTrains(int rounds) {
        for (int i = 0; i < rounds; i++) {
            round(TimeUnit.MICROSECONDS.toNanos(10));
        }
    }

    @Test
    void shouldNotPauseBeforeABurstHasLasted() {
        for (int i = 0; i < 31; i++) {
            assertThat(round(TimeUnit.MICROSECONDS.toNanos(10))).isZero();
        }
    }

    @Test
    void shouldLookOncePerPeriodUnderShortTrains() {
        shortTrains(32);
        assertThat(moderation.isModerated()).isTrue();
        shortTrains(1);
        for (int i = 0; i < 100; i++) {
            assertThat(round(TimeUnit.MICROSECONDS.toNanos(10))).isEqualTo(WakeModeration.PERIOD_NS - WORK_NS);
        }
    }

    @Test
    void shouldNeverPauseWhenPacketsComeSeldom() {
        for (int i = 0; i < 1000; i++) {
            assertThat(round(TimeUnit.MICROSECONDS.toNanos(60))).isZero();
        }
    }

    @Test
    void shouldEndWhenLooksFindNothing() {
        shortTrains(32);
        int looks = 0;
        while (moderation.isModerated()) {
            round(TimeUnit.MILLISECONDS.toNanos(1));
            looks++;
        }
        assertThat(looks).isEqualTo(6);
        assertThat(round(TimeUnit.MICROSECONDS.toNanos(10))).isZero();
    }

    @Test
    void shouldModerateASenderThatWorksInTicks() {
        for (int tick = 0; tick < 20; tick++) {
            shortTrains(moderation.isModerated() ? 5 : 25);
            round(TimeUnit.MICROSECONDS.toNanos(200));
            assertThat(moderation.isModerated()).isEqualTo(tick > 0);
        }
    }

    @Test
    void shouldNotPauseWhenTheWorkTookThePeriod() {
        shortTrains(40);
        nowNs += WakeModeration.PERIOD_NS;
        assertThat(moderation.pauseNs(nowNs)).isZero();
        assertThat(moderation.isModerated()).isTrue();
    }
}
