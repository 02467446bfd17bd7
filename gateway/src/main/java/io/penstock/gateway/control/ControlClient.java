package io.penstock.gateway.control;

import io.penstock.gateway.local.SocketPaths;
import io.penstock.gateway.policy.TraceAnswer;
import io.penstock.gateway.policy.Tracer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Asks running gateways. Each request opens a connection of its own and waits for the answer. Thread-safe. */
public final class ControlClient {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(2);
    private static final int PIECE_BYTES = 16 * 1024;

    private final Path directory;

    /** Asks in another directory than {@link SocketPaths#CONTROL_DIRECTORY}. */
    public ControlClient(Path directory) {
        this.directory = directory;
    }

    /** Asks where gateways listen. */
    public ControlClient() {
        this(SocketPaths.CONTROL_DIRECTORY);
    }

    /**
     * Sends one request line and returns the answer line, without their line feeds.
     *
     * @throws IOException with a message of one line when no gateway runs, or it does not answer within 30 seconds
     */
    public String request(String interfaceName, String line) throws IOException {
        return request(interfaceName, line, TIMEOUT);
    }

    /** The gateway's status. */
    public Status status(String interfaceName) throws IOException {
        return ControlJson.readStatus(request(interfaceName, "status"));
    }

    /** Has the gateway read its configuration again. */
    public Reply reload(String interfaceName) throws IOException {
        return ControlJson.readReply(request(interfaceName, "reload"));
    }

    /** Whether the gateway's policy lets somebody reach somebody; the parameters are those of {@link Tracer#trace}. */
    public TraceAnswer trace(String interfaceName, String source, String destination) throws IOException {
        String words = URLEncoder.encode(source, StandardCharsets.UTF_8)
                + " "
                + URLEncoder.encode(destination, StandardCharsets.UTF_8);
        return ControlJson.readTrace(request(interfaceName, "trace " + words));
    }

    /** The interfaces whose gateways answer, in alphabetical order. */
    public List<String> running() throws IOException {
        List<String> names = new ArrayList<>();
        if (!Files.isDirectory(directory)) {
            return names;
        }
        try (DirectoryStream<Path> sockets = Files.newDirectoryStream(directory, "*" + SocketPaths.SUFFIX)) {
            for (Path socket : sockets) {
                String file = String.valueOf(socket.getFileName());
                String name = file.substring(0, file.length() - SocketPaths.SUFFIX.length());
                if (answers(name)) {
                    names.add(name);
                }
            }
        } catch (AccessDeniedException e) {
            throw new IOException("not permitted to look into " + directory + ": run it with sudo", e);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        Collections.sort(names);
        return names;
    }

    private boolean answers(String name) {
        try {
            return !request(name, "status", PROBE_TIMEOUT).isEmpty();
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    private String request(String interfaceName, String line, Duration timeout) throws IOException {
        Path path = SocketPaths.of(directory, interfaceName);
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        Thread watchdog = Thread.ofVirtual().start(() -> closeAfter(channel, timeout));
        try (channel) {
            connect(channel, interfaceName, path);
            channel.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.US_ASCII)));
            return answer(channel, interfaceName, path);
        } catch (AsynchronousCloseException e) {
            throw new IOException(
                    "the gateway for " + interfaceName + " did not answer within " + timeout.toSeconds() + " seconds ("
                            + path + ")",
                    e);
        } finally {
            watchdog.interrupt();
        }
    }

    private static void connect(SocketChannel channel, String interfaceName, Path path) throws IOException {
        try {
            channel.connect(UnixDomainSocketAddress.of(path));
        } catch (AsynchronousCloseException e) {
            throw e;
        } catch (IOException e) {
            if (Files.exists(path) && !Files.isWritable(path)) {
                throw new IOException("not permitted to ask the gateway for " + interfaceName + " (" + path + ")", e);
            }
            throw new IOException("no gateway runs for " + interfaceName + " (" + path + " does not answer)", e);
        }
    }

    private static String answer(SocketChannel channel, String interfaceName, Path path) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
        while (channel.read(piece) >= 0) {
            int length = piece.position();
            answer.write(piece.array(), 0, length);
            if (length > 0 && piece.get(length - 1) == '\n') {
                return answer.toString(StandardCharsets.UTF_8).stripTrailing();
            }
            piece.clear();
        }
        throw new IOException("the gateway for " + interfaceName + " left in the middle of its answer (" + path + ")");
    }

    private static void closeAfter(SocketChannel channel, Duration timeout) {
        try (channel) {
            Thread.sleep(timeout);
        } catch (InterruptedException | IOException e) {
            Thread.currentThread().interrupt();
        }
    }
}
