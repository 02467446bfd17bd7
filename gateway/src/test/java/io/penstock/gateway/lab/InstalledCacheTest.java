package io.penstock.gateway.lab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/install} trains the virtual machine; the starts that follow use what it learned, or do without. */
@Tag("namespace")
class InstalledCacheTest {

    /** For a machine that is busy with other things; docs/benchmarks.md has what a quiet one needs. */
    private static final Duration START = Duration.ofSeconds(15);

    @TempDir
    private Path prefix;

    private Path launcher() {
        return prefix.resolve("bin/penstock");
    }

    private List<Path> caches() throws IOException {
        try (Stream<Path> files = Files.list(prefix.resolve("lib/penstock/aot"))) {
            return files.filter(file -> file.toString().endsWith(".aot")).toList();
        }
    }

    /** Output and errors of {@code penstock version}, with classes logged to a file. */
    private String version(Path log) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(launcher().toString(), "version").redirectErrorStream(true);
        builder.environment().putAll(Implementation.PENSTOCK.environment());
        builder.environment().put("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + log);
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(text).isZero();
        return text.lines()
                .filter(line -> !line.startsWith("NOTE: Picked up"))
                .toList()
                .toString();
    }

    private static void overwriteBeginning(Path cache) throws IOException {
        try (FileChannel channel = FileChannel.open(cache, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap("this is no cache".getBytes(UTF_8)), 0);
        }
    }

    @Test
    void shouldStartFromTheCacheThatInstallingMadeAndSilentlyWithoutItWhenItDoesNotFit() throws Exception {
        Path installer = Implementation.launcher().resolveSibling("install");
        ProcessBuilder install = new ProcessBuilder(installer.toString(), prefix.toString()).redirectErrorStream(true);
        install.environment().putAll(Implementation.PENSTOCK.environment());
        Process installing = install.start();
        String said = new String(installing.getInputStream().readAllBytes(), UTF_8);
        assertThat(installing.waitFor()).as(said).isZero();
        assertThat(caches()).as(said).hasSize(1);

        Path log = prefix.resolve("classes.log");
        assertThat(version(log)).startsWith("[penstock ").doesNotContain(",");
        assertThat(Files.readString(log)).containsPattern("gateway\\.cli\\.Main source: shared objects file");

        answersInTime();

        overwriteBeginning(caches().getFirst());
        assertThat(version(log)).startsWith("[penstock ").doesNotContain(",");
        assertThat(Files.readString(log)).containsPattern("gateway\\.cli\\.Main source: (file|jar):");

        // A jar that has changed belongs to another cache, which nobody has made.
        try (Stream<Path> jars = Files.list(prefix.resolve("lib/penstock/lib"))) {
            Files.setLastModifiedTime(jars.findFirst().orElseThrow(), java.nio.file.attribute.FileTime.fromMillis(1));
        }
        assertThat(version(log)).startsWith("[penstock ").doesNotContain(",");
        assertThat(Files.readString(log)).containsPattern("gateway\\.cli\\.Main source: (file|jar):");
    }

    private void answersInTime() throws Exception {
        try (Lab lab = Lab.open("cache")) {
            Namespace gateway = lab.namespace("gateway");
            Map<String, String> environment = Implementation.PENSTOCK.environment();
            String device = lab.interfaceName();
            long startNs = System.nanoTime();
            Background process = gateway.start("penstock", List.of(launcher().toString(), "-f", device), environment);
            Wait.until(
                    "an answer on the control socket",
                    START,
                    () -> gateway.attempt("wg show " + device).exit() == 0);
            assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(START);
            Shell.run("kill", "-TERM", Long.toString(process.pid()));
            assertThat(process.exitCode(START)).isZero();
        }
    }
}
