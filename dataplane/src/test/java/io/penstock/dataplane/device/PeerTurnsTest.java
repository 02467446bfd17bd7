package io.penstock.dataplane.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dataplane.counters.PeerCounters;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.peer.Peer;
import io.penstock.dataplane.peer.PeerTimers;
import io.penstock.dataplane.peer.TimerActions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** No timer is late, whoever armed it, and a peer of whom there is no news is looked at once in ten seconds. */
class PeerTurnsTest {

    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long STEP_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int PEERS_MAX = 1_000;

    /** A clock whose reading is negative at first, and passes zero. */
    private long nowNs = -3 * SECOND_NS;

    private final PeerTurns turns = new PeerTurns(PEERS_MAX, nowNs);

    private PeerState added(int id) {
        byte[] key = new byte[PublicKey.LENGTH_BYTES];
        key[0] = (byte) id;
        key[1] = (byte) (id >>> 8);
        PeerState state = new PeerState(new Peer(id, PublicKey.of(key), 0, new PeerCounters(1), 0));
        turns.add(state, nowNs);
        return state;
    }

    private List<PeerState> looked() {
        List<PeerState> looked = new ArrayList<>();
        turns.lookAtDue(nowNs, looked::add);
        return looked;
    }

    @Test
    void shouldLookAtEveryPeerOnceInTenSecondsAndAtATenthInEachSecond() {
        for (int id = 0; id < PEERS_MAX; id++) {
            added(id);
        }
        Map<PeerState, Integer> looks = new HashMap<>();
        nowNs += 10 * SECOND_NS;
        looked();
        for (int second = 0; second < 10; second++) {
            nowNs += SECOND_NS;
            List<PeerState> looked = looked();
            assertThat(looked).hasSize(PEERS_MAX / 10);
            looked.forEach(state -> looks.merge(state, 1, Integer::sum));
            assertThat(looked()).isEmpty();
        }
        assertThat(looks)
                .hasSize(PEERS_MAX)
                .allSatisfy((_, times) -> assertThat(times).isEqualTo(1));
    }

    @Test
    void shouldSayHowLongThereIsNobodyToLookAt() {
        assertThat(turns.remainingNs(nowNs)).isEqualTo(PeerTimers.NEVER_NS);
        PeerState state = added(7);
        state.peer().timers().setPersistentKeepalive(5, nowNs);
        turns.update(state, nowNs);
        assertThat(turns.remainingNs(nowNs)).isZero();
        state.peer().timers().tick(nowNs, () -> 0, new NoActions());
        assertThat(looked()).containsExactly(state);
        assertThat(turns.remainingNs(nowNs)).isPositive().isLessThanOrEqualTo(5 * SECOND_NS);
    }

    @Test
    void shouldForgetWhoIsRemovedAndUseTheirPlaces() {
        List<PeerState> all = new ArrayList<>();
        for (int id = 0; id < PEERS_MAX; id++) {
            all.add(added(id));
        }
        all.subList(0, 500).forEach(turns::remove);
        List<PeerState> others = new ArrayList<>(all.subList(500, PEERS_MAX));
        for (int id = 0; id < 500; id++) {
            others.add(added(PEERS_MAX + id));
        }
        nowNs += 10 * SECOND_NS;
        assertThat(looked()).containsExactlyInAnyOrderElementsOf(others);
    }

    @Test
    void shouldGoRoundAmongAll() {
        List<PeerState> states = new ArrayList<>();
        for (int id = 0; id < 10; id++) {
            states.add(added(id));
        }
        List<PeerState> shown = new ArrayList<>();
        turns.lookAtNext(4, shown::add);
        turns.lookAtNext(4, shown::add);
        turns.lookAtNext(4, shown::add);
        assertThat(shown).containsExactlyElementsOf(concat(states, states.subList(0, 2)));
        turns.remove(states.get(3));
        shown.clear();
        turns.lookAtNext(20, shown::add);
        states.remove(3);
        assertThat(shown).containsExactlyInAnyOrderElementsOf(states);
    }

    private static List<PeerState> concat(List<PeerState> first, List<PeerState> second) {
        List<PeerState> both = new ArrayList<>(first);
        both.addAll(second);
        return both;
    }

    /** Beside a model that looks at every peer in every step: both find the same timers due in the same steps. */
    @Test
    void shouldMissNoTimerThatPacketsOrTheConductorArm() {
        Random random = new Random(5);
        List<PeerState> states = new ArrayList<>();
        for (int id = 0; id < 300; id++) {
            states.add(added(id));
        }
        int found = 0;
        for (int step = 0; step < 1_500; step++, nowNs += STEP_NS) {
            List<PeerState> due = new ArrayList<>(states);
            due.removeIf(state -> state.peer().timers().remainingNs(nowNs) > 0);
            List<PeerState> ticked = new ArrayList<>();
            turns.lookAtDue(nowNs, state -> {
                if (state.peer().timers().remainingNs(nowNs) <= 0) {
                    ticked.add(state);
                    state.peer().timers().tick(nowNs, () -> 0, new NoActions());
                }
            });
            assertThat(ticked).containsExactlyInAnyOrderElementsOf(due);
            found += ticked.size();
            happen(states.get(random.nextInt(states.size())), random.nextInt(6));
        }
        assertThat(found).isGreaterThan(1_000);
    }

    private void happen(PeerState state, int what) {
        PeerTimers timers = state.peer().timers();
        switch (what) {
            case 0 -> timers.onDataSent(nowNs);
            case 1 -> timers.onDataReceived(nowNs);
            case 2 -> timers.onAuthenticatedReceived(nowNs);
            case 3 -> timers.onAuthenticatedSent(nowNs);
            case 4 -> {
                timers.onInitiationSent(nowNs, 0);
                turns.update(state, nowNs);
            }
            default -> {
                timers.setPersistentKeepalive(state.peer().id() % 30, nowNs);
                turns.update(state, nowNs);
            }
        }
    }

    private static final class NoActions implements TimerActions {

        @Override
        public void sendInitiation(boolean isRetry) {}

        @Override
        public void sendKeepalive() {}

        @Override
        public void giveUpHandshake() {}

        @Override
        public void zeroKeys() {}

        @Override
        public void forgetSource() {}
    }
}
