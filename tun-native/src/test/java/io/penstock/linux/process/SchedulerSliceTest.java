package io.penstock.linux.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class SchedulerSliceTest {

    @Test
    void shouldChangeOnlyTheThreadThatAsks() throws Exception {
        long before = SchedulerSlice.ofThisThreadNs();
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            long asked = thread.submit(() -> {
                        assertThat(SchedulerSlice.request(200_000)).isTrue();
                        return SchedulerSlice.ofThisThreadNs();
                    })
                    .get();
            // Kernels before 6.12 take the wish and report nothing.
            assertThat(asked).isIn(200_000L, 0L);
        }
        assertThat(SchedulerSlice.ofThisThreadNs()).isEqualTo(before);
    }
}
