package io.penstock.gateway.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.gateway.KeyText;
import io.penstock.gateway.host.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/penstock up} as a process in a network namespace. Needs root, ip, nft, /dev/net/tun and a built gateway. */
@Tag("namespace")
class UpLeavesNoTraceTest {

    private static final long READY_TIMEOUT_NS = Duration.ofSeconds(60).toNanos();

    private final Programs shell = new Programs(Duration.ofSeconds(30));
    private final String id = "psp" + ProcessHandle.current().pid();
    private final List<Process> started = new ArrayList<>();

    @TempDir
    private Path folder;

    @BeforeEach
    void makeNamespace() throws Exception {
        shell.must("ip", "netns", "add", id);
        // Without duplicate address detection a link-local address is what it will be from its first moment.
        shell.must(
                "ip",
                "netns",
                "exec",
                id,
                "sysctl",
                "-qw",
                "net.ipv6.conf.default.accept_dad=0",
                "net.ipv6.conf.all.accept_dad=0");
        for (String command : List.of(
                "link set lo up",
                "link add uplink type veth peer name far",
                "link set far up",
                "link set uplink up",
                "address add 192.0.2.2/24 dev uplink",
                "address add 2001:db8:9::2/64 dev uplink nodad",
                "route add default via 192.0.2.1",
                "-6 route add default via 2001:db8:9::1")) {
            List<String> argv = new ArrayList<>(List.of("ip", "-n", id));
            argv.addAll(List.of(command.split(" ", -1)));
            shell.must(argv.toArray(String[]::new));
        }
        long deadlineNs = System.nanoTime() + READY_TIMEOUT_NS;
        while (shell.must("ip", "-n", id, "-6", "-o", "address", "show", "scope", "link")
                        .lines()
                        .count()
                < 2) {
            assertThat(System.nanoTime()).as("link-local addresses").isLessThan(deadlineNs);
            Thread.sleep(50);
        }
    }

    @AfterEach
    void removeNamespace() throws Exception {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
        shell.must("ip", "netns", "delete", id);
    }

    private Path config(String interfaceLines, String peerLines) throws IOException {
        SecureRandom random = new SecureRandom();
        Path file = folder.resolve(id + ".conf");
        Files.writeString(file, """
                [Interface]
                PrivateKey = %s
                Address = 10.99.0.1/24, fd99::1/64
                %s
                [Peer]
                PublicKey = %s
                %s
                """.formatted(
                        KeyText.newPrivateKey(random),
                        interfaceLines,
                        KeyText.publicKey(KeyText.newPrivateKey(random)),
                        peerLines));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    private Process up(Path file, String... options) throws Exception {
        List<String> argv = new ArrayList<>(List.of(
                "ip",
                "netns",
                "exec",
                id,
                Path.of("..", "bin", "penstock").toRealPath().toString(),
                "up"));
        argv.add(file.toString());
        argv.addAll(List.of(
                "--metrics", "off", "--flow-log", folder.resolve("flow-log").toString()));
        argv.addAll(List.of(options));
        Path output = folder.resolve("output-" + started.size());
        Process process = new ProcessBuilder(argv)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        started.add(process);
        long deadlineNs = System.nanoTime() + READY_TIMEOUT_NS;
        while (!Files.readString(output).contains("Penstock is up")) {
            assertThat(process.isAlive()).as(Files.readString(output)).isTrue();
            assertThat(System.nanoTime()).as(Files.readString(output)).isLessThan(deadlineNs);
            Thread.sleep(50);
        }
        return process;
    }

    private static void stop(Process process) throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    /** All that a gateway could have changed, by the question that was asked. */
    private Map<String, String> snapshot() throws Exception {
        Map<String, String> found = new TreeMap<>();
        for (String question : List.of(
                "ip -o address show",
                "ip -4 route show table all",
                "ip -6 route show table all",
                "ip -4 rule show",
                "ip -6 rule show",
                "nft list ruleset",
                "sh -c grep^-r^.^/proc/sys/net/ipv4/ip_forward^/proc/sys/net/ipv4/conf^/proc/sys/net/ipv6/conf^2>/dev/null^|^grep^-v^stable_secret^|^sort")) {
            List<String> argv = new ArrayList<>(List.of("ip", "netns", "exec", id));
            for (String word : question.split(" ", -1)) {
                argv.add(word.replace('^', ' '));
            }
            // Life times of addresses and routes run down by themselves.
            found.put(question, shell.must(argv.toArray(String[]::new)).replaceAll("\\d+sec", "sec"));
        }
        try (var files = Files.walk(Path.of("/run"))) {
            found.put(
                    "/run",
                    files.map(Path::toString)
                            .filter(file -> file.contains(id) && !file.equals("/run/netns/" + id))
                            .toList()
                            .toString());
        }
        return found;
    }

    @Test
    void shouldLeaveNoTraceWhenAGatewayIsStopped() throws Exception {
        Path file = config("PostUp = touch " + folder + "/%i.up\nPostDown = rm " + folder + "/%i.up", """
                AllowedIPs = 10.99.0.2/32, 10.98.0.0/16, fd99::2/128""");
        Map<String, String> before = snapshot();
        Process gateway = up(file);
        Map<String, String> during = snapshot();
        assertThat(during.get("nft list ruleset")).contains("masquerade", "maxseg size set rt mtu");
        assertThat(during.get("ip -4 route show table all")).contains("10.98.0.0/16 dev " + id);
        assertThat(folder.resolve(id + ".up")).exists();
        stop(gateway);
        assertThat(snapshot()).isEqualTo(before);
        assertThat(folder.resolve(id + ".up")).doesNotExist();
    }

    @Test
    void shouldLeaveNoTraceOfADefaultRoute() throws Exception {
        Path file = config("", "Endpoint = 192.0.2.1:9\nAllowedIPs = 0.0.0.0/0, ::/0");
        Map<String, String> before = snapshot();
        Process client = up(file);
        assertThat(snapshot().get("ip -4 rule show"))
                .containsPattern("not from all fwmark 0x[0-9a-f]+ lookup \\d+")
                .contains("lookup main suppress_prefixlength 0");
        stop(client);
        assertThat(snapshot()).isEqualTo(before);
    }

    @Test
    void shouldLeaveNoTraceWhenItIsKilledAndThenStartedAndStopped() throws Exception {
        Path file = config("", "AllowedIPs = 10.99.0.2/32");
        Map<String, String> before = snapshot();
        Process killed = up(file, "--nat", "on");
        killed.destroyForcibly().waitFor();
        assertThat(snapshot().get("nft list ruleset")).contains("penstock_" + id);
        stop(up(file, "--nat", "on"));
        assertThat(snapshot()).isEqualTo(before);
    }

    @Test
    void shouldLeaveNoTraceWhenAHookFailsAtStart() throws Exception {
        Path file = config("PostUp = exit 3", "AllowedIPs = 10.99.0.2/32");
        Map<String, String> before = snapshot();
        Process process = new ProcessBuilder(
                        "ip",
                        "netns",
                        "exec",
                        id,
                        Path.of("..", "bin", "penstock").toRealPath().toString(),
                        "up",
                        file.toString(),
                        "--metrics",
                        "off",
                        "--flow-log",
                        "off")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("failed").toFile())
                .start();
        started.add(process);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(Files.readString(folder.resolve("failed")))
                .contains("penstock: the hook 'exit 3' ended with exit code 3");
        assertThat(snapshot()).isEqualTo(before);
    }
}
