package io.penstock.dataplane.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dataplane.counters.CoreStages;
import io.penstock.dataplane.counters.Stage;
import org.junit.jupiter.api.Test;

class StageWatchTest {

    private long nowNs = 1_000_000;
    private int readings;
    private final CoreStages stages = new CoreStages();
    private final StageWatch watch = new StageWatch(stages, () -> {
        readings++;
        return nowNs;
    });

    private void batch() {
        watch.begin(nowNs);
        nowNs += 700;
        watch.lap(Stage.RECEIVE);
        nowNs += 5_000;
        watch.lap(Stage.OPEN);
        watch.end(false);
    }

    @Test
    void shouldTimeOneBatchInSixtyFourStageByStage() {
        for (int i = 0; i < 2 * StageWatch.EACH; i++) {
            batch();
        }
        assertThat(stages.durations(Stage.RECEIVE).total()).isEqualTo(2);
        assertThat(stages.durations(Stage.RECEIVE).sum()).isEqualTo(1_400);
        assertThat(stages.durations(Stage.OPEN).sum()).isEqualTo(10_000);
        assertThat(readings).isEqualTo(4);
    }

    @Test
    void shouldTimeFullBatchesWhenEverySecondIsEmpty() {
        for (int i = 0; i < StageWatch.EACH; i++) {
            batch();
            watch.begin(nowNs);
            watch.end(true);
        }
        assertThat(stages.durations(Stage.OPEN).total()).isEqualTo(1);
    }

    @Test
    void shouldTimeNothingBetweenBatches() {
        for (int i = 0; i < StageWatch.EACH - 1; i++) {
            batch();
        }
        watch.begin(nowNs);
        watch.end(false);
        watch.lap(Stage.SEAL);
        assertThat(stages.durations(Stage.SEAL).total()).isZero();
    }
}
