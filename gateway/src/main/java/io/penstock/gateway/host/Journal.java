package io.penstock.gateway.host;

import io.penstock.gateway.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * The changes made to the machine for one interface, each with the way to undo it, in a file that outlives a crash:
 *
 * <pre>
 *   penstock-journal&#9;wg0&#9;1234&#9;1700000000000&#9;net:[4026531840]     who: interface, process, its start, its network namespace
 *   sysctl&#9;net/ipv4/ip_forward&#9;0&#9;1
 *   run&#9;nft&#9;delete&#9;table&#9;inet&#9;penstock_wg0
 * </pre>
 *
 * <p>An entry is on disk before its change is made, and leaves the file when it has been undone; so at every moment the
 * file holds all that may have to be undone. A last line without its end was never followed by its change. Used by one
 * thread.
 */
public final class Journal implements AutoCloseable {

    private static final String MAGIC = "penstock-journal";

    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path file;
    private FileChannel channel;
    private final Owner owner;
    private final List<Line> lines = new ArrayList<>();

    private long nextNumber;

    /** Its number counts up in the order of recording and stays when entries below it leave. */
    private record Line(long number, long offset, Undo undo) {}

    /**
     * Who wrote a journal.
     *
     * @param interfaceName the interface whose changes it holds
     * @param pid the process
     * @param startedAtMs when that process started, milliseconds since 1970; a pid alone is used again
     * @param networkNamespace the link text of {@code /proc/self/ns/net}
     */
    public record Owner(String interfaceName, long pid, long startedAtMs, String networkNamespace) {

        /** This process, for an interface. */
        public static Owner self(String interfaceName) throws Failure {
            ProcessHandle self = ProcessHandle.current();
            return new Owner(interfaceName, self.pid(), startedAtMs(self), networkNamespaceOfSelf());
        }

        /** Whether that process still runs. */
        public boolean isAlive() {
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .filter(process -> startedAtMs(process) == startedAtMs)
                    .isPresent();
        }

        private static long startedAtMs(ProcessHandle process) {
            return process.info()
                    .startInstant()
                    .map(java.time.Instant::toEpochMilli)
                    .orElse(0L);
        }

        private static String networkNamespaceOfSelf() throws Failure {
            try {
                return Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
            } catch (IOException e) {
                throw new Failure(Failure.FAILED, "cannot read /proc/self/ns/net: " + e.getMessage(), e);
            }
        }
    }

    private Journal(Path file, FileChannel channel, Owner owner) {
        this.file = file;
        this.channel = channel;
        this.owner = owner;
    }

