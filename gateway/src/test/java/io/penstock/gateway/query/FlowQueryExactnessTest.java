package io.penstock.gateway.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.gateway.flowlog.GeneratedLog;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 200,000 records: answers equal what a slow model counts in the JSON Lines, and come in time. */
class FlowQueryExactnessTest {

    private static final long RECORDS = 200_000;
    private static final Instant END = Instant.parse("2026-01-08T00:00:00Z");
    private static final Instant BEGIN = END.minus(Duration.ofDays(2));
    private static final List<String> COUNTS = List.of("tx_packets", "tx_bytes", "rx_packets", "rx_bytes");
    private static final Duration BOUND = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    @BeforeAll
    static void generate() throws Exception {
        GeneratedLog.write(folder, new GeneratedLog.Plan(RECORDS, 300, 45_000, true, BEGIN, END));
    }

    /** What the lines say that hold all of the words, whose window ended since then. */
    private static long[] model(long sinceMs, String... words) throws IOException {
        long[] sums = new long[COUNTS.size()];
        lines(line -> {
            boolean wanted = Stream.of(words).allMatch(line::contains)
                    && line.contains("\"window_end\"")
                    && Instant.parse(text(line, "window_end")).toEpochMilli() >= sinceMs;
            for (int i = 0; wanted && i < sums.length; i++) {
                sums[i] += number(line, COUNTS.get(i));
            }
        });
        return sums;
    }

    private static void lines(Consumer<String> reader) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
            try (InputStream bytes = Files.newInputStream(file);
                    InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
                    BufferedReader lines = new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8))) {
                lines.lines().forEach(reader);
            }
        }
    }

    private static String text(String line, String field) {
        Matcher found = Pattern.compile("\"" + field + "\":\"([^\"]*)\"").matcher(line);
        return found.find() ? found.group(1) : "";
    }

    private static long number(String line, String field) {
        int at = line.indexOf("\"" + field + "\":");
        if (at < 0) {
            return 0;
        }
        int from = at + field.length() + 3;
        int to = from;
        while (Character.isDigit(line.charAt(to))) {
            to++;
        }
        return Long.parseLong(line.substring(from, to));
    }

    private static long[] sums(List<String> lines) {
        return COUNTS.stream()
                .mapToLong(field ->
                        lines.stream().mapToLong(line -> number(line, field)).sum())
                .toArray();
    }

    @Test
    void shouldAddUpToWhatTheLogHolds() throws Exception {
        Asked all = Asked.json(folder, Question.ALL);
        long[] expected = model(0);
        List<String> lines =
                Stream.concat(all.all("flow").stream(), all.all("sum").stream()).toList();
        assertThat(sums(lines)).isEqualTo(expected);
        assertThat(sums(List.of(all.only("totals")))).isEqualTo(expected);
        assertThat(all.all("dropped").stream()
                        .mapToLong(line -> number(line, "packets"))
                        .sum())
                .isEqualTo(number(all.only("totals"), "dropped_packets"))
                .isPositive();
        assertThat(all.only("totals")).contains("\"complete\":true");
        assertThat(sums(Asked.of(folder, true, Question.ALL, Output.Format.JSON, Top.DST)
                        .all("top")))
                .isEqualTo(expected);
    }

    @Test
    void shouldAddUpToWhatTheLogHoldsOfAPeersLastDay() throws Exception {
        long sinceMs = END.minus(Duration.ofDays(1)).toEpochMilli();
        Question question = new Question(sinceMs, Long.MAX_VALUE, "peer-0", null, null, -1, -1, false, null, null);
        long[] expected = model(sinceMs, "\"name\":\"peer-0\"");
        Asked indexed = Asked.json(folder, question);
        assertThat(sums(List.of(indexed.only("totals")))).isEqualTo(expected);
        assertThat(Asked.of(folder, false, question, Output.Format.JSON, null).lines())
                .isEqualTo(indexed.lines());

        Question denied = new Question(sinceMs, Long.MAX_VALUE, "peer-7", null, null, 22, -1, true, null, "no-admin");
        assertThat(sums(List.of(Asked.json(folder, denied).only("totals"))))
                .isEqualTo(model(sinceMs, "\"name\":\"peer-7\"", "\"verdict\":\"drop\""));
    }

    @Test
    void shouldIndexAndAnswerWithinAGenerousBound() throws Exception {
        long beginNs = System.nanoTime();
        Asked.of(folder, true, Asked.ofPeer("peer-0"), Output.Format.JSON, Top.DST);
        assertThat(Duration.ofNanos(System.nanoTime() - beginNs)).isLessThan(BOUND);
        try (Stream<Path> files = Files.list(FlowIndex.folder(folder))) {
            long bytes = files.mapToLong(file -> file.toFile().length()).sum();
            assertThat(bytes / RECORDS).isLessThan(80);
        }
    }
}
