package io.penstock.gateway.flowlog;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;

/** The ended files: compresses them on a thread of its own, and says which are too old or too many. Thread-safe. */
final class Archive implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Archive.class.getName());
    private static final long END_SECONDS = 30;

    private final Path folder;
    private final Duration keepAge;
    private final long keepBytes;

    @SuppressWarnings("ThreadPriorityCheck") // to be kind to the cores; nothing relies on it
    private final ExecutorService worker = Executors.newSingleThreadExecutor(Thread.ofPlatform()
            .name("penstock-flow-archive")
            .daemon()
            .priority(Thread.MIN_PRIORITY)
            .factory());

    Archive(Path folder, Duration keepAge, long keepBytes) {
        this.folder = folder;
        this.keepAge = keepAge;
        this.keepBytes = keepBytes;
    }

    /** Has every file compressed but the one that is still written. */
    void compressAllBut(Path current) {
        worker.execute(() -> {
            try {
                for (Path file : LogFolder.files(folder)) {
                    if (!LogFolder.isCompressed(file) && LogFolder.firstSeq(file) < LogFolder.firstSeq(current)) {
                        compress(file);
                    }
                }
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, "{0}: cannot compress: {1}", folder, e.getMessage());
            }
        });
    }

    private void compress(Path file) throws IOException {
        Path whole = file.resolveSibling(file.getFileName() + LogFolder.COMPRESSED);
        Path unfinished = file.resolveSibling(whole.getFileName() + LogFolder.UNFINISHED);
        try (LogFileCopy copy = new LogFileCopy(unfinished)) {
            MetaRecords.excerpt(file);
            try (InputStream from = Files.newInputStream(file);
                    OutputStream to = new GZIPOutputStream(copy.output(), 1 << 16)) {
                from.transferTo(to);
            }
            copy.force();
            Files.setLastModifiedTime(unfinished, Files.getLastModifiedTime(file));
        } catch (NoSuchFileException e) {
            LOG.log(System.Logger.Level.DEBUG, "{0} was removed meanwhile", file);
            Files.deleteIfExists(unfinished);
            MetaRecords.remove(file);
            return;
        } catch (IOException e) {
            Files.deleteIfExists(unfinished);
            throw e;
        }
        synchronized (this) {
            if (Files.exists(file)) {
                Files.move(unfinished, whole, StandardCopyOption.ATOMIC_MOVE);
                Files.delete(file);
            } else {
                Files.delete(unfinished);
                MetaRecords.remove(file);
            }
        }
    }

    /** A new file for its owner only, whose bytes can be forced to the disk. */
    private static final class LogFileCopy implements AutoCloseable {

        private final FileChannel channel;

        LogFileCopy(Path path) throws IOException {
            Files.deleteIfExists(path);
            LogFile.onDisk(path).close();
            channel = FileChannel.open(path, StandardOpenOption.WRITE);
        }

        /** Closing it leaves the channel open. */
        OutputStream output() {
            OutputStream to = Channels.newOutputStream(channel);
            return new FilterOutputStream(to) {
                @Override
                public void write(byte[] bytes, int from, int lengthBytes) throws IOException {
                    to.write(bytes, from, lengthBytes);
                }

                @Override
                public void close() throws IOException {
                    flush();
                }
            };
        }

        void force() throws IOException {
            channel.force(true);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /** The oldest files that may not be kept any longer, in order; never the current one. */
    List<Path> surplus(Path current, Instant now) throws IOException {
        List<Path> ended = LogFolder.files(folder).stream()
                .filter(file -> LogFolder.firstSeq(file) < LogFolder.firstSeq(current))
                .toList();
        long bytes = 0;
        List<Path> surplus = new ArrayList<>();
        for (Path file : ended.reversed()) {
            try {
                bytes += Files.size(file);
                Instant endedAt = Files.getLastModifiedTime(file).toInstant();
                if (!surplus.isEmpty()
                        || bytes > keepBytes
                        || endedAt.plus(keepAge).isBefore(now)) {
                    surplus.addFirst(file);
                }
            } catch (NoSuchFileException e) {
                // It was compressed while we looked; the next look finds it.
                LOG.log(System.Logger.Level.DEBUG, "{0} was compressed meanwhile", file);
                return List.of();
            }
        }
        return surplus;
    }

    /** Removes a file, in whichever form it is by now. */
    synchronized void remove(Path file) throws IOException {
        Path plain = file.resolveSibling(LogFolder.plainName(file));
        Files.deleteIfExists(plain);
        Files.deleteIfExists(plain.resolveSibling(plain.getFileName() + LogFolder.COMPRESSED));
        MetaRecords.remove(plain);
    }

    /** Waits for what is being compressed. */
    @Override
    public void close() {
        worker.shutdown();
        try {
            if (!worker.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
                worker.shutdownNow();
            }
        } catch (InterruptedException e) {
            worker.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
