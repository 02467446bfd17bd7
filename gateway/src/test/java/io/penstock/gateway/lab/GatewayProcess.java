package io.penstock.gateway.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code penstock …} as a process in a namespace, and what a person at its side can do. */
final class GatewayProcess {

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration END = Duration.ofSeconds(30);

    private final Background process;

    private GatewayProcess(Background process) {
        this.process = process;
    }

    /** Starts {@code penstock} with these words; does not wait. */
    static GatewayProcess start(Namespace at, String title, String words) {
        List<String> command = new ArrayList<>(List.of(Implementation.launcher().toString()));
        command.addAll(List.of(words.split(" +", -1)));
        return new GatewayProcess(at.start(title, command, environment()));
    }

    /**
     * Starts {@code penstock} on a machine of its own: {@code /etc} is a copy in which nobody has a configuration, and
     * {@code /run} and {@code /var/log} are empty.
     */
    static GatewayProcess startOnFreshMachine(Namespace at, String title, String words) {
        Path etc = at.lab().file(title + "-etc");
        Shell.run("cp", "-a", "/etc", etc.toString());
        Shell.run("rm", "-rf", etc.resolve("penstock").toString());
        String script =
                "mount --bind " + etc + " /etc && mount -t tmpfs none /run && mount -t tmpfs none /var/log && exec "
                        + Implementation.launcher() + " " + words;
        return new GatewayProcess(at.start(title, List.of("unshare", "-m", "sh", "-c", script), environment()));
    }

    /** Starts {@code penstock} with another process's view of the files. */
    static GatewayProcess startBeside(Background other, Namespace at, String title, String words) {
        List<String> command = new ArrayList<>(List.of(
                "nsenter",
                "-m",
                "-t",
                Long.toString(other.pid()),
                Implementation.launcher().toString()));
        command.addAll(List.of(words.split(" +", -1)));
        return new GatewayProcess(at.start(title, command, environment()));
    }

    private static Map<String, String> environment() {
        return Implementation.PENSTOCK.environment();
    }

    /** Waits until it says that it is up. */
    GatewayProcess awaitUp() {
        awaitText("Penstock is up");
        return this;
    }

    /** Waits until it has printed something. */
    void awaitText(String text) {
        Wait.until("'" + text + "' in what it prints", START, () -> {
            if (!process.isAlive() && !text().contains(text)) {
                throw new AssertionError("ended before it printed '" + text + "':\n" + text());
            }
            return text().contains(text);
        });
    }

    /** What it has printed so far. */
    String text() {
        return process.text();
    }

    /** Runs a command where the gateway runs: its network, and its view of the files. */
    Shell.Result run(String words) {
        List<String> command = new ArrayList<>(List.of("nsenter", "-m", "-n", "-t", Long.toString(process.pid())));
        command.addAll(List.of(words.split(" +", -1)));
        return Shell.attempt(command.toArray(String[]::new));
    }

    /** Runs {@code penstock …} where the gateway runs. */
    Shell.Result penstock(String words) {
        return run(Implementation.launcher() + " " + words);
    }

    long pid() {
        return process.pid();
    }

    void signal(String name) {
        Shell.run("kill", "-" + name, Long.toString(process.pid()));
    }

    void kill() {
        process.kill();
    }

    /** Waits for its end. */
    int exitCode() {
        return process.exitCode(END);
    }
}
