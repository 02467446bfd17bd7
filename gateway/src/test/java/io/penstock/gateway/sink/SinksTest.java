package io.penstock.gateway.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.config.EndpointSpec;
import io.penstock.config.SinkScheme;
import io.penstock.config.SinkSetting;
import io.penstock.gateway.Beside;
import io.penstock.gateway.Failure;
import io.penstock.gateway.flowlog.LogEnd;
import io.penstock.gateway.flowlog.LogFollower;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Beside
class SinksTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final FarEnd farEnd = new FarEnd();
    private TestLog log;
    private Sinks sinks;

    /** A far end that can be out of order. */
    private static final class FarEnd implements Sink {

        final List<Long> received = new CopyOnWriteArrayList<>();
        final AtomicInteger attempts = new AtomicInteger();
        final AtomicInteger closed = new AtomicInteger();
        volatile boolean down;
        volatile boolean stuck;

        @Override
        public void deliver(List<LogFollower.Line> batch) throws IOException {
            attempts.incrementAndGet();
            if (stuck) {
                try {
                    Thread.sleep(Duration.ofHours(1));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted", e);
                }
            }
            if (down) {
                throw new IOException("connection refused");
            }
            batch.forEach(line -> received.add(line.seq()));
        }

        @Override
        public void close() {
            closed.incrementAndGet();
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
        return new Sinks(folder, "gw/wg0", "1.2.3", _ -> (_, _) -> farEnd);
    }

    private static SinkSetting setting(String name, String... recordTypes) {
        return new SinkSetting(
                name,
                SinkScheme.SYSLOG_TCP,
                List.of(new EndpointSpec("192.0.2.1", 514)),
                "",
                Map.of(),
                Set.of(recordTypes));
    }

    private void restart() throws Failure {
        sinks.close();
        sinks = newSinks();
        sinks.plan(List.of(setting("a"))).apply();
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

    @Test
    void shouldBeginWithTheRecordsWrittenFromItsFirstStartOn() throws IOException, Failure {
        log.add(3);
        Sinks.Change change = sinks.plan(List.of(setting("a")));
        log.add(1);
        change.apply();
        log.add(1);
        await(() -> farEnd.received.size() == 2);
        assertThat(farEnd.received).containsExactly(4L, 5L);
    }

    @Test
    void shouldDeliverEveryRecordOnceItsFarEndIsBack() throws IOException, Failure {
        farEnd.down = true;
        sinks.plan(List.of(setting("a"))).apply();
        log.addAt(Instant.now().minusSeconds(60), "update").add(2499);
        await(() -> farEnd.attempts.get() >= 3);
        assertThat(status())
                .returns(0L, SinkStatus::deliveredRecords)
                .returns("connection refused", SinkStatus::lastError)
                .returns(2500L, SinkStatus::spoolRecords)
                .returns(Files.size(folder.resolve("flows-00000000000000000001.jsonl")), SinkStatus::spoolBytes);
        assertThat(status().failures()).isGreaterThanOrEqualTo(2);
        assertThat(status().lagSeconds()).isBetween(60.0, 90.0);

        farEnd.down = false;
        await(() -> farEnd.received.size() == 2500);
        assertThat(farEnd.received).isEqualTo(numbers(1, 2500));
        await(() -> status().spoolRecords() == 0);
        assertThat(status())
                .returns(2500L, SinkStatus::deliveredRecords)
                .returns(null, SinkStatus::lastError)
                .returns(0L, SinkStatus::spoolBytes)
                .returns(0.0, SinkStatus::lagSeconds);
    }

    @Test
    void shouldGoOnWhereItStopped() throws IOException, Failure {
        sinks.plan(List.of(setting("a"))).apply();
        log.add(10);
        await(() -> farEnd.received.size() == 10);
        sinks.close();
        assertThat(farEnd.closed).hasValue(1);
        log.add(5);
        restart();
        await(() -> farEnd.received.size() == 15);
        assertThat(farEnd.received).isEqualTo(numbers(1, 15));
    }

    @Test
    void shouldDeliverTheLastRecordsBeforeItEnds() throws IOException, Failure {
        sinks.plan(List.of(setting("a"))).apply();
        log.add(7);
        sinks.close();
        assertThat(farEnd.received).isEqualTo(numbers(1, 7));
    }

    @Test
    void shouldNotWaitForAFarEndThatIsDownOrStuck() throws IOException, Failure {
        sinks.plan(List.of(setting("a"), setting("b"))).apply();
        farEnd.down = true;
        log.add(7);
        await(() -> farEnd.attempts.get() >= 4);
        farEnd.stuck = true;
        long beganNs = System.nanoTime();
        sinks.close();
        assertThat(Duration.ofNanos(System.nanoTime() - beganNs)).isLessThan(Duration.ofSeconds(6));
        await(() -> farEnd.closed.get() == 2);

        farEnd.stuck = false;
        farEnd.down = false;
        restart();
        await(() -> farEnd.received.size() == 7);
        assertThat(farEnd.received).isEqualTo(numbers(1, 7));
    }

    @Test
    void shouldGiveUpAnAttemptThatTakesTooLong() throws IOException {
        SinkSetting setting = setting("a");
        SinkTally tally = new SinkTally(setting, new Cursor(0, ""));
        SinkWorker worker = new SinkWorker(
                "a",
                farEnd,
                new Spool(folder, Set.of(), new Cursor(0, "0".repeat(64))),
                new CursorFile(folder, "a"),
                tally,
                new Backoff(RandomGenerator.getDefault()),
                Duration.ofMillis(100));
        farEnd.stuck = true;
        log.add(2);
        worker.start();
        await(() -> farEnd.attempts.get() == 2);
        farEnd.stuck = false;
        await(() -> farEnd.received.size() == 2);
        worker.requestStop();
        assertThat(tally.status(folder, LogEnd.of(folder)).failures()).isGreaterThanOrEqualTo(1);
    }

    @Test
    void shouldCountWhatRetentionRemovedBeforeItWasDelivered() throws IOException, Failure {
        sinks.plan(List.of(setting("a"))).apply();
        log.add(2);
        await(() -> farEnd.received.size() == 2);
        sinks.close();
        log.add(4).removeAll().add(1);
        restart();
        await(() -> farEnd.received.size() == 3);
        assertThat(farEnd.received).containsExactly(1L, 2L, 7L);
        assertThat(status().missedRecords()).isEqualTo(4);
    }

    @Test
    void shouldDeliverTheWantedTypesAndPassOverTheOthers() throws IOException, Failure {
        sinks.plan(List.of(setting("a", "drop", "end"))).apply();
        log.add("start").add("drop").add("update").add("end").add("meta");
        await(() -> status().spoolRecords() == 0);
        assertThat(farEnd.received).containsExactly(2L, 4L);
        assertThat(Files.readString(folder.resolve("sinks/a.cursor"))).startsWith("00000000000000000005 ");
    }

    @Test
    void shouldReadAnotherLogFromItsBeginning() throws IOException, Failure {
        sinks.plan(List.of(setting("a"))).apply();
        log.add(2);
        await(() -> farEnd.received.size() == 2);
        sinks.close();
        log.removeAll();
        log = new TestLog(folder, "boot-2").add(4);
        restart();
        await(() -> farEnd.received.size() == 6);
        assertThat(farEnd.received).containsExactly(1L, 2L, 1L, 2L, 3L, 4L);
    }

    @Test
    void shouldGoOnBehindTheEndWhenTheDiskLostWhatWasDelivered() throws IOException, Failure {
        sinks.plan(List.of(setting("a"))).apply();
        log.add(9);
        await(() -> farEnd.received.size() == 9);
        sinks.close();
        log.removeAll();
        log = new TestLog(folder, "boot-1").add(4);
        restart();
        log.add(2);
        await(() -> farEnd.received.size() == 11);
        assertThat(farEnd.received.subList(9, 11)).containsExactly(5L, 6L);
    }

    @Test
    void shouldFollowAChangedConfiguration() throws IOException, Failure {
        sinks.plan(List.of(setting("a"))).apply();
        log.add(1);
        await(() -> farEnd.received.size() == 1);
        sinks.plan(List.of(setting("a"), setting("b"))).apply();
        assertThat(farEnd.closed).hasValue(0);
        log.add(1);
        await(() -> farEnd.received.size() == 3);
        assertThat(farEnd.received).containsExactly(1L, 2L, 2L);
        // Another option: another sink of the same name, that goes on at the same place.
        sinks.plan(List.of(setting("a", "update"))).apply();
        assertThat(farEnd.closed).hasValue(2);
        assertThat(sinks.statuses()).extracting(SinkStatus::name).containsExactly("a");
        log.add(1);
        await(() -> farEnd.received.size() == 4);
        assertThat(farEnd.received).containsExactly(1L, 2L, 2L, 3L);
    }

    @Test
    void shouldChangeNothingWhenASinkCannotBeOpened() throws IOException, Failure {
        sinks = new Sinks(folder, "gw/wg0", "1.2.3", _ -> (setting, _) -> {
            if (setting.name().equals("bad")) {
                throw new Failure(Failure.USAGE, "/etc/ca.pem: found no certificate, expected certificates in PEM");
            }
            return farEnd;
        });
        sinks.plan(List.of(setting("a"))).apply();
        assertThatThrownBy(() -> sinks.plan(List.of(setting("b"), setting("bad"))))
                .isInstanceOf(Failure.class)
                .hasMessage("sink bad: /etc/ca.pem: found no certificate, expected certificates in PEM");
        assertThat(farEnd.closed).as("of b, which was opened").hasValue(1);
        assertThat(sinks.statuses()).extracting(SinkStatus::name).containsExactly("a");
    }
}
