package io.penstock.gateway.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.gateway.flowlog.HandmadeLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code penstock flows -f} shows of records that come while it runs. */
class FlowFollowTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String TIME = "2026-01-07T14:00:01Z";
    private static final String ANNA = "'peer':{'public_key':'AAAA=','name':'anna'}";
    private static final String BOB = "'peer':{'public_key':'BBBB=','name':'bob'}";
    private static final String COUNTS = "'tx_packets':1,'tx_bytes':60,'rx_packets':2,'rx_bytes':120";

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<String> notes = new CopyOnWriteArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private volatile boolean readerIsGone;
    private HandmadeLog log;
    private @Nullable Thread thread;

    @BeforeEach
    void logWithAPast() throws IOException {
        log = new HandmadeLog(folder);
        flow("start", "0e-1", ANNA, "");
        log.endFile();
        flow("start", "0d-1", ANNA, "");
    }

    @AfterEach
    void end() throws InterruptedException {
        Thread following = Objects.requireNonNull(thread);
        following.interrupt();
        assertThat(following.join(PATIENCE)).as("ends when it is interrupted").isTrue();
        assertThat(failures).isEmpty();
    }

    private void flow(String type, String id, String peer, String more) throws IOException {
        log.add(
                type,
                TIME,
                "'flow_id':'" + id + "','flow_start':'" + TIME + "'," + peer
                        + ",'traffic_class':'exit','direction':'ingress','protocol':6,'src_ip':'10.66.0.2','src_port':4000,"
                        + "'dst_ip':'198.51.100.7','dst_port':443,'verdict':'allow'," + COUNTS + more);
    }

    /** Follows, and returns when it has shown a first record. Those of the past are not among what it shows. */
    private void follow(Question question, Output.Format format) throws Exception {
        PrintStream to = new PrintStream(out, true, StandardCharsets.UTF_8) {
            @Override
            public boolean checkError() {
                return readerIsGone || super.checkError();
            }
        };
        thread = Thread.ofPlatform().start(() -> {
            try {
                FlowFollow.run(folder, question, new Output(format, null, 0, ZoneOffset.UTC), to, notes::add);
            } catch (IOException e) {
                failures.add(e);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
        long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
        while (text().isEmpty()) {
            assertThat(System.nanoTime()).as("nothing is shown; %s", notes).isLessThan(deadlineNs);
            flow("start", "0f-1", ANNA, "");
            Thread.sleep(100);
        }
        assertThat(text()).doesNotContain("0e-1", "0d-1");
    }

    private String text() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadlineNs);
            Thread.sleep(20);
        }
    }

    private List<String> linesAfterFirst() {
        return text().lines().filter(line -> !line.contains("0f-1")).toList();
    }

    @Test
    void shouldShowWhatStartsAndWhatEndsAndSumsButNoUpdates() throws Exception {
        follow(Question.ALL, Output.Format.JSON);
        flow("start", "00-1", ANNA, ",'starts':1");
        flow("update", "00-1", ANNA, "");
        log.endFile();
        flow("end", "00-1", ANNA, ",'end_reason':'fin','ends':1");
        log.add(
                "drop",
                TIME,
                "'direction':'ingress','protocol':6,'src_ip':'10.66.0.2','dst_ip':'10.1.0.1','dst_port':22,"
                        + "'verdict':'reject','rule_id':9,'rule_name':'no'," + ANNA + "," + COUNTS
                        + ",'starts':3,'ends':3");
        log.add("drop", TIME, "'protocol':6,'verdict':'reject','rule_id':9," + ANNA + ",'tx_packets':0,'ends':3");
        log.add("drop", TIME, "'direction':'ingress','drop_reason':'replay','packets':5");
        await("four lines", () -> linesAfterFirst().size() >= 4);

        List<String> lines = linesAfterFirst();
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0)).contains("\"kind\":\"flow\"", "\"state\":\"live\"", "\"flow_id\":\"00-1\"");
        assertThat(lines.get(1)).contains("\"kind\":\"flow\"", "\"state\":\"ended\"", "\"end_reason\":\"fin\"");
        assertThat(lines.get(2)).contains("\"kind\":\"sum\"", "\"verdict\":\"reject\",\"rule_id\":9");
        assertThat(lines.get(3)).contains("\"kind\":\"dropped\"", "\"drop_reason\":\"replay\"", "\"packets\":5");
        assertThat(notes).isEmpty();
    }

    @Test
    void shouldShowThePeerThatWasAskedForAlone() throws Exception {
        follow(Asked.ofPeer("an"), Output.Format.JSON);
        flow("start", "00-2", BOB, "");
        flow("start", "00-3", ANNA, "");
        await("anna's", () -> text().contains("00-3"));

        assertThat(linesAfterFirst()).hasSize(1);
        assertThat(text()).doesNotContain("bob");
    }

    @Test
    void shouldSayWhatTheLogSaysIsLost() throws Exception {
        follow(Question.ALL, Output.Format.JSON);
        log.add(
                "meta",
                TIME,
                "'event':'lost','window_start':'2026-01-07T14:00:00Z','window_end':'2026-01-07T14:01:00Z',"
                        + "'lost_records':4,'lost_ingress_packets':7,'lost_ingress_bytes':700");
        await("a note", () -> !notes.isEmpty());

        assertThat(notes).singleElement().asString().startsWith("INCOMPLETE: ").contains("4");
        assertThat(linesAfterFirst()).isEmpty();
    }

    @Test
    void shouldHandOverATableAsItGrows() throws Exception {
        follow(Question.ALL, Output.Format.TABLE);
        flow("end", "00-4", BOB, ",'end_reason':'fin','ends':1");
        await("bob's line", () -> text().contains("bob"));

        assertThat(text().lines().filter(line -> line.startsWith("TIME "))).hasSize(1);
        assertThat(text().lines().filter(line -> line.contains("bob")).toList())
                .singleElement()
                .asString()
                .contains("10.66.0.2:4000", "198.51.100.7:443", "fin");
    }

    @Test
    void shouldHandOverCsvAsItGrows() throws Exception {
        follow(Question.ALL, Output.Format.CSV);
        flow("end", "00-5", BOB, ",'end_reason':'fin','ends':1");
        await("bob's line", () -> text().contains("00-5"));

        assertThat(text().lines().filter(line -> line.contains("00-5")).toList())
                .singleElement()
                .asString()
                .contains("bob", "198.51.100.7", "fin");
    }

    @Test
    void shouldEndWhenNobodyReadsItAnyMore() throws Exception {
        follow(Question.ALL, Output.Format.JSON);
        readerIsGone = true;
        assertThat(Objects.requireNonNull(thread).join(PATIENCE)).isTrue();
    }
}
