package io.penstock.bench.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Says where the time of a gateway's process goes, like against like: perf_record(1) by the processor's clock, which every
 * virtual machine has, with the JVM's own map of what it compiled. Only the kernel's half of the stack is walked, which
 * takes next to nothing.
 */
final class Profile {

    private static final int SAMPLES_PER_SECOND = 997;
    private static final int SMALL_PACKETS_PER_SECOND = 30_000;
    private static final int SHOWN = 25;

    private final Options options;

    Profile(Options options) {
        this.options = options;
    }

    /** Profiles all candidates and returns tables of Markdown. */
    String markdown() {
        StringBuilder text = new StringBuilder("## Where the time goes%n%n".formatted());
        for (Candidate gateway : options.gateways(Arrangement.LIKE_AGAINST_LIKE)) {
            try (Bed bed = Bed.warm(Arrangement.LIKE_AGAINST_LIKE, gateway, options)) {
                bed.awaitLiveFlows();
                text.append(profile(bed, gateway, "TCP upload", seconds -> bed.iperf(seconds, List.of())));
                text.append(profile(bed, gateway, "TCP download", seconds -> bed.iperf(seconds, List.of("-R"))));
                text.append(profile(bed, gateway, "64 B upload, 30 kpps", seconds -> datagrams(bed, true, seconds)));
                text.append(profile(bed, gateway, "64 B download, 30 kpps", seconds -> datagrams(bed, false, seconds)));
            }
        }
        return text.toString();
    }

    @FunctionalInterface
    private interface Load {
        void carry(int seconds);
    }

    private static void datagrams(Bed bed, boolean upload, int seconds) {
        try (DatagramPath path = new DatagramPath(bed, upload, 64)) {
            path.offer(SMALL_PACKETS_PER_SECOND, seconds);
        }
    }

    private String profile(Bed bed, Candidate gateway, String name, Load load) {
        System.err.printf("bench: profile of %s, %s%n", gateway.name(), name);
        int seconds = Math.max(3, options.seconds());
        long pid = bed.gateway().pid();
        try {
            Path folder = Files.createTempDirectory("penstock-profile");
            Path data = folder.resolve("perf.data");
            Path log = folder.resolve("perf.log");
            Process perf = new ProcessBuilder(record(pid, data))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            try {
                load.carry(seconds);
            } finally {
                // SIGINT is how perf is asked to finish its file.
                Command.run("kill -INT " + perf.pid());
                perf.waitFor();
            }
            mapCompiledCode(pid);
            List<String> samples =
                    Command.lines(List.of("perf", "script", "-i", data.toString(), "-F", "comm,ip,sym,dso"));
            Command.run("rm -rf " + folder + " " + perfMap(pid));
            return table(gateway, name, Shares.of(samples));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static List<String> record(long pid, Path data) {
        return List.of(
                "perf",
                "record",
                "-e",
                "cpu-clock",
                "-F",
                String.valueOf(SAMPLES_PER_SECOND),
                "-g",
                "-o",
                data.toString(),
                "-p",
                String.valueOf(pid));
    }

    /** Asks a JVM for the map; other programs have symbols, or none. */
    private static void mapCompiledCode(long pid) throws IOException {
        if (Files.readString(Path.of("/proc", String.valueOf(pid), "maps")).contains("libjvm.so")) {
            Command.run(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                    String.valueOf(pid),
                    "Compiler.perfmap",
                    perfMap(pid).toString()));
        }
    }

    private static Path perfMap(long pid) {
        return Path.of("/tmp", "perf-" + pid + ".map");
    }

    private static String table(Candidate gateway, String name, Shares shares) {
        List<String> lines = new ArrayList<>();
        lines.add("### %s, %s: %d samples".formatted(gateway.name(), name, shares.samples()));
        lines.add("");
        lines.add("| share % | kind | where |");
        lines.add("|--:|---|---|");
        shares.byKind().forEach((kind, share) -> lines.add("| %s | **%s** | |".formatted(percent(share), kind)));
        shares.byPlace().entrySet().stream()
                .limit(SHOWN)
                .forEach(place -> lines.add("| %s | %s | %s |"
                        .formatted(
                                percent(place.getValue()),
                                place.getKey().kind(),
                                place.getKey().where())));
        lines.add("");
        return String.join(System.lineSeparator(), lines) + System.lineSeparator();
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f", 100 * share);
    }
}
