package io.penstock.dataplane.offload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OffloadRefusalsTest {

    @ParameterizedTest
    @ValueSource(longs = {0, -5, Long.MAX_VALUE - 5, Long.MIN_VALUE})
    void shouldBeRecentForAMinuteWhateverTheClockCounts(long nowNs) {
        OffloadRefusals refusals = new OffloadRefusals();
        assertThat(refusals.isRecent(Offload.UDP_GSO, nowNs)).isFalse();
        assertThat(refusals.errno(Offload.UDP_GSO)).isZero();
        refusals.refused(Offload.UDP_GSO, 5, nowNs);
        assertThat(refusals.isRecent(Offload.UDP_GSO, nowNs)).isTrue();
        assertThat(refusals.isRecent(Offload.UDP_GSO, nowNs + OffloadRefusals.RETRY_NS - 1))
                .isTrue();
        assertThat(refusals.isRecent(Offload.UDP_GSO, nowNs + OffloadRefusals.RETRY_NS))
                .isFalse();
        refusals.refused(Offload.UDP_GSO, 90, nowNs + OffloadRefusals.RETRY_NS);
        assertThat(refusals.count(Offload.UDP_GSO)).isEqualTo(2);
        assertThat(refusals.errno(Offload.UDP_GSO)).isEqualTo(90);
        assertThat(refusals.count(Offload.TCP_MERGE)).isZero();
        assertThat(refusals.isRecent(Offload.TCP_MERGE, nowNs)).isFalse();
    }
}
