package io.penstock.gateway.control;

import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.device.DeviceControl;
import io.penstock.dataplane.device.DeviceSnapshot;
import io.penstock.gateway.Failure;
import io.penstock.gateway.local.LocalConnection;
import io.penstock.gateway.local.LocalConnection.Line;
import io.penstock.gateway.local.LocalSocketServer;
import io.penstock.gateway.local.SocketPaths;
import io.penstock.gateway.policy.TraceAnswer;
import io.penstock.gateway.policy.Tracer;
import io.penstock.gateway.sink.SinkStatus;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The control socket of a running gateway: {@code /run/penstock/<interface>.sock}, mode 0600. A request is one line,
 * {@code status}, {@code reload}, or
 * {@code trace} with two words in URL encoding; the answer is one line of JSON. A reload waits for the one before it. Thread-safe.
 */
public final class ControlServer implements AutoCloseable {

    private static final Logger LOG = System.getLogger(ControlServer.class.getName());
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(60);
    private static final int REQUEST_LENGTH_MAX = 1024;
    private static final String TRACE = "trace ";

    private final Supplier<Status> status;
    private final @Nullable Callable<String> reload;
    private final Trace trace;
    private final ReentrantLock reloading = new ReentrantLock();
    private final LocalSocketServer socket;

    /** Answers whether the policy lets somebody reach somebody. */
    @FunctionalInterface
    public interface Trace {
        /** The parameters are those of {@link Tracer#trace}. */
        TraceAnswer answer(String source, String destination) throws Failure;
    }

    private ControlServer(
            String interfaceName,
            Supplier<Status> status,
            @Nullable Callable<String> reload,
            Trace trace,
            Path directory)
            throws IOException {
        this.status = status;
        this.trace = trace;
        this.reload = reload;
        this.socket = LocalSocketServer.open(
                interfaceName,
                SocketPaths.of(directory, interfaceName),
                "rw-------",
                IDLE_TIMEOUT,
                connection -> serve(connection));
    }

    /**
     * Serves a device that has no configuration file, or one whose names are known.
     *
     * @param peerNames the name of a peer, null where he has none; asked anew at each request, by any thread
     * @param sinks where the flow log is delivered to, as it is at the moment
     * @param standing its configuration, policy and flow log, as they are at the moment
     * @param reload reads the configuration again and says in a sentence what changed; its exception's message is the
     *     answer where it fails. Null where there is no configuration file
     * @param trace answers whether somebody may reach somebody
     * @throws IOException with a message of one line when another process answers there, or it cannot be bound
     */
    public static ControlServer open(
            String interfaceName,
            DeviceControl control,
            Function<PublicKey, @Nullable String> peerNames,
            Supplier<List<SinkStatus>> sinks,
            Supplier<Standing> standing,
            @Nullable Callable<String> reload,
            Trace trace)
            throws IOException {
        Instant since = Instant.now();
        return open(
                interfaceName,
                () -> {
                    try (DeviceSnapshot snapshot = control.snapshot()) {
                        return Status.of(snapshot, since, peerNames, sinks.get(), standing.get());
                    }
                },
                reload,
                trace,
                SocketPaths.CONTROL_DIRECTORY);
    }

    /** The same with any source of the status, in any directory. */
    public static ControlServer open(
            String interfaceName,
            Supplier<Status> status,
            @Nullable Callable<String> reload,
            Trace trace,
            Path directory)
            throws IOException {
        return new ControlServer(interfaceName, status, reload, trace, directory);
    }

    private void serve(LocalConnection connection) throws IOException {
        OutputStream output = new BufferedOutputStream(connection.output());
        Line line = connection.readLine(REQUEST_LENGTH_MAX);
        while (line != Line.END) {
            String request = line == Line.TOO_LONG
                    ? ""
                    : StandardCharsets.US_ASCII.decode(connection.line()).toString();
            answer(request, output);
            output.write('\n');
            output.flush();
            line = connection.readLine(REQUEST_LENGTH_MAX);
        }
    }

    private void answer(String request, OutputStream output) throws IOException {
        if (request.startsWith(TRACE)) {
            trace(request.substring(TRACE.length()).split(" ", -1), output);
            return;
        }
        switch (request) {
            case "status" -> ControlJson.write(status.get(), output);
            case "reload" -> ControlJson.write(reload(), output);
            default ->
                ControlJson.write(
                        new Reply(false, "unknown request: expected status, reload or trace SOURCE DESTINATION"),
                        output);
        }
    }

    private void trace(String[] words, OutputStream output) throws IOException {
        try {
            if (words.length != 2) {
                throw new Failure(Failure.USAGE, "trace: expected SOURCE DESTINATION");
            }
            TraceAnswer answer = trace.answer(
                    URLDecoder.decode(words[0], StandardCharsets.UTF_8),
                    URLDecoder.decode(words[1], StandardCharsets.UTF_8));
            ControlJson.write(answer, output);
        } catch (Failure | IllegalArgumentException e) {
            ControlJson.write(new Reply(false, String.valueOf(e.getMessage())), output);
        }
    }

    private Reply reload() {
        if (reload == null) {
            return new Reply(false, "the gateway was started without a configuration file: nothing to reload");
        }
        reloading.lock();
        try {
            return new Reply(true, reload.call());
        } catch (Exception e) {
            String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            LOG.log(Level.WARNING, "reload refused: {0}", message);
            return new Reply(false, message);
        } finally {
            reloading.unlock();
        }
    }

    /** Stops serving and removes the socket file. */
    @Override
    public void close() {
        socket.close();
    }
}
