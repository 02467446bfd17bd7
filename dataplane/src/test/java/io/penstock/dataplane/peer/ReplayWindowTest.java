package io.penstock.dataplane.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dataplane.wire.Protocol;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayWindowTest {

    private static final long WINDOW = 8192 - 64;
    private static final long REJECT = Protocol.REJECT_AFTER_MESSAGES;
    private static final long FAR = 4 * (WINDOW + 1);

    private record Decision(int number, long counter, boolean accepted) {}

    private static final Decision[] TABLE = {
        new Decision(1, 0, true),
        new Decision(2, 0, false),
        new Decision(3, 1, true),
        new Decision(4, 9, true),
        new Decision(5, 7, true),
        new Decision(6, 8, true),
        new Decision(7, 7, false),
        new Decision(8, WINDOW + 1, true),
        new Decision(9, WINDOW, true),
        new Decision(10, WINDOW, false),
        new Decision(11, 2, true),
        new Decision(12, 2, false),
        new Decision(13, 1, false),
        new Decision(14, WINDOW + 17, true),
        new Decision(15, 3, false),
        new Decision(16, 17, true),
        new Decision(17, 16, false),
        new Decision(18, WINDOW + 17, false),
        new Decision(19, FAR, true),
        new Decision(20, FAR - WINDOW, true),
        new Decision(21, FAR - WINDOW, false),
        new Decision(22, FAR - WINDOW - 1, false),
        new Decision(23, FAR - WINDOW + 1, true),
        new Decision(24, 10, false),
        new Decision(25, 1L << 32, true),
        new Decision(26, (1L << 32) - 64, true),
        new Decision(27, FAR, false),
        new Decision(28, Long.MAX_VALUE, true),
        new Decision(29, Long.MIN_VALUE, true),
        new Decision(30, Long.MAX_VALUE, false),
        new Decision(31, Long.MAX_VALUE - 1, true),
        new Decision(32, REJECT, false),
        new Decision(33, -1, false),
        new Decision(34, REJECT - 1, true),
        new Decision(35, REJECT - 1, false),
        new Decision(36, REJECT, false),
        new Decision(37, REJECT + 1, false),
        new Decision(38, REJECT - 2, true),
        new Decision(39, REJECT - 1 - WINDOW, true),
        new Decision(40, REJECT - 2 - WINDOW, false),
        new Decision(41, 0, false),
    };

    @Test
    void shouldDecideAsTheTableSays() {
        ReplayWindow window = new ReplayWindow();
        for (Decision decision : TABLE) {
            assertThat(window.accept(decision.counter)).as("%s", decision).isEqualTo(decision.accepted);
        }
    }

    @Test
    void shouldTellAWholeWindowApartWhenCountersRise() {
        ReplayWindow window = new ReplayWindow();
        assertThat(LongStream.rangeClosed(1, WINDOW)).allMatch(window::accept);
        assertThat(window.accept(0)).isTrue();
        assertThat(window.accept(0)).isFalse();
        assertThat(LongStream.rangeClosed(0, WINDOW)).noneMatch(window::accept);
    }

    @Test
    void shouldTellAWholeWindowApartWhenCountersFall() {
        ReplayWindow window = new ReplayWindow();
        assertThat(LongStream.rangeClosed(0, WINDOW).map(i -> WINDOW + 1 - i)).allMatch(window::accept);
        assertThat(window.accept(0)).isFalse();
        assertThat(window.accept(WINDOW + 2)).isTrue();
        assertThat(LongStream.rangeClosed(0, WINDOW + 2)).noneMatch(window::accept);
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 200, 8192, 20_000, 1L << 33})
    void shouldAgreeWithTheSlowModelForRandomSteps(long widestStep) {
        Random random = new Random(widestStep);
        ReplayWindow window = new ReplayWindow();
        Set<Long> seen = new HashSet<>();
        long greatest = 0;
        long accepted = 0;
        for (int i = 0; i < 100_000; i++) {
            long counter = Math.max(0, greatest + random.nextLong(-Math.min(widestStep, 9000), widestStep));
            boolean expected = greatest - counter <= WINDOW && seen.add(counter);
            assertThat(window.accept(counter))
                    .as("step %d, counter %d", i, counter)
                    .isEqualTo(expected);
            greatest = Math.max(greatest, expected ? counter : 0);
            accepted += expected ? 1 : 0;
        }
        assertThat(accepted).isGreaterThan(1000);
    }
}
