package io.penstock.gateway.sink.syslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.penstock.config.EndpointSpec;
import io.penstock.config.SinkScheme;
import io.penstock.config.SinkSetting;
import io.penstock.gateway.Beside;
import io.penstock.gateway.Failure;
import io.penstock.gateway.flowlog.LogFollower;
import io.penstock.gateway.sink.SinkContext;
import io.penstock.gateway.sink.TestIdentity;
import io.penstock.gateway.sink.TestLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Beside
class SyslogSinkTest {

    /** RFC 5424, section 6, as a strict reader sees it; structured data without escapes inside. */
    private static final Pattern MESSAGE = Pattern.compile("<(\\d{1,3})>1 (\\S+) (\\S+) (\\S+) (\\S+) (\\S+)"
            + " ((?:\\[[!-~&&[^ =\"\\]]]+(?: [!-~&&[^ =\"\\]]]+=\"(?:[^\"\\\\\\]]|\\\\[\"\\\\\\]])*\")*\\])+) (.*)");

    @TempDir
    Path folder;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    /** What a server does with a connection. */
    @FunctionalInterface
    private interface Manners {
        byte[] serve(Socket connection) throws IOException;
    }

    private CompletableFuture<byte[]> serve(ServerSocket server, Manners manners) {
        CompletableFuture<byte[]> read = new CompletableFuture<>();
        threads.execute(() -> {
            try (server;
                    Socket connection = server.accept()) {
                read.complete(manners.serve(connection));
            } catch (IOException e) {
                read.completeExceptionally(e);
            }
        });
        return read;
    }

