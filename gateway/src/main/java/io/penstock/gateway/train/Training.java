package io.penstock.gateway.train;

import io.penstock.gateway.Failure;
import io.penstock.gateway.KeyText;
import io.penstock.gateway.host.Shell;
import io.penstock.linux.netns.PrivateNamespace;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One training: both ways to start a gateway, a handshake, packets of all kinds in both directions beside many short flows
 * under a policy, an orderly end, and questions to the log that was kept.
 */
final class Training {

    private static final long START_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long END_TIMEOUT_SECONDS = 60;
    private static final int PORT = 51820;
    private static final int METRICS_PORT = 9586;
    private static final String LEFT_INSIDE = "10.66.0.1";
    private static final String RIGHT_INSIDE = "10.66.0.2";
    private static final String LEFT_INSIDE_V6 = "fd66::1";
    private static final String RIGHT_INSIDE_V6 = "fd66::2";
    private static final int ROUNDS_OF_QUESTIONS = 3;
    private static final int SMALL_BYTES = 64;
    private static final int LARGE_BYTES = 1300;

    private final TrainCommand.Launch launch;
    private final Shell shell;
    private final long phaseNs;
    private final String leftName;
    private final String rightName;
    private final String leftKey = KeyText.newPrivateKey(new SecureRandom());
    private final String rightKey = KeyText.newPrivateKey(new SecureRandom());

    /** @param traffic how long packets move, in all */
    Training(TrainCommand.Launch launch, Shell shell, Duration traffic) {
        this.launch = launch;
        this.shell = shell;
        this.phaseNs = traffic.toNanos() / 6;
        long pid = ProcessHandle.current().pid();
        this.leftName = "tl" + pid;
        this.rightName = "tr" + pid;
    }

    void run() throws Failure {
        try (Ground ground = Ground.lay(shell)) {
            Path folder = Files.createTempDirectory("penstock-train-");
            try {
                Path log = folder.resolve("log");
                between(ground, leftFile(folder, log));
                ask(log);
            } finally {
                remove(folder);
            }
        } catch (Failure e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(Failure.FAILED, "training: interrupted", e);
        } catch (Exception e) {
            throw new Failure(Failure.FAILED, "training: " + e.getMessage(), e);
        }
    }

    private void between(Ground ground, Path file) throws Exception {
        FutureTask<Integer> left =
                start(ground.left(), "up", "--nat", "off", "--metrics", "127.0.0.1:" + METRICS_PORT, file.toString());
        FutureTask<Integer> right = start(ground.right(), "-f", rightName);
        try {
            drill(ground, left, right);
        } finally {
            // A gateway ends with its interface, and takes its files with it.
            end(ground, ground.right(), rightName, right);
            end(ground, ground.left(), leftName, left);
        }
        requireEnd("up", left);
        requireEnd("INTERFACE", right);
    }

    /** What people ask of the log; the answers are nobody's. */
    private void ask(Path log) throws Failure {
        PrintStream out = System.out;
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        try {
            String folder = log.toString();
            for (int round = 0; round < ROUNDS_OF_QUESTIONS; round++) {
                requireAnswer("flows", "--flow-log", folder, "--peer", "right");
                requireAnswer("flows", "--flow-log", folder, "--top", "dst");
                requireAnswer("flows", "--flow-log", folder, "--json");
                requireAnswer("events", "--flow-log", folder);
            }
            requireAnswer("audit", "verify", folder);
        } finally {
            System.setOut(out);
        }
    }

