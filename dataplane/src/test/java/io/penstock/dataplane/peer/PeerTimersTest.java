package io.penstock.dataplane.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Every rule at several places of the clock, the wrap-around and zero among them. */
@ParameterizedClass
@ValueSource(longs = {1_000_001, 1, -1, -5_000_000_001L, Long.MAX_VALUE - 2_000_000_000L, Long.MIN_VALUE + 1})
class PeerTimersTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long JITTER = 333_000_000L;

    private final long startNs;
    private final PeerTimers timers = new PeerTimers(JITTER);
    private final List<String> asked = new ArrayList<>();
    private long nextJitterNs = JITTER;
    private boolean sessionLive = true;
    private long nowNs;

    PeerTimersTest(long startNs) {
        this.startNs = startNs;
        this.nowNs = startNs;
    }

    private final TimerActions actions = new TimerActions() {
        @Override
        public void sendInitiation(boolean isRetry) {
            asked.add(isRetry ? "retry" : "initiation");
            timers.onInitiationSent(nowNs, nextJitterNs);
        }

        @Override
        public void sendKeepalive() {
            asked.add("keepalive");
            if (sessionLive) {
                timers.onAuthenticatedSent(nowNs);
            } else if (timers.wantInitiation(nowNs)) {
                sendInitiation(false);
            }
        }

        @Override
        public void giveUpHandshake() {
            asked.add("give up");
        }

        @Override
        public void zeroKeys() {
            asked.add("zero keys");
        }

        @Override
        public void forgetSource() {
            asked.add("forget source");
        }
    };

    private List<String> tickAt(long sinceStartNs) {
        nowNs = startNs + sinceStartNs;
        asked.clear();
        timers.tick(nowNs, () -> nextJitterNs, actions);
        return List.copyOf(asked);
    }

    private void dataSentAt(long sinceStartNs) {
        timers.onAuthenticatedSent(startNs + sinceStartNs);
        timers.onDataSent(startNs + sinceStartNs);
    }

    private void dataReceivedAt(long sinceStartNs) {
        timers.onAuthenticatedReceived(startNs + sinceStartNs);
        timers.onDataReceived(startNs + sinceStartNs);
    }

    @Test
    void shouldArmNothingAtFirst() {
        assertThat(timers.remainingNs(startNs)).isEqualTo(PeerTimers.NEVER_NS);
        assertThat(tickAt(1000 * SECOND)).isEmpty();
        assertThat(timers.lastHandshakeNs()).isEmpty();
        assertThat(timers.mayInitiate(startNs)).isTrue();
    }

    @Test
    void shouldStartANewHandshakeWhenDataIsNotAnswered() {
        dataSentAt(0);
        dataSentAt(9 * SECOND);
        long due = 15 * SECOND + JITTER;
        assertThat(timers.remainingNs(startNs)).isEqualTo(due);
        assertThat(tickAt(due - 1)).isEmpty();
        assertThat(tickAt(due)).containsExactly("forget source", "initiation");
        assertThat(timers.attempts()).isZero();
    }

    @Test
    void shouldStartNoHandshakeWhenAnythingAuthenticatedCameBack() {
        dataSentAt(0);
        timers.onAuthenticatedReceived(startNs + 15 * SECOND);
        assertThat(tickAt(16 * SECOND)).isEmpty();
        assertThat(timers.remainingNs(nowNs)).isEqualTo(PeerTimers.NEVER_NS);
        dataSentAt(20 * SECOND);
        assertThat(tickAt(35 * SECOND + JITTER - 1)).isEmpty();
        assertThat(tickAt(35 * SECOND + JITTER)).containsExactly("forget source", "initiation");
    }

    @Test
    void shouldAwaitNoAnswerToAKeepalive() {
        timers.onAuthenticatedSent(startNs);
        assertThat(tickAt(100 * SECOND)).isEmpty();
    }

    @Test
    void shouldDrawAFreshJitterForTheNextWait() {
        dataSentAt(0);
        nextJitterNs = 0;
        tickAt(15 * SECOND + JITTER);
        timers.onHandshakeComplete(nowNs);
        dataSentAt(100 * SECOND);
        assertThat(tickAt(115 * SECOND - 1)).isEmpty();
        assertThat(tickAt(115 * SECOND)).containsExactly("forget source", "initiation");
    }

    @Test
    void shouldSendAKeepaliveWhenDataIsReceivedAndNothingSent() {
        dataReceivedAt(0);
        assertThat(timers.remainingNs(startNs)).isEqualTo(10 * SECOND);
        assertThat(tickAt(10 * SECOND - 1)).isEmpty();
        assertThat(tickAt(10 * SECOND)).containsExactly("keepalive");
        assertThat(tickAt(30 * SECOND)).isEmpty();
    }

    @Test
    void shouldSendAnotherKeepaliveWhenMoreDataCameMeanwhile() {
        dataReceivedAt(0);
        dataReceivedAt(9 * SECOND);
        assertThat(tickAt(10 * SECOND)).containsExactly("keepalive");
        assertThat(tickAt(20 * SECOND - 1)).isEmpty();
        assertThat(tickAt(20 * SECOND)).containsExactly("keepalive");
        assertThat(tickAt(40 * SECOND)).isEmpty();
    }

    @Test
    void shouldSendNoKeepaliveWhenSomethingWasSent() {
        dataReceivedAt(0);
        timers.onAuthenticatedSent(startNs + 10 * SECOND - 1);
        assertThat(tickAt(10 * SECOND)).isEmpty();
        assertThat(timers.remainingNs(nowNs)).isEqualTo(PeerTimers.NEVER_NS);
    }

    @Test
    void shouldNotAnswerAKeepaliveByAKeepalive() {
        timers.onAuthenticatedReceived(startNs);
        assertThat(tickAt(100 * SECOND)).isEmpty();
    }

    @Test
    void shouldSendThePersistentKeepaliveAtOnceWhenSetAndAgainAfterEachInterval() {
        timers.setPersistentKeepalive(25, startNs);
        assertThat(timers.remainingNs(startNs)).isZero();
        assertThat(tickAt(0)).containsExactly("keepalive");
        assertThat(tickAt(25 * SECOND - 1)).isEmpty();
        assertThat(tickAt(25 * SECOND)).containsExactly("keepalive");
        assertThat(timers.remainingNs(nowNs)).isEqualTo(25 * SECOND);
    }

    @Test
    void shouldPutThePersistentKeepaliveOffWhenAnythingAuthenticatedPasses() {
        timers.setPersistentKeepalive(25, startNs);
        tickAt(0);
        timers.onAuthenticatedReceived(startNs + 10 * SECOND);
        assertThat(tickAt(35 * SECOND - 1)).isEmpty();
        timers.onAuthenticatedSent(startNs + 35 * SECOND - 1);
        assertThat(tickAt(60 * SECOND - 2)).isEmpty();
        assertThat(tickAt(60 * SECOND - 1)).containsExactly("keepalive");
    }

    @Test
    void shouldHeedAChangedPersistentIntervalAndStopAtZero() {
        timers.setPersistentKeepalive(25, startNs);
        tickAt(0);
        timers.setPersistentKeepalive(5, startNs);
        assertThat(tickAt(5 * SECOND - 1)).isEmpty();
        assertThat(tickAt(5 * SECOND)).containsExactly("keepalive");
        timers.setPersistentKeepalive(0, nowNs);
        assertThat(tickAt(1000 * SECOND)).isEmpty();
        timers.setPersistentKeepalive(5, nowNs);
        assertThat(tickAt(1000 * SECOND)).containsExactly("keepalive");
    }

    @Test
    void shouldGoOnWithPersistentKeepalivesWhenNoHandshakeSucceeds() {
        sessionLive = false;
        timers.setPersistentKeepalive(1, startNs);
        assertThat(tickAt(0)).containsExactly("keepalive", "initiation");
        int gaveUp = 0;
        int sinceSeconds = 1;
        for (; sinceSeconds < 300; sinceSeconds++) {
            List<String> done = tickAt(sinceSeconds * SECOND);
            assertThat(done).as("at %d s", sinceSeconds).contains("keepalive");
            gaveUp += done.contains("give up") ? 1 : 0;
        }
        assertThat(gaveUp).isZero();
    }

    @Test
    void shouldRetryTheHandshakeAfterFiveSecondsAndJitter() {
        timers.onInitiationSent(startNs, JITTER);
        assertThat(timers.remainingNs(startNs)).isEqualTo(5 * SECOND + JITTER);
        assertThat(tickAt(5 * SECOND + JITTER - 1)).isEmpty();
        nextJitterNs = 0;
        assertThat(tickAt(5 * SECOND + JITTER)).containsExactly("forget source", "retry");
        assertThat(tickAt(10 * SECOND + JITTER - 1)).isEmpty();
        assertThat(tickAt(10 * SECOND + JITTER)).containsExactly("forget source", "retry");
        assertThat(timers.attempts()).isEqualTo(2);
    }

    @Test
    void shouldGiveUpAfterTwentyInitiationsAndZeroTheKeysLater() {
        nextJitterNs = 0;
        timers.onInitiationSent(startNs, 0);
        for (int i = 1; i <= 19; i++) {
            assertThat(tickAt(5L * i * SECOND)).containsExactly("forget source", "retry");
        }
        dataReceivedAt(99 * SECOND);
        assertThat(tickAt(100 * SECOND)).containsExactly("give up");
        assertThat(tickAt(200 * SECOND))
                .as("the keepalive that was owed went too")
                .isEmpty();
        assertThat(tickAt(640 * SECOND - 1)).isEmpty();
        assertThat(tickAt(640 * SECOND)).containsExactly("zero keys");
        assertThat(timers.remainingNs(nowNs)).isEqualTo(PeerTimers.NEVER_NS);
    }

    @Test
    void shouldCountRetriesAnewWhenAHandshakeIsWanted() {
        nextJitterNs = 0;
        timers.onInitiationSent(startNs, 0);
        for (int i = 1; i <= 18; i++) {
            tickAt(5L * i * SECOND);
        }
        assertThat(timers.wantInitiation(nowNs)).isFalse();
        for (int i = 19; i <= 37; i++) {
            assertThat(tickAt(5L * i * SECOND)).containsExactly("forget source", "retry");
        }
        assertThat(tickAt(190 * SECOND)).containsExactly("give up");
    }

    @Test
    void shouldEndRetriesWhenTheHandshakeIsComplete() {
        timers.onInitiationSent(startNs, 0);
        tickAt(5 * SECOND);
        assertThat(timers.attempts()).isEqualTo(1);
        timers.onHandshakeComplete(nowNs);
        assertThat(timers.attempts()).isZero();
        assertThat(timers.lastHandshakeNs()).hasValue(startNs + 5 * SECOND);
        assertThat(tickAt(500 * SECOND)).isEmpty();
    }

    @Test
    void shouldAllowOneInitiationInFiveSeconds() {
        timers.onInitiationSent(startNs, JITTER);
        assertThat(timers.mayInitiate(startNs + 5 * SECOND - 1)).isFalse();
        assertThat(timers.wantInitiation(startNs + 5 * SECOND - 1)).isFalse();
        assertThat(timers.mayInitiate(startNs + 5 * SECOND)).isTrue();
        assertThat(timers.wantInitiation(startNs + 5 * SECOND)).isTrue();
    }

    @Test
    void shouldNotInitiateForUnansweredDataRightAfterAnInitiation() {
        dataSentAt(0);
        timers.onInitiationSent(startNs + 12 * SECOND, JITTER);
        assertThat(tickAt(15 * SECOND + JITTER)).containsExactly("forget source");
        assertThat(tickAt(17 * SECOND + JITTER)).containsExactly("forget source", "retry");
    }

    @Test
    void shouldWantOneLastMinuteInitiationUntilAHandshakeIsComplete() {
        assertThat(timers.wantLastMinuteInitiation(startNs)).isTrue();
        assertThat(timers.wantLastMinuteInitiation(startNs + 60 * SECOND)).isFalse();
        timers.onHandshakeComplete(startNs + 61 * SECOND);
        assertThat(timers.wantLastMinuteInitiation(startNs + 200 * SECOND)).isTrue();
    }

    @Test
    void shouldZeroKeysThreeRejectTimesAfterTheLastSession() {
        timers.onSessionDerived(startNs);
        timers.onSessionDerived(startNs + 100 * SECOND);
        assertThat(timers.remainingNs(startNs)).isEqualTo(640 * SECOND);
        assertThat(tickAt(640 * SECOND - 1)).isEmpty();
        assertThat(tickAt(640 * SECOND)).containsExactly("zero keys");
        assertThat(tickAt(2000 * SECOND)).isEmpty();
    }

    @Test
    void shouldNotPutZeroingOffWhenAHandshakeIsGivenUp() {
        nextJitterNs = 0;
        timers.onSessionDerived(startNs);
        timers.onInitiationSent(startNs, 0);
        for (int i = 1; i <= 20; i++) {
            tickAt(5L * i * SECOND);
        }
        assertThat(asked).containsExactly("give up");
        assertThat(tickAt(540 * SECOND)).containsExactly("zero keys");
    }

    @Test
    void shouldDoNothingWhileStopped() {
        timers.setPersistentKeepalive(25, startNs);
        timers.onSessionDerived(startNs);
        timers.onInitiationSent(startNs, 0);
        dataSentAt(0);
        dataReceivedAt(0);
        timers.stop();
        dataSentAt(1);
        dataReceivedAt(1);
        timers.onSessionDerived(startNs);
        assertThat(timers.remainingNs(startNs)).isEqualTo(PeerTimers.NEVER_NS);
        assertThat(timers.mayInitiate(startNs)).isFalse();
        assertThat(tickAt(1000 * SECOND)).isEmpty();
        timers.start(nowNs);
        assertThat(timers.mayInitiate(nowNs)).isTrue();
        assertThat(tickAt(1000 * SECOND)).containsExactly("keepalive");
        assertThat(tickAt(1024 * SECOND)).isEmpty();
    }

    @Test
    void shouldForgiveAMarkThatComesALittleLate() {
        timers.setPersistentKeepalive(25, startNs);
        tickAt(SECOND);
        timers.onAuthenticatedSent(startNs + SECOND - 700);
        dataReceivedAt(SECOND - 600);
        assertThat(tickAt(SECOND)).isEmpty();
        assertThat(timers.remainingNs(nowNs)).isBetween(10 * SECOND - 601, 10 * SECOND);
    }

    @Test
    void shouldRefuseImpossibleJitterAndIntervals() {
        assertThatThrownBy(() -> new PeerTimers(-1)).hasMessageContaining("-1");
        assertThatThrownBy(() -> timers.onInitiationSent(0, 334_000_001)).hasMessageContaining("334000001");
        assertThatThrownBy(() -> timers.setPersistentKeepalive(65_536, 0)).hasMessageContaining("65536");
        assertThatThrownBy(() -> timers.setPersistentKeepalive(-1, 0)).hasMessageContaining("-1");
    }
}
