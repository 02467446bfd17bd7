package io.penstock.linux.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrivilegeTest {

    @Test
    void shouldReadTheEffectiveCapabilities() {
        assertThat(Privilege.hasNetAdmin(List.of("CapPrm:\tffffffffffffffff", "CapEff:\t0000000000001000")))
                .isTrue();
        assertThat(Privilege.hasNetAdmin(List.of("CapEff:\tffffffffffffffff"))).isTrue();
        assertThat(Privilege.hasNetAdmin(List.of("CapPrm:\tffffffffffffffff", "CapEff:\t000001ffffffefff")))
                .isFalse();
        assertThat(Privilege.hasNetAdmin(List.of())).isFalse();
    }

    @Test
    void shouldReadTheEffectiveUser() {
        assertThat(Privilege.effectiveUserId(List.of("Name:\tjava", "Uid:\t1000\t0\t1000\t1000")))
                .isZero();
        assertThat(Privilege.effectiveUserId(List.of("Uid:\t0\t1001\t0\t0"))).isEqualTo(1001);
        assertThat(Privilege.effectiveUserId(List.of())).isEqualTo(-1);
    }

    @Test
    void shouldAgreeWithTheSystem() throws Exception {
        Process id = new ProcessBuilder("id", "-u").start();
        String uid = new String(id.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
        assertThat(Privilege.effectiveUserId()).isEqualTo(Integer.parseInt(uid));
        assertThat(Privilege.isRoot()).isEqualTo(uid.equals("0"));
    }
}
