package io.penstock.gateway.local;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The file of a listening socket: made in a private directory, given its mode, and only then moved to its place, so
 * that nobody can connect while the mode is too wide. It is known by its inode: a file of the same name that another
 * process puts there is not ours.
 */
final class SocketFile implements AutoCloseable {

    private static final Logger LOG = System.getLogger(SocketFile.class.getName());

    private final Path path;
    private final Object inode;
    private final WatchService watch;
    private final AtomicReference<@Nullable Runnable> onRemoved = new AtomicReference<>();
    private volatile boolean removed;

    private SocketFile(Path path, Object inode, WatchService watch) {
        this.path = path;
        this.inode = inode;
        this.watch = watch;
    }

    static SocketFile bind(String owner, Path path, String permissions, ServerSocketChannel listener, int backlog)
            throws IOException {
        Path directory = Objects.requireNonNull(path.getParent(), "a socket lies in a directory");
        makeDirectory(owner, directory);
        refuseLiving(owner, path);
        WatchService watch = directory.getFileSystem().newWatchService();
        try {
            directory.register(
                    watch,
                    StandardWatchEventKinds.ENTRY_DELETE,
                    StandardWatchEventKinds.ENTRY_CREATE,
                    StandardWatchEventKinds.OVERFLOW);
            Object inode = place(path, directory, permissions, listener, backlog);
            SocketFile file = new SocketFile(path, inode, watch);
            Thread.ofVirtual().name("watch " + path).start(file::watch);
            return file;
        } catch (FileSystemException e) {
            watch.close();
            throw new IOException(owner + ": cannot make " + path + ": " + reason(e), e);
        } catch (IOException | RuntimeException e) {
            watch.close();
            throw e;
        }
    }

    private static void makeDirectory(String owner, Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        try {
            Files.createDirectories(directory);
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (FileSystemException e) {
            throw new IOException(owner + ": cannot make the directory " + directory + ": " + reason(e), e);
        }
    }

    private static void refuseLiving(String owner, Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isOther()) {
            throw new IOException(owner + ": " + path + " exists and is not a socket; remove it to go on");
        }
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            // Not blocking: a living process with a full queue must not hold up the question.
            probe.configureBlocking(false);
            boolean connected = probe.connect(UnixDomainSocketAddress.of(path));
            LOG.log(Level.DEBUG, "{0} is alive, connected: {1}", path, connected);
        } catch (ConnectException e) {
            LOG.log(Level.INFO, "{0}: replacing {1}, which a dead process left", owner, path);
            return;
        }
        throw new IOException(owner + ": another process answers on " + path);
    }

    private static Object place(
            Path path, Path directory, String permissions, ServerSocketChannel listener, int backlog)
            throws IOException {
        Path closet = Files.createTempDirectory(directory, ".new-");
        Path made = closet.resolve("s");
        try {
            listener.bind(UnixDomainSocketAddress.of(made), backlog);
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString(permissions));
            Object inode = Objects.requireNonNull(inodeOf(made), "Linux files have an inode");
            Files.move(made, path, StandardCopyOption.ATOMIC_MOVE);
            return inode;
        } finally {
            Files.deleteIfExists(made);
            Files.deleteIfExists(closet);
        }
    }

    void onRemoved(Runnable action) {
        onRemoved.set(action);
        if (removed) {
            fire();
        }
    }

    private void watch() {
        try {
            boolean watching = true;
            while (watching && isOurs()) {
                WatchKey key = watch.take();
                key.pollEvents();
                watching = key.reset();
            }
            removed = true;
            fire();
        } catch (ClosedWatchServiceException e) {
            LOG.log(Level.DEBUG, "{0} is closed", path);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void fire() {
        Runnable action = onRemoved.getAndSet(null);
        if (action != null) {
            action.run();
        }
    }

    private boolean isOurs() {
        return inode.equals(inodeOf(path));
    }

    private static @Nullable Object inodeOf(Path file) {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .fileKey();
        } catch (IOException e) {
            return null;
        }
    }

    private static String reason(FileSystemException e) {
        String given = e.getReason();
        return given != null ? given : e.getClass().getSimpleName();
    }

    @Override
    public void close() {
        Closing.quietly(watch);
        try {
            if (isOurs()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "{0} could not be removed: {1}", path, e.toString());
        }
    }
}
