package io.penstock.gateway.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.config.EndpointSpec;
import io.penstock.config.SinkScheme;
import io.penstock.config.SinkSetting;
import io.penstock.gateway.Failure;
import io.penstock.gateway.flowlog.LogEnd;
import io.penstock.gateway.flowlog.LogFollower;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a sink makes of a log that is damaged or removed, of a far end that refuses, and of a clock that is wrong. */
class SinkTroubleTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final FarEnd farEnd = new FarEnd();
    private TestLog log;
    private Sinks sinks;

    /** A far end that refuses a batch with one of some records, of which it says nothing, as such. */
    private static final class FarEnd implements Sink {

        final List<Long> received = new CopyOnWriteArrayList<>();
        final Set<Long> disliked = new CopyOnWriteArraySet<>();
        volatile SinkContext.Refusals refusals = (_, _) -> {};
        volatile long tooLarge;
        volatile boolean down;
        volatile long attemptMs;

        @Override
        public void deliver(List<LogFollower.Line> batch) throws IOException {
            sleep(attemptMs);
            List<Long> numbers = batch.stream().map(LogFollower.Line::seq).toList();
            if (numbers.contains(tooLarge)) {
                refusals.add(batch.get(numbers.indexOf(tooLarge)), "too large");
            }
            if (down) {
                throw new IOException("connection refused");
            }
            if (numbers.stream().anyMatch(disliked::contains)) {
                throw new BatchRefusedException("HTTP 400: bad");
            }
            received.addAll(numbers);
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }

    private static void sleep(long ms) throws IOException {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    @BeforeEach
    void logAndSinks() throws IOException {
        log = new TestLog(folder, "boot-1");
        sinks = newSinks();
    }

    @AfterEach
    void end() {
        sinks.close();
    }

    private Sinks newSinks() {
        return new Sinks(folder, "gw/wg0", "1.2.3", _ -> (_, context) -> {
            farEnd.refusals = context.refusals();
            return farEnd;
        });
    }

    private static SinkSetting setting(String... recordTypes) {
        return new SinkSetting(
                "a",
                SinkScheme.SYSLOG_TCP,
                List.of(new EndpointSpec("192.0.2.1", 514)),
                "",
                Map.of(),
                Set.of(recordTypes));
    }

    private void start() throws Failure {
        sinks.plan(List.of(setting())).apply();
    }

    private void restart() throws Failure {
        sinks.close();
        sinks = newSinks();
        start();
    }

    private static void await(BooleanSupplier condition) {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("in time").isBefore(deadline);
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private SinkStatus status() {
        return sinks.statuses().getFirst();
    }

    private static List<Long> numbers(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    private Path file(long firstSeq) {
        return folder.resolve("flows-%020d.jsonl".formatted(firstSeq));
    }

    @Test
    void shouldTellWhatRetentionRemovesWhileTheFarEndIsStillAway() throws IOException, Failure {
        farEnd.down = true;
        start();
        log.add(10);
        await(() -> status().failures() > 0);
        log.nextFile().add(20).nextFile().add(30);
        await(() -> status().failures() > 2);
        assertThat(status()).returns(0L, SinkStatus::missedRecords).returns(60L, SinkStatus::spoolRecords);
        Files.delete(file(1));
        Files.delete(file(11));
        await(() -> status().missedRecords() == 20);
        assertThat(status())
                .as("the first ten are read already")
                .returns(40L, SinkStatus::spoolRecords)
                .returns(0L, SinkStatus::deliveredRecords);

        farEnd.down = false;
        await(() -> farEnd.received.size() == 40);
        assertThat(farEnd.received).containsExactlyElementsOf(concat(numbers(1, 10), numbers(31, 60)));
        await(() -> status().spoolRecords() == 0);
        assertThat(status().missedRecords()).isEqualTo(20);
    }

    private static List<Long> concat(List<Long> some, List<Long> more) {
        return LongStream.concat(
                        some.stream().mapToLong(Long::longValue), more.stream().mapToLong(Long::longValue))
                .boxed()
                .toList();
    }

    @Test
    void shouldDeliverAllAgainWhenItsCursorIsDamaged() throws IOException, Failure {
        start();
        log.add(3);
        await(() -> farEnd.received.size() == 3);
        for (String damage : List.of("", "17\n", "99999999999999999999 " + "a".repeat(64) + "\n", "\0\0\ufffd\u00ff")) {
            sinks.close();
            farEnd.received.clear();
            Files.write(folder.resolve("sinks/a.cursor"), damage.getBytes(StandardCharsets.ISO_8859_1));
            restart();
            await(() -> farEnd.received.size() == 3);
            assertThat(farEnd.received).as(damage).containsExactly(1L, 2L, 3L);
            assertThat(status().missedRecords()).isZero();
            await(() -> status().spoolRecords() == 0);
        }
        assertThat(Files.readString(folder.resolve("sinks/a.cursor"))).startsWith("00000000000000000003 ");
    }

    @Test
    void shouldPassOverADamagedRecordAndCountIt() throws IOException, Failure {
        start();
        log.add(5);
        await(() -> status().deliveredRecords() == 5);
        log.addDamaged().add(2).addDamaged();
        await(() -> status().deliveredRecords() == 7);
        await(() -> status().missedRecords() == 2);
        assertThat(status().lastError()).isNull();
        log.add(1);
        restart();
        await(() -> farEnd.received.contains(10L));
        assertThat(farEnd.received).containsExactly(1L, 2L, 3L, 4L, 5L, 7L, 8L, 10L);
    }

    @Test
    void shouldGoOnBehindAFileThatIsDamaged() throws IOException, Failure {
        start();
        log.add(2);
        await(() -> status().deliveredRecords() == 2);
        sinks.close();
        log.add(2000).nextFile().add(100).nextFile().add(5);
        compress(file(1), 0.5);
        compress(file(2003), 0);
        restart();
        await(() -> farEnd.received.contains(2107L));
        assertThat(farEnd.received).startsWith(1L, 2L, 3L).endsWith(2103L, 2104L, 2105L, 2106L, 2107L);
        assertThat(farEnd.received.size()).isBetween(300, 1700);
        assertThat(status().missedRecords()).isEqualTo(2107 - farEnd.received.size());
        assertThat(farEnd.received).isSorted().doesNotHaveDuplicates();
    }

    /** Replaces a file by its compressed form, cut off after this share of it; its header too where that is nothing. */
    private static void compress(Path file, double share) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            Files.copy(file, gzip);
        }
        byte[] whole = bytes.toByteArray();
        Files.write(file.resolveSibling(file.getFileName() + ".gz"), Arrays.copyOf(whole, Math.max(4, (int)
                (whole.length * share))));
        Files.delete(file);
    }

    @Test
    void shouldNotLetRefusedRecordsHoldUpTheOthers() throws IOException, Failure {
        farEnd.disliked.addAll(List.of(101L, 152L));
        log.add(1);
        start();
        log.add(200);
        await(() -> status().deliveredRecords() == 200);
        assertThat(status()).returns(2L, SinkStatus::refusedRecords).returns(0L, SinkStatus::failures);
        assertThat(farEnd.received)
                .hasSize(198)
                .isSorted()
                .doesNotHaveDuplicates()
                .doesNotContain(101L, 152L);
    }

    @Test
    void shouldComeToAnEndWhenAFarEndRefusesAllSlowly() throws IOException {
        SinkTally tally = new SinkTally(setting(), new Cursor(0, ""));
        SinkWorker worker = new SinkWorker(
                "a",
                farEnd,
                new Spool(folder, Set.of(), new Cursor(0, "0".repeat(64))),
                new CursorFile(folder, "a"),
                tally,
                new Backoff(RandomGenerator.getDefault()),
                Duration.ofMillis(200));
        farEnd.disliked.addAll(numbers(1, 100));
        farEnd.attemptMs = 10;
        log.add(101);
        worker.start();
        LogEnd end = LogEnd.of(folder);
        await(() -> tally.status(folder, end).deliveredRecords() == 101);
        worker.requestStop();
        assertThat(farEnd.received).containsExactly(101L);
        assertThat(tally.status(folder, end))
                .returns(100L, SinkStatus::refusedRecords)
                .returns(0L, SinkStatus::failures);
    }

    @Test
    void shouldCountARefusalOnceHoweverOftenTheBatchComes() throws IOException, Failure {
        farEnd.tooLarge = 2;
        farEnd.down = true;
        start();
        log.add(3);
        await(() -> status().failures() >= 3);
        assertThat(status()).returns(0L, SinkStatus::refusedRecords).returns(0L, SinkStatus::deliveredRecords);
        farEnd.down = false;
        await(() -> status().deliveredRecords() == 3);
        assertThat(status()).returns(1L, SinkStatus::refusedRecords);
    }

    @Test
    void shouldKnowNoNegativeLagWhenTheClockWasSetBack() throws IOException, Failure {
        farEnd.down = true;
        start();
        log.addAt(Instant.now().plus(Duration.ofHours(5)), "update");
        await(() -> status().failures() >= 2);
        assertThat(status().lagSeconds()).isZero();
        farEnd.down = false;
        await(() -> farEnd.received.size() == 1);
    }

    @Test
    void shouldKeepThePlaceOfASinkThatIsTakenOutWhileItsFarEndIsAway() throws IOException, Failure {
        start();
        log.add(2);
        await(() -> farEnd.received.size() == 2);
        farEnd.down = true;
        log.add(2);
        await(() -> status().failures() >= 1);
        long beganNs = System.nanoTime();
        sinks.plan(List.of()).apply();
        assertThat(Duration.ofNanos(System.nanoTime() - beganNs)).isLessThan(Duration.ofSeconds(5));
        assertThat(sinks.statuses()).isEmpty();
        log.add(1);
        farEnd.down = false;
        start();
        await(() -> farEnd.received.size() == 5);
        assertThat(farEnd.received).isEqualTo(numbers(1, 5));
    }

    @Test
    void shouldGoOnInALogThatWasMovedWithItsCursors() throws IOException, Failure {
        start();
        log.add(2);
        await(() -> farEnd.received.size() == 2);
        sinks.close();
        log.add(3);
        Path moved = folder.resolveSibling(folder.getFileName() + "-moved");
        Files.move(folder, moved);
        try {
            sinks = new Sinks(moved, "gw/wg0", "1.2.3", _ -> (_, _) -> farEnd);
            start();
            await(() -> farEnd.received.size() == 5);
            assertThat(farEnd.received).isEqualTo(numbers(1, 5));
            sinks.close();
        } finally {
            Files.move(moved, folder);
        }
    }
}
