package io.penstock.linux.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class CpuAffinityTest {

    private static int[] allowedAfterPinningTo(int cpu) throws InterruptedException {
        AtomicReference<int[]> allowed = new AtomicReference<>(new int[0]);
        Thread thread = new Thread(() -> {
            assertThat(CpuAffinity.pin(cpu)).isTrue();
            allowed.set(CpuAffinity.allowed());
        });
        thread.start();
        thread.join();
        return allowed.get();
    }

    @Test
    void shouldBindOneThreadAndLeaveTheOthersFree() throws InterruptedException {
        int[] before = CpuAffinity.allowed();
        assertThat(before).isNotEmpty();
        for (int cpu : before) {
            assertThat(allowedAfterPinningTo(cpu)).containsExactly(cpu);
        }
        assertThat(CpuAffinity.allowed()).isEqualTo(before);
    }

    @Test
    void shouldSayWhenAProcessorDoesNotExist() throws InterruptedException {
        AtomicReference<Boolean> agreed = new AtomicReference<>(true);
        Thread thread = new Thread(() -> agreed.set(CpuAffinity.pin(8000)));
        thread.start();
        thread.join();
        assertThat(agreed.get()).isFalse();
    }
}