    private static ServerSocket listen() throws IOException {
        return new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    private static SyslogSink sink(SinkScheme scheme, String host, int port, Map<String, String> options)
            throws Failure {
        return SyslogSink.open(
                new SinkSetting("s", scheme, List.of(new EndpointSpec(host, port)), "", options, Set.of()),
                new SinkContext("gw/wg0", "1.2.3", Duration.ofSeconds(5), (_, _) -> {}));
    }

    private static SyslogSink plain(int port) throws Failure {
        return sink(SinkScheme.SYSLOG_TCP, "127.0.0.1", port, Map.of());
    }

    private List<LogFollower.Line> records(int count) throws IOException {
        return new TestLog(folder.resolve("log"), "0d3c").add(count).from(1);
    }

    private static List<String> messages(byte[] frames) {
        List<String> messages = new ArrayList<>();
        int at = 0;
        while (at < frames.length) {
            int space = at;
            while (frames[space] != ' ') {
                space++;
            }
            int length = Integer.parseInt(new String(frames, at, space - at, StandardCharsets.US_ASCII));
            messages.add(new String(frames, space + 1, length, StandardCharsets.UTF_8));
            at = space + 1 + length;
        }
        return messages;
    }

    @Test
    void shouldSayARecordInTheWordsOfTheProtocol() throws Exception {
        List<LogFollower.Line> lines = new TestLog(folder.resolve("log"), "0d3c")
                .addAt(
                        Instant.parse("2026-01-31T09:00:00.123456789Z"),
                        "drop",
                        "\"verdict\":\"reject\"",
                        "\"dst_port\":22",
                        "\"rule_name\":\"no \\\"x\\\\y]\"",
                        "\"peer\":{\"public_key\":\"Zm9v\",\"name\":\"Zoë\"}")
                .add("update", "\"verdict\":\"allow\"")
                .from(1);
        ServerSocket server = listen();
        CompletableFuture<byte[]> read =
                serve(server, connection -> connection.getInputStream().readAllBytes());
        try (SyslogSink sink =
                sink(SinkScheme.SYSLOG_TCP, "127.0.0.1", server.getLocalPort(), Map.of("facility", "local3"))) {
            sink.deliver(lines);
        }
        List<String> messages = messages(read.get());
        assertThat(messages)
                .hasSize(2)
                .allMatch(message -> MESSAGE.matcher(message).matches());
        Matcher first = MESSAGE.matcher(messages.getFirst());
        assertThat(first.matches()).isTrue();
        assertThat(first.group(1)).isEqualTo(String.valueOf(19 * 8 + 4));
        assertThat(first.group(2)).isEqualTo("2026-01-31T09:00:00.123456Z");
        assertThat(first.group(3)).isEqualTo("gw");
        assertThat(first.group(4)).isEqualTo("penstock");
        assertThat(first.group(5)).isEqualTo("0d3c");
        assertThat(first.group(6)).isEqualTo("drop");
        assertThat(first.group(7))
                .isEqualTo("[meta sequenceId=\"1\"][origin software=\"penstock\" swVersion=\"1.2.3\"]"
                        + "[penstock@32473 seq=\"1\" gateway_id=\"gw/wg0\" dst_port=\"22\" verdict=\"reject\""
                        + " rule_name=\"no \\\"x\\\\y\\]\" peer=\"Zm9v\" peer_name=\"Zoë\"]");
        assertThat(first.group(8).getBytes(StandardCharsets.UTF_8))
                .isEqualTo(lines.getFirst().bytes());
        assertThat(messages.getLast()).startsWith("<" + (19 * 8 + 6) + ">1 ");
    }

    @Test
    void shouldReturnOnlyWhenTheServerHasReadEverything() throws Exception {
        List<LogFollower.Line> lines = records(2000);
        ServerSocket server = listen();
        CompletableFuture<byte[]> read = serve(server, connection -> {
            sleep(300);
            return connection.getInputStream().readAllBytes();
        });
        plain(server.getLocalPort()).deliver(lines);
        assertThat(read).isDone();
        assertThat(messages(read.get())).hasSize(2000);
    }

    @Test
    void shouldFailWhenTheServerHangsUpBeforeItHasReadEverything() throws Exception {
        List<LogFollower.Line> one = records(1);
        for (int delayMs : new int[] {0, 0, 0, 1, 5, 20, 100}) {
            int port = hangUpAfter(0, delayMs);
            assertThat(catchThrowable(() -> plain(port).deliver(one)))
                    .as("closed after %d ms", delayMs)
                    .isInstanceOf(IOException.class);
        }
        int port = hangUpAfter(10_000, 0);
        List<LogFollower.Line> many = records(500);
        assertThatThrownBy(() -> plain(port).deliver(many)).isInstanceOf(IOException.class);
    }

    /** A server that closes when it has read so much, and waited; by close(2) alone, as servers do that are not Java. */
    private int hangUpAfter(int bytes, int delayMs) throws IOException {
        ServerSocketChannel server =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        threads.execute(() -> {
            try (server;
                    SocketChannel connection = server.accept()) {
                ByteBuffer part = ByteBuffer.allocate(bytes);
                while (part.hasRemaining() && connection.read(part) >= 0) {
                    // until it has so much
                }
                sleep(delayMs);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return server.socket().getLocalPort();
    }

    @Test
    void shouldFailWhenNobodyListensOrTheServerNeverCloses() throws Exception {
        ServerSocket closed = listen();
        closed.close();
        assertThatThrownBy(() -> plain(closed.getLocalPort()).deliver(records(1)))
                .isInstanceOf(IOException.class);
        ServerSocket server = listen();
        CompletableFuture<byte[]> _ = serve(server, connection -> {
            byte[] all = connection.getInputStream().readAllBytes();
            sleep(60_000);
            return all;
        });
        SinkSetting setting = new SinkSetting(
                "s",
                SinkScheme.SYSLOG_TCP,
                List.of(new EndpointSpec("127.0.0.1", server.getLocalPort())),
                "",
                Map.of(),
                Set.of());
        SyslogSink sink = SyslogSink.open(setting, new SinkContext("gw/wg0", "1", Duration.ofSeconds(1), (_, _) -> {}));
        assertThatThrownBy(() -> sink.deliver(records(1))).hasMessageContaining("no answer within 1 s");
    }

    private static void sleep(long ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private SSLServerSocket listenTls(TestIdentity own, TestIdentity client, boolean clientMustShow)
            throws IOException, GeneralSecurityException {
        SSLServerSocket server = (SSLServerSocket)
                own.server(client).getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress());
        server.setNeedClientAuth(clientMustShow);
        return server;
    }

    @Test
    void shouldSpeakTlsOnlyWithTheServerItWasTold() throws Exception {
        TestIdentity own = TestIdentity.make(folder, "server", "dns:localhost,ip:127.0.0.1");
        TestIdentity elsewhere = TestIdentity.make(folder, "elsewhere", "dns:elsewhere.example");
        TestIdentity client = TestIdentity.make(folder, "client", "dns:gw");
        Map<String, String> trusting = Map.of("ca", own.certificate().toString());
        Manners readAll = connection -> connection.getInputStream().readAllBytes();

        SSLServerSocket server = listenTls(own, client, false);
        CompletableFuture<byte[]> read = serve(server, readAll);
        sink(SinkScheme.SYSLOG_TLS, "localhost", server.getLocalPort(), trusting)
                .deliver(records(700));
        assertThat(messages(read.get())).hasSize(700);

        SSLServerSocket unknown = listenTls(elsewhere, client, false);
        CompletableFuture<byte[]> _ = serve(unknown, readAll);
        assertThatThrownBy(() -> sink(SinkScheme.SYSLOG_TLS, "localhost", unknown.getLocalPort(), trusting)
                        .deliver(records(1)))
                .as("a certificate of another authority")
                .hasMessageContaining("PKIX");

        SSLServerSocket misnamed = listenTls(elsewhere, client, false);
        CompletableFuture<byte[]> _ = serve(misnamed, readAll);
        assertThatThrownBy(() -> sink(
                                SinkScheme.SYSLOG_TLS,
                                "localhost",
                                misnamed.getLocalPort(),
                                Map.of("ca", elsewhere.certificate().toString()))
                        .deliver(records(1)))
                .as("a certificate of another name")
                .hasMessageContaining("localhost");

        SSLServerSocket strict = listenTls(own, client, true);
        CompletableFuture<byte[]> _ = serve(strict, readAll);
        assertThatThrownBy(() -> sink(SinkScheme.SYSLOG_TLS, "localhost", strict.getLocalPort(), trusting)
                        .deliver(records(1)))
                .as("without a certificate of our own")
                .isInstanceOf(IOException.class);

        SSLServerSocket pleased = listenTls(own, client, true);
        CompletableFuture<byte[]> all = serve(pleased, readAll);
        Map<String, String> shown = Map.of(
                "ca", own.certificate().toString(),
                "cert", client.certificate().toString(),
                "key", client.key().toString());
        sink(SinkScheme.SYSLOG_TLS, "localhost", pleased.getLocalPort(), shown).deliver(records(3));
        assertThat(messages(all.get())).hasSize(3);
    }

    @Test
    void shouldSayWhichFileIsNoCertificateOrKey() throws Exception {
        Path rubbish = Files.writeString(folder.resolve("rubbish.pem"), "rubbish\n");
        Path sealed = Files.writeString(
                folder.resolve("sealed.key"),
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");
        TestIdentity own = TestIdentity.make(folder, "own", "dns:localhost");
        assertThatThrownBy(() -> sink(SinkScheme.SYSLOG_TLS, "h", 1, Map.of("ca", rubbish.toString())))
                .isInstanceOf(Failure.class)
                .hasMessageContaining(rubbish + ": found no certificate");
        assertThatThrownBy(() -> sink(
                        SinkScheme.SYSLOG_TLS,
                        "h",
                        1,
                        Map.of("cert", own.certificate().toString(), "key", sealed.toString())))
                .isInstanceOf(Failure.class)
                .hasMessageContaining(sealed + ": found a key of the form ENCRYPTED PRIVATE KEY, expected PRIVATE KEY");
        assertThatCode(() -> sink(SinkScheme.SYSLOG_TLS, "h", 1, Map.of())).doesNotThrowAnyException();
    }
}
