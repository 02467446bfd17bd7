package io.penstock.linux.netns;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/** A network namespace of a test's own, removed when the test ends. It takes root and {@code ip}. */
public final class TestNamespace implements AutoCloseable {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final String name = "psl-" + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet();

    public TestNamespace() throws IOException {
        command("ip", "netns", "add", name);
        ip("link", "set", "lo", "up");
    }

    public String name() {
        return name;
    }

    public Path path() {
        return NetworkNamespace.named(name);
    }

    /** Runs the body on a thread inside this namespace. */
    public <T> T run(Callable<T> body) throws Exception {
        return NetworkNamespace.run(path(), body);
    }

    /** What {@code ip} printed inside this namespace. */
    public String ip(String... arguments) throws IOException {
        String[] all = new String[arguments.length + 3];
        all[0] = "ip";
        all[1] = "-netns";
        all[2] = name;
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        return command(all);
    }

    /** Starts a command inside this namespace. */
    public Process start(List<String> command) throws IOException {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name));
        all.addAll(command);
        return new ProcessBuilder(all).redirectErrorStream(true).start();
    }

    private static String command(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new AssertionError(String.join(" ", command) + ": " + printed.strip());
        }
        return printed;
    }

    @Override
    public void close() throws IOException {
        command("ip", "netns", "del", name);
    }
}