    private void requireAnswer(String... words) throws Failure {
        int code = launch.run(words);
        if (code != Failure.OK) {
            throw new Failure(Failure.FAILED, "training: penstock " + words[0] + " ended with " + code);
        }
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private void drill(Ground ground, FutureTask<Integer> left, FutureTask<Integer> right) throws Exception {
        Path rightSocket = Uapi.socket(rightName);
        await(right, () -> Files.exists(rightSocket));
        Uapi.set(rightSocket, rightUpdate());
        ground.ip(ground.right(), "address add " + RIGHT_INSIDE + "/24 dev " + rightName);
        ground.ip(ground.right(), "address add " + RIGHT_INSIDE_V6 + "/64 dev " + rightName);
        ground.ip(ground.right(), "link set up dev " + rightName);
        await(left, () -> page(ground.left(), "readyz").startsWith("HTTP/1.1 200"));
        move(ground.left(), ground.right());
        require("metrics", page(ground.left(), "metrics").length());
    }

    private static void end(Ground ground, PrivateNamespace inside, String name, FutureTask<Integer> gateway)
            throws Exception {
        try {
            ground.ip(inside, "link delete " + name);
        } catch (Failure neverMade) {
            return;
        }
        gateway.get(END_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    private FutureTask<Integer> start(PrivateNamespace inside, String... words) {
        FutureTask<Integer> gateway = new FutureTask<>(() -> inside.run(() -> launch.run(words)));
        Thread.ofPlatform().name("training-" + words[0]).daemon().start(gateway);
        return gateway;
    }

    private static void await(FutureTask<Integer> gateway, Callable<Boolean> ready) throws Exception {
        long endNs = System.nanoTime() + START_TIMEOUT_NS;
        while (!ready.call()) {
            if (gateway.isDone() || System.nanoTime() - endNs > 0) {
                throw new Failure(Failure.FAILED, "training: a gateway did not start");
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private void move(PrivateNamespace left, PrivateNamespace right) throws Exception {
        FutureTask<Long> visits = background(() -> Visits.make(right, left, LEFT_INSIDE, 6 * phaseNs));
        FutureTask<Long> visitsBack = background(() -> Visits.make(left, right, RIGHT_INSIDE_V6, 6 * phaseNs));
        require("TCP", Traffic.stream(right, left, LEFT_INSIDE, phaseNs));
        require("TCP", Traffic.stream(left, right, RIGHT_INSIDE_V6, phaseNs));
        require("datagrams", Traffic.datagrams(right, left, LEFT_INSIDE, SMALL_BYTES, phaseNs));
        require("datagrams", Traffic.datagrams(left, right, RIGHT_INSIDE_V6, LARGE_BYTES, phaseNs));
        require("TCP", Traffic.stream(right, left, LEFT_INSIDE_V6, phaseNs));
        require("TCP", Traffic.stream(left, right, RIGHT_INSIDE, phaseNs));
        require("answers", visits.get());
        require("answers", visitsBack.get());
    }

    private static FutureTask<Long> background(Callable<Long> traffic) {
        FutureTask<Long> task = new FutureTask<>(traffic);
        Thread.ofPlatform().name("training-visits").daemon().start(task);
        return task;
    }

    private static void require(String what, long arrived) throws Failure {
        if (arrived == 0) {
            throw new Failure(Failure.FAILED, "training: no " + what + " came through the tunnel");
        }
    }

    private static void requireEnd(String name, FutureTask<Integer> gateway) throws Exception {
        int code = gateway.get(END_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        if (code != Failure.OK) {
            throw new Failure(Failure.FAILED, "training: penstock " + name + " ended with " + code);
        }
    }

    /** A page of the metrics server with its header; empty where nobody serves it yet. */
    private static String page(PrivateNamespace inside, String name) throws Exception {
        return inside.run(() -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), METRICS_PORT));
                socket.getOutputStream()
                        .write(("GET /" + name + " HTTP/1.0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
                return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            } catch (ConnectException notYet) {
                return "";
            }
        });
    }

    private Path leftFile(Path folder, Path log) throws IOException {
        Path policy =
                Files.writeString(folder.resolve("policy"), """
                group   everyone = right
                network far      = 192.0.2.0/24
                rule 10 far      allow   everyone -> far      tcp 80,443
                rule 20 rejected reject  any      -> any      udp %d
                rule 30 dropped  drop    any      -> any      udp %d
                rule 40 inwards  allow   peers    -> gateway  tcp udp icmp
                rule 50 outwards allow   gateway  -> peers
                """.formatted(Visits.REJECTED_PORT, Visits.DROPPED_PORT));
        Path file = folder.resolve(leftName + ".conf");
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, """
                [Interface]
                PrivateKey = %s
                ListenPort = %d
                Address = %s/24, %s/64
                # penstock: flow-log = %s
                # penstock: flow-log-window = 5s
                # penstock: policy = %s

                [Peer]
                # Name = right
                PublicKey = %s
                AllowedIPs = %s/32, %s/128
                """.formatted(
                        leftKey,
                        PORT,
                        LEFT_INSIDE,
                        LEFT_INSIDE_V6,
                        log,
                        policy,
                        KeyText.publicKey(rightKey),
                        RIGHT_INSIDE,
                        RIGHT_INSIDE_V6));
    }

    private String rightUpdate() {
        return """
                private_key=%s
                public_key=%s
                endpoint=%s:%d
                allowed_ip=10.66.0.0/24
                allowed_ip=fd66::/64
                """.formatted(Uapi.hex(rightKey), Uapi.hex(KeyText.publicKey(leftKey)), Ground.LEFT_OUTSIDE, PORT);
    }
}
