package io.penstock.gateway.flowlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.config.FlowLogSettings;
import io.penstock.config.FlowLogSettings.Fsync;
import io.penstock.config.FlowLogSettings.Privacy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wherever a record may vanish, the log says so: no number is given twice, none is left out, no loss goes untold. */
class UndeclaredLossTest {

    private static final int SYN = 0x02;
    private static final int DROP = 2;

    @TempDir
    Path place;

    private Path folder() {
        return place.resolve("log");
    }

    private FlowLogRig rig(boolean strict) throws IOException {
        Files.createDirectories(folder());
        return new FlowLogRig(folder(), FlowLogRig.settings(1 << 20, Privacy.FULL, strict), 1 << 18, 1 << 12).start();
    }

    /** What is written is forced to the disk at the end alone. */
    private FlowLogRig forcingSeldom() throws IOException {
        Files.createDirectories(folder());
        FlowLogSettings none = FlowLogSettings.NONE;
        FlowLogSettings seldom = new FlowLogSettings(
                none.place(),
                none.window(),
                none.fileBytes(),
                none.fileAge(),
                none.keepAge(),
                none.keepBytes(),
                Optional.of(new Fsync.Every(Duration.ofHours(1))),
                none.privacy(),
                none.strict(),
                none.domains());
        return new FlowLogRig(folder(), seldom, 1 << 18, 1 << 12).start();
    }

    private Optional<String> fault() throws IOException {
        return ChainVerifier.folder(folder()).fault().map(ChainVerifier.Fault::text);
    }

    private static void someTurns(FlowLogRig rig) {
        for (int i = 0; i < 3; i++) {
            rig.advance(1);
            rig.turn();
        }
    }

    @Test
    void shouldGoOnInAnotherFileAndSaySoWhenTheFileIsRemovedWhileItIsWritten() throws Exception {
        FlowLogRig rig = rig(false);
        rig.traffic(40);
        Path removed = LogFolder.files(folder()).getLast();
        long records = rig.lines().size();
        Files.delete(removed);
        rig.traffic(40);
        rig.stop();

        assertThat(rig.lines())
                .filteredOn(line -> line.contains("\"event\":\"file_missing\""))
                .singleElement()
                .asString()
                .contains("\"missing_file\":\"" + removed.getFileName() + "\",\"missing_records\":" + records);
        assertThat(fault())
                .hasValueSatisfying(text -> assertThat(text)
                        .isEqualTo("records 1 to " + records
                                + " are missing before this one, and no record declares their removal"));
    }

    @Test
    void shouldMakeTheFolderAnewWhenItWasMovedAway() throws Exception {
        FlowLogRig rig = rig(true);
        rig.traffic(40);
        long records = rig.lines().size();
        Files.move(folder(), place.resolve("moved"));
        rig.traffic(40);
        rig.stop();

        assertThat(rig.lines()).anyMatch(line -> line.contains("\"missing_records\":" + records));
        assertThat(rig.feed.isRefusing()).isFalse();
        List<Path> all = List.of(
                LogFolder.files(place.resolve("moved")).getFirst(),
                LogFolder.files(folder()).getFirst());
        assertThat(ChainVerifier.excerpt(all, Set.of()).fault())
                .as("both together are the whole")
                .isEmpty();
    }

    @Test
    void shouldRefuseNewFlowsWhenStrictAndPromiseNothingWhileTheDiskDoesNotTakeWhatIsForced() throws Exception {
        FlowLogRig rig = rig(true);
        rig.traffic(20);
        String head = Files.readString(folder().resolve(LogFolder.HEAD));
        rig.forceFails = true;
        rig.fromPeer("198.18.9.9", 40_000, 443, 60, SYN, 0);
        rig.turn();
        assertThat(rig.feed.isRefusing()).isTrue();
        assertThat(folder().resolve(LogFolder.HEAD)).hasContent(head);
        rig.forceFails = false;
        rig.advance(2);
        rig.turn();
        assertThat(rig.feed.isRefusing()).isFalse();
        rig.stop();

        assertThat(rig.lines()).anyMatch(line -> line.contains("\"error\":\"Input/output error\""));
        assertThat(fault()).isEmpty();
    }

