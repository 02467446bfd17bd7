package io.penstock.gateway.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.config.OffloadSwitch;
import io.penstock.dataplane.offload.Offload;
import io.penstock.dataplane.offload.OffloadOptions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OffloadChoiceTest {

    @Test
    void shouldWantEverythingAndTrustChecksumsWhereNothingIsSaid() {
        assertThat(OffloadChoice.of(Map.of())).isEqualTo(OffloadOptions.defaults());
        assertThat(OffloadOptions.defaults().wanted()).containsExactlyInAnyOrder(Offload.values());
        assertThat(OffloadOptions.defaults().verifyChecksums()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = "VERIFY_CHECKSUMS", mode = EnumSource.Mode.EXCLUDE)
    void shouldSwitchOffTheOffloadOfTheSameNameOnly(OffloadSwitch one) {
        OffloadOptions options = OffloadChoice.of(Map.of(one, false));
        assertThat(options).isEqualTo(OffloadOptions.defaults().without(Offload.valueOf(one.name())));
        assertThat(options.wanted()).hasSize(Offload.values().length - 1);
        assertThat(OffloadChoice.of(Map.of(one, true))).isEqualTo(OffloadOptions.defaults());
        assertThat(SettingText.offload(one.key())).isEqualTo(one);
    }

    @Test
    void shouldVerifyChecksumsWhereAsked() {
        assertThat(OffloadChoice.of(Map.of(OffloadSwitch.VERIFY_CHECKSUMS, true)))
                .isEqualTo(new OffloadOptions(OffloadOptions.defaults().wanted(), true));
        assertThat(OffloadChoice.of(Map.of(OffloadSwitch.VERIFY_CHECKSUMS, false)))
                .isEqualTo(OffloadOptions.defaults());
    }

    @Test
    void shouldSayWhichOffloadsThereAre() {
        assertThatThrownBy(() -> SettingText.offload("gso"))
                .hasMessage("'gso': expected one of udp-gro, udp-gso, tun-tso, tun-uso, tcp-merge, udp-merge");
    }
}