    /**
     * Starts an empty journal, readable by its owner only; the folder is made where it does not exist.
     *
     * @throws Failure when the file exists already or cannot be written
     */
    public static Journal begin(Path file, Owner owner) throws Failure {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null && !Files.isDirectory(folder)) {
                Files.createDirectory(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            FileChannel channel =
                    FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNER_ONLY);
            Journal journal = new Journal(file, channel, owner);
            journal.appendOwner();
            return journal;
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, "cannot write the journal " + file + ": " + e, e);
        }
    }

    /**
     * Opens the journal that a crash left behind.
     *
     * @throws Failure when it cannot be read or is not a journal
     */
    public static Journal reopen(Path file) throws Failure {
        return open(file, true);
    }

    /** Opens another gateway's journal to look at its entries; the file is not touched. */
    static Journal reopenForReading(Path file) throws Failure {
        return open(file, false);
    }

    private static Journal open(Path file, boolean writing) throws Failure {
        try {
            List<String> whole = wholeLines(Files.readString(file));
            Owner owner = whole.isEmpty() ? new Owner("", 0, 0, "") : ownerOf(file, whole.getFirst());
            FileChannel channel = FileChannel.open(file, writing ? StandardOpenOption.WRITE : StandardOpenOption.READ);
            Journal journal = new Journal(file, channel, owner);
            long offset = 0;
            for (int i = 0; i < whole.size(); i++) {
                if (i > 0) {
                    journal.lines.add(new Line(journal.nextNumber++, offset, Undo.parse(whole.get(i))));
                }
                offset += whole.get(i).getBytes(StandardCharsets.UTF_8).length + 1;
            }
            if (writing) {
                channel.truncate(offset).position(offset);
            }
            return journal;
        } catch (IOException | IllegalArgumentException e) {
            throw new Failure(Failure.FAILED, "cannot read the journal " + file + ": " + e.getMessage(), e);
        }
    }

    private static List<String> wholeLines(String text) {
        int end = text.lastIndexOf('\n');
        return end < 0 ? List.of() : text.substring(0, end).lines().toList();
    }

    private static Owner ownerOf(Path file, String line) throws Failure {
        String[] fields = line.split("\t", -1);
        if (fields.length != 5 || !fields[0].equals(MAGIC)) {
            throw new Failure(Failure.FAILED, file + ":1: found '" + line + "', expected a line of " + MAGIC);
        }
        return new Owner(fields[1], Long.parseLong(fields[2]), Long.parseLong(fields[3]), fields[4]);
    }

    /** Who wrote it. */
    public Owner owner() {
        return owner;
    }

    /** The entries, oldest first. */
    public List<Undo> entries() {
        return lines.stream().map(Line::undo).toList();
    }

    /** The place above the newest entry, to which {@link #undoDownTo} may return. */
    public long mark() {
        return nextNumber;
    }

    /**
     * Writes down how to undo a change that is about to be made; on return it is on disk.
     *
     * @throws Failure when it cannot be written: then the change must not be made
     */
    public void record(Undo undo) throws Failure {
        try {
            long offset = channel.position();
            append(undo.line());
            lines.add(new Line(nextNumber++, offset, undo));
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, "cannot write the journal " + file + ": " + e, e);
        }
    }

    private void appendOwner() throws IOException {
        append(String.join(
                "\t",
                MAGIC,
                owner.interfaceName(),
                Long.toString(owner.pid()),
                Long.toString(owner.startedAtMs()),
                owner.networkNamespace()));
    }

    private void append(String line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        channel.force(false);
    }

    /**
     * Undoes the entries above a {@link #mark}, the newest first. Goes on when one cannot be undone.
     *
     * @return what could not be undone, a sentence each
     */
    public List<String> undoDownTo(long mark, Undo.Doer doer) {
        List<String> complaints = new ArrayList<>();
        while (!lines.isEmpty() && lines.getLast().number() >= mark) {
            Line last = lines.removeLast();
            try {
                doer.undo(last.undo());
                channel.truncate(last.offset()).position(last.offset());
            } catch (Failure | IOException e) {
                complaints.add(e.getMessage());
            }
        }
        return complaints;
    }

    /**
     * Undoes entries wherever they stand, the newest first, and leaves the others as they are.
     *
     * @throws Failure when one cannot be undone, or the file cannot be written without them; nothing is forgotten then
     */
    public void undoOnly(Collection<Undo> chosen, Undo.Doer doer) throws Failure {
        List<Line> leaving =
                lines.stream().filter(line -> chosen.contains(line.undo())).toList();
        for (Line line : leaving.reversed()) {
            doer.undo(line.undo());
        }
        List<Line> staying = new ArrayList<>(lines);
        staying.removeAll(leaving);
        rewrite(staying);
    }

    /** A crash finds the old file or the new one, never a part of either. */
    private void rewrite(List<Line> staying) throws Failure {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.deleteIfExists(fresh);
            FileChannel old = channel;
            channel = FileChannel.open(
                    fresh, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNER_ONLY);
            appendOwner();
            lines.clear();
            for (Line line : staying) {
                lines.add(new Line(line.number(), channel.position(), line.undo()));
                append(line.undo().line());
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            old.close();
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, "cannot write the journal " + file + ": " + e, e);
        }
    }

    /** Undoes everything and removes the file, and its folder where that is empty then. */
    public List<String> undoAll(Undo.Doer doer) {
        List<String> complaints = new ArrayList<>(undoDownTo(0, doer));
        try {
            close();
            Files.deleteIfExists(file);
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                RunFolder.removeIfEmpty(folder);
            }
        } catch (IOException e) {
            complaints.add("cannot remove the journal " + file + ": " + e);
        }
        return complaints;
    }

    /** Closes the file and leaves it where it is. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