    @Test
    void shouldNotPromiseRecordsThatWereNeverWrittenWhenItEndsOnAFullDisk() throws Exception {
        FlowLogRig rig = forcingSeldom();
        rig.traffic(40);
        rig.diskFull = true;
        rig.traffic(40);
        rig.stop();
        assertThat(rig(false).lines()).anyMatch(line -> line.contains("\"unclean\":true"));
        assertThat(fault()).isEmpty();
    }

    @Test
    void shouldDeclareASumThatCouldNotBeWritten() throws Exception {
        FlowLogRig rig = rig(false);
        rig.fromPeer("10.1.0.1", 50_000, 22, 44, SYN, DROP);
        rig.turn();
        rig.rulesFail = true;
        rig.advance(61);
        rig.turn();
        rig.rulesFail = false;
        rig.advance(61);
        rig.turn();
        rig.stop();

        assertThat(rig.sum("lost_records")).isEqualTo(1);
        assertThat(fault()).isEmpty();
    }

    @Test
    void shouldGiveNoNumberToARecordThatCouldNotBeMadeIntoALine() throws Exception {
        FlowLogRig rig = rig(false);
        rig.fromPeer("10.1.0.1", 50_000, 22, 44, SYN, DROP);
        rig.fromPeer("198.18.0.1", 50_000, 443, 60, SYN, 0);
        rig.turn();
        rig.rulesFail = true;
        rig.advance(61);
        rig.turn();
        rig.rulesFail = false;
        rig.fromPeer("198.18.0.2", 50_000, 443, 60, SYN, 0);
        someTurns(rig);
        rig.stop();

        List<RecordFacts> records = rig.records();
        assertThat(records.getLast().seq()).isEqualTo(records.size());
        assertThat(fault()).isEmpty();
    }

    @Test
    void shouldRefuseNewFlowsWhenStrictAsLongAsTheThreadThatWritesFails() throws Exception {
        Files.createDirectories(folder());
        FlowLogRig rig = new FlowLogRig(folder(), FlowLogRig.settings(1 << 20, Privacy.FULL, true), 1 << 18, 1 << 12);
        try (FlowLog log = rig.open()) {
            rig.namesFail = true;
            log.onReload("cd".repeat(32));
            await(rig.feed::isRefusing);
            rig.namesFail = false;
            await(() -> !rig.feed.isRefusing());
        }
        assertThat(rig.lines())
                .filteredOn(line -> line.contains("\"event\":\"config\""))
                .hasSize(1);
        assertThat(fault()).isEmpty();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long beganNs = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - beganNs).isLessThan(TimeUnit.SECONDS.toNanos(20));
            Thread.sleep(20);
        }
    }

    @Test
    void shouldForceTheRecordOfARemovalBeforeTheFilesAreRemoved() throws Exception {
        FlowLogRig old = rig(false);
        old.traffic(40);
        old.stop();
        Path first = LogFolder.files(folder()).getFirst();
        Files.setLastModifiedTime(
                first, FileTime.from(Instant.ofEpochSecond(1_800_000_000L).minus(Duration.ofDays(91))));
        FlowLogRig rig = forcingSeldom();
        rig.advance(1);
        rig.turn();
        int forcesBefore = rig.forces;
        for (int i = 0; i < 61; i++) {
            rig.advance(1);
            rig.turn();
        }
        assertThat(rig.forces).isEqualTo(forcesBefore + 1);
        assertThat(LogFolder.files(folder()).getFirst()).isNotEqualTo(first);
        rig.stop();
        assertThat(fault()).isEmpty();
    }
}
