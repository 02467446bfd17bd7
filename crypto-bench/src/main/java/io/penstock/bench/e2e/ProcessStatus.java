package io.penstock.bench.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel tells of a process, all its threads together: proc_pid_stat(5), proc_pid_status(5). */
record ProcessStatus(long pid) {

    private static final double TICKS_PER_SECOND = Double.parseDouble(Command.run("getconf CLK_TCK"));

    /** User and system time so far. */
    double cpuSeconds() {
        return cpuSeconds(read("stat"));
    }

    /** User and system time in what the kernel tells of a process or a thread, a line of {@code /proc/PID/stat}. */
    static double cpuSeconds(String stat) {
        // The command's name, in parentheses, may hold spaces; utime and stime are fields 14 and 15.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    /** Resident memory now. */
    double residentBytes() {
        return status("VmRSS:");
    }

    /** The most resident memory so far. */
    double peakResidentBytes() {
        return status("VmHWM:");
    }

    private double status(String name) {
        return read("status")
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D+", "")) * 1024)
                .findFirst()
                .orElseThrow();
    }

    private String read(String file) {
        try {
            return Files.readString(Path.of("/proc", String.valueOf(pid), file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
