package io.penstock.dataplane.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class Tai64nTest {

    @Test
    void shouldLabel1970AsTenSecondsIntoTai() {
        assertThat(hex(Tai64n.of(Instant.EPOCH))).isEqualTo("400000000000000a00000000");
        assertThat(hex(Tai64n.of(Instant.parse("2026-11-22T10:00:00.5Z")))).isEqualTo("400000006b02bd2a1d000000");
        assertThat(hex(Tai64n.of(Instant.EPOCH.minusSeconds(11)))).isEqualTo("3fffffffffffffff00000000");
    }

    @Test
    void shouldRoundNanosecondsDownAsTheKernel() {
        assertThat(Tai64n.of(Instant.ofEpochSecond(1, 0xffffff)).nanos()).isZero();
        assertThat(Tai64n.of(Instant.ofEpochSecond(1, 0x1000000)).nanos()).isEqualTo(0x1000000);
        assertThat(Tai64n.of(Instant.ofEpochSecond(1, 999_999_999)).nanos()).isEqualTo(0x3b000000);
    }

    @Test
    void shouldComeBackFromItsBytes() {
        Tai64n timestamp = new Tai64n(0x8123456789abcdefL, 0xfedcba98);
        assertThat(hex(timestamp)).isEqualTo("8123456789abcdeffedcba98");
        assertThat(Tai64n.fromBytes(timestamp.toBytes())).isEqualTo(timestamp);
        assertThatThrownBy(() -> Tai64n.fromBytes(new byte[11])).hasMessageContaining("found 11");
    }

    @Test
    void shouldCompareAsItsBytesDo() {
        long[] labels = {0, 1, Long.MAX_VALUE, Long.MIN_VALUE, -1};
        int[] nanos = {0, 1, Integer.MAX_VALUE, Integer.MIN_VALUE, -1};
        for (int i = 0; i < 25; i++) {
            for (int j = 0; j < 25; j++) {
                Tai64n a = new Tai64n(labels[i / 5], nanos[i % 5]);
                Tai64n b = new Tai64n(labels[j / 5], nanos[j % 5]);
                assertThat(Integer.signum(a.compareTo(b)))
                        .isEqualTo(Integer.signum(Arrays.compareUnsigned(a.toBytes(), b.toBytes())));
            }
        }
    }

    @Test
    void shouldGoOnWhereTheClockStandsStillOrGoesBack() {
        Tai64n last = Tai64n.of(Instant.ofEpochSecond(1_000, 900_000_000));
        Instant back = Instant.ofEpochSecond(500);
        for (int i = 0; i < 200; i++) {
            Tai64n next = Tai64n.of(back).after(last);
            assertThat(next).isGreaterThan(last);
            assertThat(next.nanos()).isBetween(0, 999_999_999);
            assertThat(next.nanos() & 0xffffff).isZero();
            last = next;
        }
        assertThat(last.label() - Tai64n.of(Instant.ofEpochSecond(1_000)).label())
                .isBetween(3L, 5L);
    }

    @Test
    void shouldTakeTheClockWhereItIsNewer() {
        Tai64n earlier = Tai64n.of(Instant.ofEpochSecond(5));
        Tai64n later = Tai64n.of(Instant.ofEpochSecond(6));
        assertThat(later.after(earlier)).isEqualTo(later);
        assertThat(later.after(Tai64n.ZERO)).isEqualTo(later);
    }

    private static String hex(Tai64n timestamp) {
        return HexFormat.of().formatHex(timestamp.toBytes());
    }
}
