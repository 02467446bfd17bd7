package io.penstock.bench.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The threads by which a Java virtual machine compiles while it runs; a process of another kind has none.
 *
 * @param pid the process
 */
record Compilers(long pid) {

    /** The kernel keeps fifteen letters of a thread's name. */
    private static final List<String> THREADS = List.of("C1 CompilerThre", "C2 CompilerThre");

    private static final int ROUND_SECONDS = 2;
    private static final int ROUNDS = 15;

    /** Of a round's two loads; what is less is the odd method that grows warm in its own time. */
    private static final double AT_REST_SECONDS = 0.1;

    /** Carries loads until they have next to nothing to do, or a minute has passed. */
    static void settle(Bed bed) {
        Compilers compilers = new Compilers(bed.gateway().pid());
        double before;
        int round = 0;
        do {
            before = compilers.cpuSeconds();
            bed.iperf(ROUND_SECONDS, List.of("-P", "2"));
            bed.iperf(ROUND_SECONDS, List.of("-P", "2", "-R"));
            round++;
        } while (compilers.cpuSeconds() - before > AT_REST_SECONDS && round < ROUNDS);
    }

    /** Processor time that they have taken so far. */
    double cpuSeconds() {
        try (Stream<Path> threads = Files.list(Path.of("/proc", String.valueOf(pid), "task"))) {
            return threads.mapToDouble(Compilers::cpuSecondsOfCompiler).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double cpuSecondsOfCompiler(Path thread) {
        try {
            return THREADS.contains(Files.readString(thread.resolve("comm")).strip())
                    ? ProcessStatus.cpuSeconds(Files.readString(thread.resolve("stat")))
                    : 0;
        } catch (NoSuchFileException ended) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
