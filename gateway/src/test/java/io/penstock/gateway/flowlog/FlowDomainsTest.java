package io.penstock.gateway.flowlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.config.FlowLogSettings.Privacy;
import io.penstock.gateway.names.DnsMessages;
import io.penstock.gateway.query.FlowQuery;
import io.penstock.gateway.query.Output;
import io.penstock.gateway.query.Question;
import io.penstock.gateway.query.Top;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlowDomainsTest {

    private static final String SITE = "198.18.0.7";
    private static final int SYN = 0x02;

    @TempDir
    Path folder;

    private static byte[] answer(String name, String address) {
        return DnsMessages.answerTo(name).address(name, 60, address).message();
    }

    private List<String> domains(FlowLogRig rig) throws Exception {
        return rig.records().stream()
                .filter(record -> !record.recordType().equals("meta"))
                .map(record -> record.recordType() + " " + record.texts().get("domain"))
                .toList();
    }

    @Test
    void shouldTellInAllRecordsOfAFlowByWhatNameThePeerHadAsked() throws Exception {
        FlowLogRig rig = new FlowLogRig(folder).start();
        rig.answer(FlowLogRig.PEER, answer("www.Example.org", SITE));
        rig.fromPeer(SITE, 1000, 443, 60, SYN, 0);
        rig.advance(2);
        rig.turn();
        rig.answer(FlowLogRig.PEER, answer("other.example", SITE));
        // Longer than the name is remembered for new flows.
        for (int minute = 0; minute < 12; minute++) {
            rig.fromPeer(SITE, 1000, 443, 60, SYN, 0);
            rig.advance(61);
            rig.turn();
        }
        rig.stop();
        assertThat(domains(rig))
                .hasSizeGreaterThan(10)
                .startsWith("start www.example.org")
                .allSatisfy(text -> assertThat(text).endsWith(" www.example.org"));
    }

    @Test
    void shouldTellNothingToWhomNobodyAnsweredOrTooLate() throws Exception {
        FlowLogRig rig = new FlowLogRig(folder).start();
        rig.fromPeer(SITE, 1000, 443, 60, SYN, 0);
        rig.advance(1);
        rig.answer(FlowLogRig.PEER, answer("late.example", SITE));
        rig.answer(FlowLogRig.PEER + 1, answer("another.example", "198.18.0.8"));
        rig.fromPeer("198.18.0.8", 1001, 443, 60, SYN, 0);
        rig.advance(1);
        rig.turn();
        rig.stop();
        assertThat(domains(rig)).hasSize(4).allSatisfy(text -> assertThat(text).endsWith(" null"));
    }

    @Test
    void shouldTellByWhatNameARefusedDestinationWasAskedFor() throws Exception {
        FlowLogRig rig = new FlowLogRig(folder).start();
        rig.answer(FlowLogRig.PEER, answer("www.example.org", SITE));
        rig.fromPeer(SITE, 1000, 443, 60, SYN, 3);
        rig.advance(2);
        rig.turn();
        rig.stop();
        assertThat(domains(rig)).containsExactly("drop www.example.org");
    }

    @Test
    void shouldKeepTheNamesOfTheInternetToItselfWherePrivacyAsksForIt() throws Exception {
        for (Privacy privacy : Privacy.values()) {
            FlowLogRig rig = new FlowLogRig(
                    folder.resolve(privacy.name()), FlowLogRig.settings(1 << 16, privacy, false), 1 << 12, 128);
            Files.createDirectories(rig.folder);
            rig.start();
            rig.answer(FlowLogRig.PEER, answer("exit.example", "203.0.113.9"));
            rig.answer(FlowLogRig.PEER, answer("site.example", "10.1.0.1"));
            rig.fromPeer("203.0.113.9", 1000, 443, 60, SYN, 0);
            rig.fromPeer("203.0.113.9", 1001, 443, 60, SYN, 3);
            rig.fromPeer("10.1.0.1", 1000, 443, 60, SYN, 0);
            rig.advance(2);
            rig.turn();
            rig.stop();
            String log = String.join("\n", rig.lines());
            assertThat(log).contains("site.example");
            assertThat(log.contains("exit.example")).as(privacy.name()).isEqualTo(privacy == Privacy.FULL);
        }
    }

    @Test
    void shouldFollowWhatThePeerIsCalled() throws Exception {
        FlowLogRig rig = new FlowLogRig(folder);
        rig.labels = new PeerLabels("laptop", "ana", List.of("ops", "laptops"));
        rig.start();
        rig.fromPeer(SITE, 1000, 443, 60, SYN, 0);
        rig.advance(2);
        rig.turn();
        rig.labels = PeerLabels.named("laptop");
        rig.duty().onReload("cd".repeat(32));
        rig.turn();
        rig.fromPeer(SITE, 1001, 443, 60, SYN, 0);
        rig.advance(2);
        rig.turn();
        assertThat(rig.lines())
                .filteredOn(line -> line.contains("\"flow_id\""))
                .anySatisfy(line -> assertThat(line)
                        .contains("\"name\":\"laptop\",\"user\":\"ana\",\"tags\":[\"ops\",\"laptops\"],\"tunnel_ip\""));
        assertThat(rig.lines().getLast())
                .contains("\"name\":\"laptop\",\"tunnel_ip\"")
                .doesNotContain("ana", "ops");
    }

    private List<String> asked(boolean withIndex, @Nullable String domain, @Nullable String user, @Nullable Top top)
            throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Question question = new Question(0, Long.MAX_VALUE, null, null, null, -1, -1, false, null, null, domain, user);
        Output output = new Output(Output.Format.JSON, top, 0, ZoneOffset.UTC);
        FlowQuery.run(folder, withIndex, question, output, new PrintStream(out, true, UTF_8), _ -> {});
        return out.toString(UTF_8)
                .lines()
                .filter(line -> !line.contains("\"kind\":\"totals\""))
                .toList();
    }

    @Test
    void shouldFindAndAddUpFlowsByNameAndUser() throws Exception {
        FlowLogRig rig = new FlowLogRig(folder);
        rig.labels = new PeerLabels("laptop", "ana", List.of());
        rig.start();
        rig.answer(FlowLogRig.PEER, answer("www.example.org", SITE));
        rig.answer(FlowLogRig.PEER, answer("badexample.org", "198.18.0.8"));
        rig.fromPeer(SITE, 1000, 443, 60, SYN, 0);
        rig.fromPeer("198.18.0.8", 1001, 443, 40, SYN, 0);
        rig.fromPeer("198.18.0.9", 1002, 443, 20, SYN, 0);
        rig.advance(2);
        rig.turn();
        rig.stop();
        for (boolean withIndex : new boolean[] {true, false}) {
            assertThat(asked(withIndex, "example.org", null, null))
                    .singleElement()
                    .satisfies(line -> assertThat(line).contains("\"domain\":\"www.example.org\"", "\"user\":\"ana\""));
            assertThat(asked(withIndex, null, "ANA", null)).hasSize(3);
            assertThat(asked(withIndex, null, "bo", null)).isEmpty();
            assertThat(asked(withIndex, null, null, Top.DOMAIN))
                    .extracting(line -> line.replaceAll(".*\"key\":\"([^\"]*)\".*", "$1"))
                    .containsExactly("www.example.org", "badexample.org", "(no domain)");
        }
    }
}
