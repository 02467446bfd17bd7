package io.penstock.bench.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SharesTest {

    private static Shares.Place placeOf(String sample) {
        Shares shares = Shares.of(sample.lines().toList());
        assertThat(shares.samples()).isEqualTo(1);
        return shares.byPlace().keySet().iterator().next();
    }

    @Test
    void shouldNameTheSystemCallThatTheKernelWorksFor() {
        assertThat(placeOf("""
                        penstock-worker
                        \tffffffff81d7ec97 udp_sendmsg ([kernel.kallsyms])
                        \tffffffff816d542b ___sys_sendmsg ([kernel.kallsyms])
                        \tffffffff816d620f __sys_sendmmsg ([kernel.kallsyms])
                        \tffffffff82259cc1 do_syscall_64 ([kernel.kallsyms])
                        \tffffffff81000130 entry_SYSCALL_64_after_hwframe ([kernel.kallsyms])
                        \t           f82ad sendmmsg (/usr/lib/x86_64-linux-gnu/libc.so.6)
                        """)).isEqualTo(new Shares.Place("kernel", "sendmmsg"));
        assertThat(placeOf("""
                        w
                        \tffffffff816d620f tun_get_user ([tun])
                        \tffffffff816d620f do_writev ([kernel.kallsyms])
                        \tffffffff82259cc1 do_syscall_64 ([kernel.kallsyms])
                        """)).isEqualTo(new Shares.Place("kernel", "writev"));
    }

    @Test
    void shouldTellInterruptsFromSystemCalls() {
        assertThat(placeOf("""
                        penstock-worker
                        \tffffffff81d7ec97 handle_softirqs ([kernel.kallsyms])
                        \tffffffff81000130 asm_sysvec_apic_timer_interrupt ([kernel.kallsyms])
                        """)).isEqualTo(new Shares.Place("kernel", "interrupts and faults"));
    }

    @Test
    void shouldKnowTheCipherTheJavaCodeAndTheThreadsOfTheVirtualMachine() {
        assertThat(placeOf("w\n\t7f01 aead_chacha20 (/usr/lib/libIPSec_MB.so.1)\n"))
                .isEqualTo(new Shares.Place("cipher library", "libIPSec_MB.so.1: aead_chacha20"));
        assertThat(placeOf("w\n\t7f01 int io.penstock.A.b(long, int) (/tmp/perf-17.map)\n"))
                .isEqualTo(new Shares.Place("Java", "int io.penstock.A.b(long, int)"));
        assertThat(placeOf("C2 CompilerThre\n\t7f01 f (/usr/lib/jvm/lib/server/libjvm.so)\n")
                        .kind())
                .isEqualTo("JIT compiler");
        assertThat(placeOf("VM Thread\n\t7f01 f (/usr/lib/jvm/lib/server/libjvm.so)\n")
                        .kind())
                .isEqualTo("garbage collector and JVM");
        assertThat(placeOf("wireguard-go\n\t7f01 [unknown] (/opt/wireguard-go)\n"))
                .isEqualTo(new Shares.Place("other code", "wireguard-go: [unknown]"));
    }

    @Test
    void shouldOrderSharesOfSeveralSamples() {
        Shares shares =
                Shares.of("w\n\t1 a (/bin/x)\n\nw\n\t2 b (/bin/x)\n\nw\n\t2 b (/bin/x)\n\nw\n\t1 c (/tmp/perf-1.map)\n"
                        .lines()
                        .toList());

        assertThat(shares.byKind()).containsExactly(Map.entry("other code", 0.75), Map.entry("Java", 0.25));
        assertThat(shares.byPlace()).containsEntry(new Shares.Place("other code", "x: b"), 0.5);
    }
}
