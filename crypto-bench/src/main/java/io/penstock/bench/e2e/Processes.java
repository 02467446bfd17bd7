package io.penstock.bench.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;

/** The programs that run in a bed's namespaces, and the folder of their throw-away keys and logs; gone when closed. */
final class Processes implements AutoCloseable {

    /** A flow log tells of all live flows once more in the end. */
    private static final int END_SECONDS = 15;

    private final Cables cables;
    private final Path folder;
    private final Deque<Process> running = new ConcurrentLinkedDeque<>();

    Processes(Cables cables) {
        this.cables = cables;
        try {
            this.folder = Files.createTempDirectory("penstock-bench");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path folder() {
        return folder;
    }

    /** Starts one in the namespace of a role; what it prints goes to the log. */
    Process launch(String role, Path log, List<String> words) throws IOException {
        Process process = new ProcessBuilder(cables.inside(role, words))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        running.push(process);
        return process;
    }

    /** Ends one that was launched here. */
    void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        running.remove(process);
    }

    @Override
    public void close() {
        for (Process process : running) {
            process.destroy();
        }
        running.forEach(this::end);
        Command.run("rm -rf " + folder);
    }
}
