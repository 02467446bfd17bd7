package io.penstock.gateway.demo;

import io.penstock.gateway.Failure;
import io.penstock.gateway.host.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The programs that the demo starts inside namespaces, each with a file for what it prints. Closing ends them all. */
final class Children implements AutoCloseable {

    private static final long END_TIMEOUT_S = 15;

    private final Path folder;
    private final String launcher;
    private final List<Process> processes = new ArrayList<>();

    /**
     * Programs that print into a folder.
     *
     * @param launcher the file that starts Penstock
     */
    Children(Path folder, String launcher) {
        this.folder = folder;
        this.launcher = launcher;
    }

    /** A program that runs on. */
    record Child(Process process, Path output) {

        /** What it has printed so far. */
        String printed() throws Failure {
            try {
                return Files.readString(output, StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new Failure(Failure.FAILED, "cannot read " + output + ": " + e.getMessage(), e);
            }
        }
    }

    /** Starts Penstock in a namespace. */
    Child penstock(String namespace, String... arguments) throws Failure {
        List<String> argv = new ArrayList<>(List.of(launcher));
        argv.addAll(List.of(arguments));
        return start(namespace, argv);
    }

    /** Starts any program in a namespace. */
    synchronized Child start(String namespace, List<String> argv) throws Failure {
        @Nullable Path ip = Programs.find("ip");
        if (ip == null) {
            throw new Failure(Failure.MISSING, "the program 'ip' is gone");
        }
        List<String> whole = new ArrayList<>(List.of(ip.toString(), "netns", "exec", namespace));
        whole.addAll(argv);
        Path output = folder.resolve("output-" + processes.size());
        try {
            Process process = new ProcessBuilder(whole)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                    .start();
            processes.add(process);
            return new Child(process, output);
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, String.join(" ", argv) + ": " + e.getMessage(), e);
        }
    }

    /** Waits for a program to end well, and returns what it printed. */
    static String finish(Child child, long timeoutSeconds) throws Failure {
        try {
            if (!child.process().waitFor(timeoutSeconds, TimeUnit.SECONDS)) {
                throw new Failure(Failure.FAILED, "no answer within " + timeoutSeconds + " s: " + child.printed());
            }
            if (child.process().exitValue() != 0) {
                throw new Failure(Failure.FAILED, child.printed());
            }
            return child.printed();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(Failure.FAILED, "interrupted", e);
        }
    }

    @Override
    public synchronized void close() {
        processes.reversed().forEach(Process::destroy);
        for (Process process : processes) {
            try {
                if (!process.waitFor(END_TIMEOUT_S, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
        processes.clear();
    }
}
