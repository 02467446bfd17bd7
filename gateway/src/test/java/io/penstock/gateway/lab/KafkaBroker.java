package io.penstock.gateway.lab;

import io.penstock.gateway.sink.TestIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;

/** A broker of Apache Kafka, a process of its own, that is its own controller (KRaft). The folder keeps what it was told. */
final class KafkaBroker {

    private static final Path LIBRARIES = Path.of("../target/kafka-broker/lib").toAbsolutePath();

    private final Path folder;
    private final int port;
    private final int tlsPort;
    private int starts;

    /** Over TLS it is known by this identity. */
    KafkaBroker(Path folder, TestIdentity identity) throws IOException {
        if (!Files.isDirectory(LIBRARIES)) {
            throw new AssertionError(
                    LIBRARIES + " is missing: the profile \"namespaces\" of the build gathers the broker there");
        }
        this.folder = folder;
        this.port = freePort();
        this.tlsPort = freePort();
        int controllerPort = freePort();
        Files.createDirectories(folder);
        Path own = Files.writeString(
                folder.resolve("own.pem"), Files.readString(identity.key()) + Files.readString(identity.certificate()));
        Files.write(
                folder.resolve("server.properties"),
                List.of(
                        "process.roles=broker,controller",
                        "node.id=1",
                        "controller.quorum.voters=1@127.0.0.1:" + controllerPort,
                        "listeners=PLAINTEXT://127.0.0.1:" + port + ",SSL://127.0.0.1:" + tlsPort
                                + ",CONTROLLER://127.0.0.1:" + controllerPort,
                        "advertised.listeners=PLAINTEXT://127.0.0.1:" + port + ",SSL://127.0.0.1:" + tlsPort,
                        "inter.broker.listener.name=PLAINTEXT",
                        "ssl.keystore.type=PEM",
                        "ssl.keystore.location=" + own,
                        "controller.listener.names=CONTROLLER",
                        "listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SSL:SSL",
                        "log.dirs=" + folder.resolve("data"),
                        "num.partitions=3",
                        "auto.create.topics.enable=true",
                        "offsets.topic.replication.factor=1",
                        "transaction.state.log.replication.factor=1",
                        "transaction.state.log.min.isr=1"));
        start("kafka.tools.StorageTool", "format", "-t", Uuid.randomUuid().toString(), "-c", "server.properties")
                .await(Duration.ofMinutes(2));
    }

    int port() {
        return port;
    }

    int tlsPort() {
        return tlsPort;
    }

    /** Starts it and waits until it answers. */
    Background start() {
        Background process = start("kafka.Kafka", "server.properties");
        Wait.until(
                "the broker listens",
                Duration.ofMinutes(3),
                () -> (answers(port) && answers(tlsPort)) || !process.isAlive());
        if (!process.isAlive()) {
            throw new AssertionError("the broker has ended:\n" + process.text());
        }
        return process;
    }

    private Background start(String... words) {
        List<String> command = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-Xmx384m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                LIBRARIES + "/*"),
                        Stream.of(words))
                .toList();
        return Background.start(
                new ProcessBuilder(command).directory(folder.toFile()), folder.resolve("broker-" + starts++ + ".log"));
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
