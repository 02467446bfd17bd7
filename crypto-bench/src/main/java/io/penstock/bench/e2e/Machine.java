package io.penstock.bench.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the figures were measured on, in Markdown. */
final class Machine {

    private Machine() {}

    static String describe() {
        return """
                | | |
                |---|---|
                | processor | %s, %d cores |
                | memory | %s |
                | kernel | %s |
                | JDK | %s %s |
                | iperf3 | %s |
                """.formatted(
                        field("/proc/cpuinfo", "model name"),
                        Runtime.getRuntime().availableProcessors(),
                        field("/proc/meminfo", "MemTotal"),
                        System.getProperty("os.version"),
                        System.getProperty("java.vendor"),
                        System.getProperty("java.runtime.version"),
                        Command.run("iperf3 --version").lines().findFirst().orElse("unknown"));
    }

    /** Percent of processor time that the host gave to others since a sample of {@link #cpuTicks}. */
    static double stolenPercentSince(long[] before) {
        long[] now = cpuTicks();
        long all = 0;
        for (int i = 0; i < now.length; i++) {
            all += now[i] - before[i];
        }
        return all == 0 ? 0 : 100.0 * (now[7] - before[7]) / all;
    }

    /** The first eight columns of the machine's line in proc_stat(5): user to steal. */
    static long[] cpuTicks() {
        String[] columns = read("/proc/stat").lines().findFirst().orElseThrow().split(" +", -1);
        long[] ticks = new long[8];
        for (int i = 0; i < ticks.length; i++) {
            ticks[i] = Long.parseLong(columns[i + 1]);
        }
        return ticks;
    }

    private static String field(String file, String name) {
        return read(file)
                .lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
