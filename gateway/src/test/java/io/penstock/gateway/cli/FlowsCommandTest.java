package io.penstock.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.gateway.flowlog.HandmadeLog;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the command line of {@code penstock flows} takes, and what it says of what it does not take. */
class FlowsCommandTest {

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    private int run(String... options) {
        List<String> arguments = new ArrayList<>(List.of("flows", "--flow-log", folder.toString()));
        arguments.addAll(Arrays.asList(options));
        return Commands.run(
                arguments.toArray(String[]::new), System.out, new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private String errors() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "--since; last week; --since: found 'last week', expected how long ago (90s, 30m, 24h",
                "--until; 2026-99-01; --until: found '2026-99-01', expected how long ago (90s, 30m, 24h",
                "--until; 2d; expected a time behind --since",
                "--dst; 10.1; --dst: found '10.1', expected an address or a prefix such as 10.0.0.0/8",
                "--src; host.example; --src: found 'host.example', expected an address or a prefix",
                "--port; 70000; --port: found 70000, expected a number from 0 to 65535",
                "--protocol; tpc; --protocol: found 'tpc', expected a protocol such as tcp",
                "--class; internet; --class: found 'internet', expected local, virtual, subnet, exit",
                "--top; source; --top",
                "--peer; eve; --peer: found 'eve', expected a peer of this log",
            })
    void shouldSayWhatItFoundAndExpectedAndExitWithTwo(String option, String value, String message) {
        assertThat(run(option, value)).isEqualTo(2);
        assertThat(errors()).startsWith("penstock: ").contains(message).hasLineCount(1);
    }

    @Test
    void shouldTakeOneFormatOnly() {
        assertThat(run("--json", "--csv")).isEqualTo(2);
        assertThat(errors()).contains("found --json and --csv, expected one of them");
    }

    @Test
    void shouldExitWithTwoWhereThereIsNoLog() {
        assertThat(Commands.run(
                        new String[] {
                            "flows", "--flow-log", folder.resolve("none").toString()
                        },
                        System.out,
                        new PrintStream(err, true, StandardCharsets.UTF_8)))
                .isEqualTo(2);
        assertThat(errors()).contains("none does not exist, expected the folder of a flow log");
    }

    @Test
    void shouldAnswerAndKeepTheIndex() throws Exception {
        HandmadeLog log = new HandmadeLog(folder);
        log.add("meta", "2026-01-07T14:00:00Z", "'event':'start'");
        assertThat(run("--index")).isZero();
        assertThat(folder.resolve("index")).isNotEmptyDirectory();
        assertThat(run("--since", "2026-01-01", "--json")).isZero();
        assertThat(errors()).isEmpty();
    }
}
