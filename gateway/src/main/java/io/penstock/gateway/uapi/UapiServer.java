package io.penstock.gateway.uapi;

import io.penstock.dataplane.device.DeviceControl;
import io.penstock.gateway.local.LocalSocketServer;
import io.penstock.gateway.local.SocketPaths;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The control socket that {@code wg} finds a userspace device by. Each client has a virtual thread; a slow one holds up
 * nobody. Thread-safe.
 */
public final class UapiServer implements AutoCloseable {

    /** A client that moves no byte for this long is gone. */
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(60);

    private final LocalSocketServer socket;

    private UapiServer(LocalSocketServer socket) {
        this.socket = socket;
    }

    /**
     * Serves {@code /var/run/wireguard/<interface>.sock}.
     *
     * @throws IOException with a message of one line when another process answers there, or it cannot be bound
     * @throws IllegalArgumentException when the name is no interface name
     */
    public static UapiServer open(String interfaceName, DeviceControl control) throws IOException {
        return open(interfaceName, control, SocketPaths.UAPI_DIRECTORY);
    }

    /** The same in another directory, which is made with mode 0755 where it does not exist; the socket has 0700. */
    public static UapiServer open(String interfaceName, DeviceControl control, Path directory) throws IOException {
        return open(interfaceName, control, directory, IDLE_TIMEOUT);
    }

    static UapiServer open(String interfaceName, DeviceControl control, Path directory, Duration idleTimeout)
            throws IOException {
        return new UapiServer(LocalSocketServer.open(
                interfaceName,
                SocketPaths.of(directory, interfaceName),
                "rwx------",
                idleTimeout,
                connection -> new UapiSession(interfaceName, control, connection).run()));
    }

    /**
     * Runs the action once, in a thread of this server, when somebody else removes or replaces the socket file: a
     * userspace device then ends gracefully. Closing this server does not run it.
     */
    public void onSocketRemoved(Runnable action) {
        socket.onFileRemoved(action);
    }

    /** Stops serving and removes the socket file. */
    @Override
    public void close() {
        socket.close();
    }
}
