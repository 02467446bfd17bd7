package io.penstock.gateway.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What cannot work is refused with one line and an exit code, and leaves nothing behind. */
@Tag("namespace")
class RefusalTest {

    private static final int FAILED = 1;
    private static final int WRONG = 2;
    private static final int MISSING = 69;
    private static final int NOT_PERMITTED = 77;

    private final Lab lab = Lab.open("refusal");
    private final Namespace machine = lab.namespace("machine");
    private final KeyPair keys = KeyPair.generate(lab);
    private final String name = lab.interfaceName();
    private final Path file = lab.file(name + ".conf");
    private String before = "";

    @BeforeEach
    void look() {
        before = traces();
    }

    @AfterEach
    void close() {
        lab.close();
    }

    private String traces() {
        return Traces.of(machine)
                + Shell.attempt("sh", "-c", "ls -d /run/*/" + name + "* 2>/dev/null")
                        .text();
    }

    private void write(String lines) throws IOException {
        Files.writeString(file, "[Interface]\nListenPort = 4711\n" + lines);
        Shell.run("chmod", "600", file.toString());
    }

    private void writeGood() throws IOException {
        write("PrivateKey = " + keys.privateKey() + "\nAddress = 10.9.0.1/24\n");
    }

    private String up() {
        return Implementation.launcher() + " up " + file + " --metrics off --flow-log off";
    }

    /** Runs a line for sh in the namespace, with a view of the files of its own. */
    private Shell.Result run(String script) {
        return Shell.attempt("ip", "netns", "exec", machine.name(), "unshare", "-m", "sh", "-c", script);
    }

    private void assertRefused(String script, int exit, String message) {
        Shell.Result result = run(script);
        assertThat(result.text()).isEqualTo("penstock: " + message + "\n");
        assertThat(result.exit()).isEqualTo(exit);
        assertThat(traces()).isEqualTo(before);
    }

    @Test
    void shouldRefuseABadFile() throws IOException {
        write("PrivateKey = short\n");
        assertRefused(
                up(), WRONG, file + ":3: error: PrivateKey: found 5 characters, expected 44 characters of base64");
        write("PrivateKey = " + keys.privateKey() + "\nColour = blue\n");
        assertRefused(
                up(),
                WRONG,
                file
                        + ":4: error: unknown key: found \"Colour\", expected one of PrivateKey, ListenPort, FwMark, Address,"
                        + " DNS, MTU, Table, PreUp, PostUp, PreDown, PostDown, SaveConfig");
        writeGood();
        Shell.run("chmod", "644", file.toString());
        assertRefused(
                up(),
                WRONG,
                file + ": error: file: found mode 0644 and a secret key, expected a file for its owner only: chmod 600 "
                        + file);
    }

    @Test
    void shouldRefuseWhatTheMachineCannotGive() throws IOException {
        writeGood();
        assertRefused(
                "mount -t tmpfs none /dev/net && exec " + up(),
                MISSING,
                "/dev/net/tun does not exist: run 'modprobe tun', or give the container --device /dev/net/tun");
        assertRefused(
                "exec setpriv --bounding-set -net_admin --inh-caps -net_admin " + up(),
                NOT_PERMITTED,
                "making a network interface needs root or CAP_NET_ADMIN: run it with sudo");
        assertRefused(
                "mount --bind /dev/null $(command -v nft) && exec " + up(),
                MISSING,
                "the program 'nft' is needed for NAT and default routes: install the package nftables");
        assertRefused(
                "mount --bind /dev/null $(command -v ip) && exec " + up(),
                MISSING,
                "the program 'ip' is needed to set addresses and routes: install the package iproute2");
        assertRefused(
                "for folder in /usr/lib/jvm /opt; do mount -t tmpfs none $folder; done; unset JAVA_HOME;"
                        + " PATH=/usr/sbin:/usr/bin:/sbin:/bin exec " + up(),
                MISSING,
                "no JDK 25 in JAVA_HOME, on PATH, or below /usr/lib/jvm: install temurin-25-jdk or openjdk-25-jdk");
        write("PrivateKey = " + keys.privateKey() + "\nDNS = 192.0.2.53\n");
        assertRefused(
                "program=$(command -v resolvconf) && mount --bind /dev/null $program; exec " + up(),
                MISSING,
                "the program 'resolvconf' is needed for the DNS lines of the configuration:"
                        + " install the package openresolv or resolvconf");
    }

    @Test
    void shouldRefuseNamesThatAreTakenOrUnknown() throws IOException {
        writeGood();
        machine.ip("link add " + name + " type veth peer name other");
        before = traces();
        String taken = "an interface " + name + " exists already: choose another name or remove it";
        assertRefused(up(), FAILED, taken);
        assertRefused(Implementation.launcher() + " " + name, FAILED, taken);
        assertRefused(Implementation.launcher() + " -f " + name, FAILED, taken);
        assertRefused(
                Implementation.launcher() + " statu",
                WRONG,
                "unknown command 'statu', did you mean 'status'? (An interface of that name: penstock -- statu)");
        assertRefused(
                Implementation.launcher() + " down wg0",
                WRONG,
                "unknown command 'down': a gateway ends with Ctrl-C, SIGTERM or 'systemctl stop penstock@INTERFACE'"
                        + " (An interface of that name: penstock -- down)");
    }

    @Test
    void shouldRefuseAPortThatIsTaken() throws IOException {
        writeGood();
        Path other = lab.file(lab.interfaceName() + ".conf");
        Shell.run("cp", "-a", file.toString(), other.toString());
        GatewayProcess first = GatewayProcess.start(machine, "first", "up " + other + " --nat off --flow-log off")
                .awaitUp();
        before = traces();
        assertRefused(
                up() + " --nat off",
                FAILED,
                "UDP port 4711 is in use by another program: stop it, or set another ListenPort");
        Files.writeString(file, Files.readString(file).replace("4711", "4712"));
        assertRefused(
                Implementation.launcher() + " up --nat off --flow-log off " + file,
                FAILED,
                "cannot serve metrics on 127.0.0.1:9586: Address already in use");
        first.signal("TERM");
        assertThat(first.exitCode()).isZero();
    }

    @Test
    void shouldServeFromTheBackgroundOnceItReturnsAndSayWhatItLogs() {
        Shell.Result quiet = run(Implementation.launcher() + " " + name + " && wg show " + name + " listen-port");
        assertThat(quiet.text()).matches("\\d+\n");
        assertThat(quiet.exit()).isZero();
        machine.ip("link delete " + name);
        awaitNothing();
        Path log = lab.file("log");
        assertThat(run("LOG_LEVEL=verbose " + Implementation.launcher() + " " + name + " 2>" + log)
                        .exit())
                .isZero();
        machine.ip("link delete " + name);
        awaitNothing();
        assertThat(log).content().contains("penstock: " + name + ": ");
    }

    private void awaitNothing() {
        Wait.until(
                "nothing is left",
                Duration.ofSeconds(15),
                () -> machine.processes().isEmpty() && traces().equals(before));
    }
}
