package io.penstock.gateway.local;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.StandardProtocolFamily;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;

/**
 * A listening stream socket in the file system. Each connection has a virtual thread, so a slow one holds up nobody; the
 * number of connections is bounded, and one that moves no byte for the idle time is closed. Thread-safe.
 */
public final class LocalSocketServer implements AutoCloseable {

    /** What is done with one connection, in its own virtual thread; the connection is closed on return. */
    @FunctionalInterface
    public interface Handler {
        /** Speaks to one client until either has enough. An IOException ends the connection and nothing else. */
        void serve(LocalConnection connection) throws IOException;
    }

    private static final Logger LOG = System.getLogger(LocalSocketServer.class.getName());

    /** Connections at one time; the next one waits in the kernel's queue. */
    private static final int CONNECTIONS_MAX = 64;

    private static final int BACKLOG = 128;

    private final Path path;
    private final ServerSocketChannel listener;
    private final SocketFile file;
    private final Duration idleTimeout;
    private final Handler handler;
    private final Semaphore permits = new Semaphore(CONNECTIONS_MAX);
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor clock;

    private LocalSocketServer(
            Path path, ServerSocketChannel listener, SocketFile file, Duration idleTimeout, Handler handler) {
        this.path = path;
        this.listener = listener;
        this.file = file;
        this.idleTimeout = idleTimeout;
        this.handler = handler;
        this.clock = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("socket-idle-", 0).factory());
        clock.setRemoveOnCancelPolicy(true);
    }

    /**
     * Binds the socket and serves it. The directory is made where it does not exist; the file of a dead process is
     * replaced.
     *
     * @param owner what the messages call the owner, an interface's name
     * @param path the socket file
     * @param permissions the file's mode in the symbolic form of nine letters
     * @param idleTimeout how long a connection may move no byte
     * @throws IOException with a message of one line when another process answers there, or it cannot be bound
     */
    public static LocalSocketServer open(
            String owner, Path path, String permissions, Duration idleTimeout, Handler handler) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            SocketFile file = SocketFile.bind(owner, path, permissions, listener, BACKLOG);
            LocalSocketServer server = new LocalSocketServer(path, listener, file, idleTimeout, handler);
            Thread.ofVirtual().name("accept " + path).start(server::accept);
            return server;
        } catch (IOException | RuntimeException e) {
            listener.close();
            throw e;
        }
    }

    /** Runs the action once when somebody else removes or replaces the socket file; at once where that has happened. */
    public void onFileRemoved(Runnable action) {
        file.onRemoved(action);
    }

    private void accept() {
        try {
            while (true) {
                permits.acquire();
                SocketChannel channel = listener.accept();
                open.add(channel);
                Thread.ofVirtual().name("client of " + path).start(() -> serve(channel));
            }
        } catch (ClosedChannelException e) {
            LOG.log(Level.DEBUG, "{0} is closed", path);
        } catch (IOException e) {
            LOG.log(Level.ERROR, "{0} accepts no more connections: {1}", path, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(SocketChannel channel) {
        try (channel) {
            if (listener.isOpen()) {
                handler.serve(new LocalConnection(channel, clock, idleTimeout));
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "a client of {0} is gone: {1}", path, e.toString());
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "a request on " + path + " failed", e);
        } finally {
            open.remove(channel);
            permits.release();
        }
    }

    /** Closes the socket and every connection, and removes the file where it is still this server's. */
    @Override
    public void close() {
        file.close();
        Closing.quietly(listener);
        open.forEach(Closing::quietly);
        clock.shutdownNow();
    }
}
