package io.penstock.gateway.names;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.gateway.names.DnsAnswer.Address;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AskedNamesTest {

    private static final long MINUTE_NS = TimeUnit.MINUTES.toNanos(1);
    private static final int PEER = 3;

    private final AskedNames names = new AskedNames();
    private long nowNs = Long.MAX_VALUE - MINUTE_NS;

    private void answer(int peer, String name, long address, int ttlSeconds) {
        names.answered(peer, new DnsAnswer(name, List.of(new Address(false, 0, address, ttlSeconds))), nowNs);
    }

    private String name(int peer, long address) {
        return String.valueOf(names.find(peer, false, 0, address, nowNs));
    }

    @Test
    void shouldTellAnAddressOnlyToThePeerWhoAsked() {
        answer(PEER, "a.example", 1, 60);
        assertThat(name(PEER, 1)).isEqualTo("a.example");
        assertThat(name(PEER + 1, 1)).isEqualTo("null");
        assertThat(name(PEER, 2)).isEqualTo("null");
        assertThat(names.find(PEER, true, 0, 1, nowNs)).isNull();
    }

    @Test
    void shouldHoldAnAnswerForItsTimeToLiveButAtLeastTenMinutesAndAtMostADay() {
        answer(PEER, "short.example", 1, 0);
        answer(PEER, "hour.example", 2, 3600);
        answer(PEER, "long.example", 3, Integer.MAX_VALUE);
        nowNs += 10 * MINUTE_NS - 1;
        assertThat(name(PEER, 1)).isEqualTo("short.example");
        nowNs += 1;
        assertThat(name(PEER, 1)).isEqualTo("null");
        names.forgetBefore(nowNs);
        assertThat(names.size()).isEqualTo(2);
        nowNs += 49 * MINUTE_NS;
        assertThat(name(PEER, 2)).isEqualTo("hour.example");
        nowNs += MINUTE_NS;
        assertThat(name(PEER, 2)).isEqualTo("null");
        nowNs += 23 * 60 * MINUTE_NS;
        assertThat(name(PEER, 3)).isEqualTo("null");
        names.forgetBefore(nowNs);
        assertThat(names.size()).isZero();
    }

    @Test
    void shouldGiveAFlowTheLatestNameFromBeforeItBegan() {
        long firstNs = nowNs;
        answer(PEER, "first.example", 1, 600);
        nowNs += MINUTE_NS;
        long secondNs = nowNs;
        answer(PEER, "second.example", 1, 600);
        assertThat(names.find(PEER, false, 0, 1, firstNs - 1)).isNull();
        assertThat(names.find(PEER, false, 0, 1, secondNs - 1)).isEqualTo("first.example");
        assertThat(names.find(PEER, false, 0, 1, secondNs)).isEqualTo("second.example");
    }

    @Test
    void shouldPutAnswersInOrderThatSeveralCoresTellOf() {
        answer(PEER, "later.example", 1, 600);
        nowNs -= MINUTE_NS;
        answer(PEER, "earlier.example", 1, 600);
        assertThat(name(PEER, 1)).isEqualTo("earlier.example");
        nowNs += MINUTE_NS;
        assertThat(name(PEER, 1)).isEqualTo("later.example");
    }

    @Test
    void shouldKeepOfAPeerWhatHeAskedForLast() {
        for (int address = 0; address < AskedNames.PER_PEER_MAX; address++) {
            answer(PEER, "a.example", address, 60);
        }
        answer(PEER, "a.example", 0, 60);
        answer(PEER, "a.example", AskedNames.PER_PEER_MAX, 60);
        assertThat(names.size()).isEqualTo(AskedNames.PER_PEER_MAX);
        assertThat(name(PEER, 0)).as("asked for again").isEqualTo("a.example");
        assertThat(name(PEER, 1)).isEqualTo("null");
    }

    @Test
    void shouldKeepOfAllPeersThoseWhoAskedLast() {
        int peers = AskedNames.MAX / AskedNames.PER_PEER_MAX;
        for (int peer = 0; peer <= peers; peer++) {
            for (int address = 0; address < AskedNames.PER_PEER_MAX; address++) {
                answer(peer, "a.example", address, 60);
            }
        }
        assertThat(names.size()).isEqualTo(AskedNames.MAX);
        assertThat(name(0, AskedNames.PER_PEER_MAX - 1)).isEqualTo("null");
        assertThat(name(1, 0)).isEqualTo("a.example");
        assertThat(name(peers, 0)).isEqualTo("a.example");
    }
}
