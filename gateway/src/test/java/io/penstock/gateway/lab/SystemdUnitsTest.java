package io.penstock.gateway.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.gateway.flowlog.HandmadeLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The units of {@code config/systemd} as systemd understands them, and what the index's runs. It needs systemd-analyze. */
@Tag("namespace")
class SystemdUnitsTest {

    private static final Path UNITS =
            Implementation.launcher().resolveSibling("../config/systemd").normalize();
    private static final String INSTALLED = "/usr/lib/penstock/bin/penstock";
    private static final String INDEX = "penstock-index@.service";

    @TempDir
    private Path folder;

    /** As {@code bin/install} does: the program is where it is. */
    private static String withProgram(Path unit) throws IOException {
        return Files.readString(unit).replace("=" + INSTALLED, "=" + Implementation.launcher());
    }

    private List<String> copies() throws IOException {
        try (Stream<Path> units = Files.list(UNITS)) {
            for (Path unit : units.toList()) {
                Files.writeString(folder.resolve(unit.getFileName()), withProgram(unit));
            }
        }
        try (Stream<Path> copies = Files.list(folder)) {
            return copies.map(Path::toString).sorted().toList();
        }
    }

    @Test
    void shouldBeUnderstoodBySystemd() throws IOException {
        List<String> copies = copies();
        assertThat(copies).hasSize(3);
        Shell.Result verdict = Shell.attempt(
                "sh",
                "-c",
                "SYSTEMD_UNIT_PATH=" + folder + ": exec systemd-analyze verify --man=no " + String.join(" ", copies));
        assertThat(verdict.text()).isEmpty();
        assertThat(verdict.exit()).isZero();
    }

    /** The timer names no unit, so it starts the service of its own name. */
    @Test
    void shouldIndexALogByTheLineOfTheServiceWithoutAnyPower() throws IOException {
        HandmadeLog log = new HandmadeLog(folder.resolve("log"));
        log.add("meta", "2026-01-07T14:00:00Z", "'event':'start'");
        log.add("drop", "2026-01-07T14:00:01Z", "'direction':'ingress','drop_reason':'replay','packets':5");
        String line = withProgram(UNITS.resolve(INDEX))
                .lines()
                .filter(text -> text.startsWith("ExecStart="))
                .findFirst()
                .orElseThrow()
                .substring("ExecStart=".length())
                .replace("%i", "wg7");
        assertThat(line).isEqualTo(Implementation.launcher() + " flows wg7 --index");

        // What the unit takes away, as far as it can be had without systemd: capabilities, and all files but the log.
        Shell.Result run = Shell.attempt("unshare", "-m", "-n", "sh", "-c", """
                set -e
                mount -t tmpfs none /var/log
                mkdir -p /var/log/penstock/wg7
                cp %1$s/*.jsonl /var/log/penstock/wg7/
                export PENSTOCK_NO_BUILD=1
                nice -n 19 setpriv --bounding-set=-all --inh-caps=-all --no-new-privs %2$s
                ls -d /var/log/penstock/wg7/index/*
                %3$s flows wg7 --since 2026-01-01 --json
                """.formatted(
                        folder.resolve("log"), line, Implementation.launcher()));
        assertThat(run.exit()).as(run.text()).isZero();
        assertThat(run.text()).contains("/index/segments_", "\"drop_reason\":\"replay\"", "\"packets\":5");
    }
}
