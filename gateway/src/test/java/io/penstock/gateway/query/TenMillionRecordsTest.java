package io.penstock.gateway.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.gateway.flowlog.GeneratedLog;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The promise: one peer's last day out of 10 million records within 2 seconds, the start of the virtual machine included.
 * It needs three gigabytes of disk, some minutes, and a machine that has nothing else to do; {@code -Dpenstock.flows.records}
 * makes it smaller.
 */
@Tag("long")
@Tag("quiet")
class TenMillionRecordsTest {

    private static final long RECORDS = Long.getLong("penstock.flows.records", 10_000_000L);
    private static final Duration BOUND = Duration.ofSeconds(2);

    @TempDir
    Path folder;

    @Test
    void shouldAnswerForOnePeersLastDayWithinTwoSeconds() throws Exception {
        Instant end = Instant.now();
        GeneratedLog.write(
                folder, new GeneratedLog.Plan(RECORDS, 300, 90_000, true, end.minus(Duration.ofHours(23)), end));
        Duration indexing = flows("--index");
        Duration oneOfMany = bestOfThree("--peer", "peer-17");
        Duration theLargest = bestOfThree("--peer", "peer-0", "--top", "dst");
        System.getLogger(getClass().getName())
                .log(
                        System.Logger.Level.INFO,
                        "{0} records: indexed in {1}, one of 300 peers {2}, a tenth of all records {3}",
                        RECORDS,
                        indexing,
                        oneOfMany,
                        theLargest);
        assertThat(oneOfMany).isLessThan(BOUND);
        assertThat(theLargest).isLessThan(BOUND);
    }

    /**
     * The first brings files into memory, as on a gateway whose timer has just run; and what the machine does besides is no
     * property of the index.
     */
    private Duration bestOfThree(String... options) throws Exception {
        Duration best = flows(options);
        for (int again = 0; again < 2; again++) {
            Duration next = flows(options);
            best = next.compareTo(best) < 0 ? next : best;
        }
        return best;
    }

    /** The wall time of the command, from the launcher's start to its end. */
    private Duration flows(String... options) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of("..", "bin", "penstock").toString(), "flows", "--flow-log", folder.toString()));
        command.addAll(Arrays.asList(options));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("PENSTOCK_NO_BUILD", "1");
        long beginNs = System.nanoTime();
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor()).isZero();
        return Duration.ofNanos(System.nanoTime() - beginNs);
    }
}
