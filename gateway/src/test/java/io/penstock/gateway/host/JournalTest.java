package io.penstock.gateway.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.gateway.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

    @TempDir
    private Path folder;

    private final List<Undo> undone = new ArrayList<>();

    @Test
    void shouldUndoNewestFirstWhenReadAgainAfterACrash() throws Exception {
        Path file = folder.resolve("wg0.journal");
        Undo first = new Undo.Hook("echo 'a\tb' \\\n && true");
        Undo second = new Undo.Sysctl("net/ipv4/ip_forward", "0", "1");
        Undo third = Undo.run("nft", "delete", "table", "inet", "penstock_wg0");
        Undo fourth = new Undo.Delete("/run/x y");
        try (Journal journal = Journal.begin(file, Journal.Owner.self("wg0"))) {
            for (Undo undo : List.of(first, second, third, fourth)) {
                journal.record(undo);
            }
        }
        Journal again = Journal.reopen(file);
        assertThat(again.owner()).isEqualTo(Journal.Owner.self("wg0"));
        assertThat(again.entries()).containsExactly(first, second, third, fourth);
        assertThat(again.undoAll(undone::add)).isEmpty();
        assertThat(undone).containsExactly(fourth, third, second, first);
        assertThat(file).doesNotExist();
    }

    @Test
    void shouldHoldAnEntryOnDiskBeforeRecordReturns() throws Exception {
        Path file = folder.resolve("wg0.journal");
        try (Journal journal = Journal.begin(file, Journal.Owner.self("wg0"))) {
            journal.record(Undo.run("true"));
            assertThat(Files.readAllLines(file)).hasSize(2).last().isEqualTo("run\ttrue");
        }
    }

    @Test
    void shouldForgetALastLineThatWasNotWrittenWhole() throws Exception {
        Path file = folder.resolve("wg0.journal");
        try (Journal journal = Journal.begin(file, Journal.Owner.self("wg0"))) {
            journal.record(Undo.run("true"));
        }
        Files.writeString(file, "run\tnft\tdele", StandardOpenOption.APPEND);
        Journal again = Journal.reopen(file);
        assertThat(again.entries()).containsExactly(Undo.run("true"));
        again.record(new Undo.Hook("x"));
        assertThat(Files.readAllLines(file)).hasSize(3).last().isEqualTo("hook\tx");
    }

    @Test
    void shouldDropEachEntryFromDiskWhenItIsUndone() throws Exception {
        Path file = folder.resolve("wg0.journal");
        try (Journal journal = Journal.begin(file, Journal.Owner.self("wg0"))) {
            journal.record(Undo.run("one"));
            long mark = journal.mark();
            journal.record(Undo.run("two"));
            journal.record(Undo.run("three"));
            journal.undoDownTo(mark, undone::add);
            assertThat(undone).containsExactly(Undo.run("three"), Undo.run("two"));
            assertThat(Files.readAllLines(file)).hasSize(2).last().isEqualTo("run\tone");
        }
    }

    @Test
    void shouldUndoEntriesInTheMiddleAndKeepTheOthersAndTheirMarks() throws Exception {
        Path file = folder.resolve("wg0.journal");
        Journal journal = Journal.begin(file, Journal.Owner.self("wg0"));
        journal.record(Undo.run("one"));
        journal.record(Undo.run("two"));
        journal.record(Undo.run("three"));
        long mark = journal.mark();
        journal.record(Undo.run("four"));
        journal.undoOnly(List.of(Undo.run("one"), Undo.run("three")), undone::add);
        assertThat(undone).containsExactly(Undo.run("three"), Undo.run("one"));
        assertThat(Files.readAllLines(file)).hasSize(3).endsWith("run\ttwo", "run\tfour");
        journal.undoDownTo(mark, undone::add);
        assertThat(undone).hasSize(3).last().isEqualTo(Undo.run("four"));
        assertThat(Files.readAllLines(file)).hasSize(2).last().isEqualTo("run\ttwo");
        journal.record(Undo.run("five"));
        assertThat(Journal.reopenForReading(file).entries()).containsExactly(Undo.run("two"), Undo.run("five"));
    }

    @Test
    void shouldGoOnUndoingWhenOneEntryCannotBeUndone() throws Exception {
        Journal journal = Journal.begin(folder.resolve("wg0.journal"), Journal.Owner.self("wg0"));
        journal.record(Undo.run("one"));
        journal.record(Undo.run("two"));
        List<String> complaints = journal.undoAll(undo -> {
            undone.add(undo);
            if (undo.equals(Undo.run("two"))) {
                throw new Failure(Failure.FAILED, "two is stuck");
            }
        });
        assertThat(complaints).containsExactly("two is stuck");
        assertThat(undone).containsExactly(Undo.run("two"), Undo.run("one"));
    }

    @Test
    void shouldBeReadableByItsOwnerOnlyAndRefuseASecondWriter() throws Exception {
        Path file = folder.resolve("new").resolve("wg0.journal");
        try (Journal journal = Journal.begin(file, Journal.Owner.self("wg0"))) {
            assertThat(journal.entries()).isEmpty();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThatThrownBy(() -> Journal.begin(file, Journal.Owner.self("wg0")))
                    .isInstanceOf(Failure.class);
        }
    }

    @Test
    void shouldKnowThisProcessAsAliveAndAnotherStartOfThePidAsDead() throws Exception {
        Journal.Owner self = Journal.Owner.self("wg0");
        assertThat(self.isAlive()).isTrue();
        assertThat(new Journal.Owner("wg0", self.pid(), self.startedAtMs() - 60_000, "net:[1]").isAlive())
                .isFalse();
    }
}
