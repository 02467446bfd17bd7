package io.penstock.linux.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** On threads of their own, so that the test's stays free to move. */
class CpuBerthTest {

    private static <T> T onItsOwnThread(Callable<T> task) throws Exception {
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            return thread.submit(task).get();
        }
    }

    @Test
    void shouldBindTheThreadThatMadeIt() throws Exception {
        int cpu = CpuAffinity.allowed()[0];
        int[] allowed = onItsOwnThread(() -> {
            try (CpuBerth berth = CpuBerth.of(cpu)) {
                assertThat(berth.cpu()).isEqualTo(cpu);
                return CpuAffinity.allowed();
            }
        });
        assertThat(allowed).containsExactly(cpu);
    }

    @Test
    void shouldStayWhereItNeverHadToWait() throws Exception {
        int cpu = CpuAffinity.allowed()[0];
        int[] allowed = onItsOwnThread(() -> {
            try (CpuBerth berth = CpuBerth.of(cpu)) {
                berth.betweenWork(System.nanoTime(), true);
                // A day in which this test's few microseconds of waiting are nothing.
                berth.betweenWork(System.nanoTime() + TimeUnit.DAYS.toNanos(1), true);
                assertThat(berth.isCrowded()).isFalse();
                return CpuAffinity.allowed();
            }
        });
        assertThat(allowed).containsExactly(cpu);
    }

    @Test
    void shouldLetTheKernelChooseWhereItHadToWait() throws Exception {
        int[] everywhere = CpuAffinity.allowed();
        int cpu = everywhere[0];
        onItsOwnThread(() -> {
            try (CpuBerth berth = CpuBerth.of(cpu);
                    ExecutorService rival = Executors.newSingleThreadExecutor()) {
                berth.betweenWork(System.nanoTime(), true);
                rival.execute(() -> {
                    CpuAffinity.pin(cpu);
                    spin(60);
                });
                spin(60);
                berth.betweenWork(System.nanoTime(), true);
                assertThat(berth.isCrowded()).isTrue();
                assertThat(CpuAffinity.allowed()).isEqualTo(everywhere);
                berth.beforeWork();
                assertThat(CpuAffinity.allowed()).containsExactly(berth.cpu());
                return true;
            }
        });
    }

    private static void spin(int milliseconds) {
        long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(milliseconds);
        while (System.nanoTime() < endNs) {
            Thread.onSpinWait();
        }
    }

    @Test
    void shouldSleepForMicroseconds() throws Exception {
        long least = onItsOwnThread(() -> {
            ShortSleep sleep = new ShortSleep();
            long leastNs = Long.MAX_VALUE;
            for (int i = 0; i < 200; i++) {
                long startNs = System.nanoTime();
                sleep.sleep(20_000);
                leastNs = Math.min(leastNs, System.nanoTime() - startNs);
            }
            return leastNs;
        });
        // The default slack of 50 µs would show in every one of them.
        assertThat(least).isBetween(20_000L, 69_000L);
    }
}
