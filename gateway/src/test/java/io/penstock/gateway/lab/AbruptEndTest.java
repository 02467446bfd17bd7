package io.penstock.gateway.lab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.gateway.flowlog.LogFollower;
import io.penstock.gateway.lab.traffic.PortSweep;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/**
 * A gateway that is killed again and again, at moments of chance, while it writes thousands of records: the log stays whole,
 * each next start declares the end that was none, and what a follower had read is never lost. The network is
 * {@link AuditedSite}'s.
 */
@DisabledIfSystemProperty(
        named = "penstock.lab.implementation",
        matches = "wireguard-go",
        disabledReason = "wireguard-go has no flow log")
class AbruptEndTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int RECORDS_PER_ROUND = 200;

    /** The moments of chance can be had again. */
    private static final long SEED = Long.getLong("penstock.kill.seed", System.nanoTime());

    @Test
    @Tag("namespace")
    void shouldLoseNothingThatWasWrittenInFiveKills() throws IOException {
        kill(5);
    }

    @Test
    @Tag("long")
    void shouldLoseNothingThatWasWrittenInTwentyKills() throws IOException {
        kill(20);
    }

    private static void kill(int times) throws IOException {
        SplittableRandom moments = new SplittableRandom(SEED);
        try (AuditedSite site = AuditedSite.open("abrupt-end", List.of(Implementation.WIREGUARD_GO))) {
            // Small files: some of the kills meet a file that is being ended, or compressed.
            site.configure("", "flow-log-file-size = 256K");
            List<LogFollower.Line> followed = new ArrayList<>();
            try (LogFollower follower = LogFollower.after(site.log(), 0)) {
                for (int round = 1; round <= times; round++) {
                    killOnce(site, round, moments.nextDouble(0, 2), follower, followed);
                }
            }
            GatewayProcess last = site.start("last");
            last.signal("TERM");
            assertThat(last.exitCode()).isZero();
            verify(site, times, followed);
        }
    }

    private static void killOnce(
            AuditedSite site, int round, double afterSeconds, LogFollower follower, List<LogFollower.Line> followed) {
        GatewayProcess gateway = site.start("round-" + round);
        AuditedSite.Client client = site.clients().getFirst();
        if (round == 1) {
            site.connect();
        } else {
            // By itself it would notice after fifteen seconds that its session has died with the gateway.
            site.rejoin(client);
        }
        assertThat(client.at().reaches(AuditedSite.SERVER_V4, 15)).isTrue();
        // New flows all the time, so that there is always something to write.
        Background flows = client.at()
                .start(
                        "flows-" + round,
                        JavaProgram.command(PortSweep.class, "udp", AuditedSite.SERVER_V4, "1", "65535", "3000"),
                        Map.of());
        Background pings = client.at().start("pings-" + round, "ping -q -n -i 0.01 " + AuditedSite.SERVER_V6);
        int before = followed.size();
        Wait.until("records of this round are written", PATIENCE, () -> {
            followed.addAll(read(follower));
            return followed.size() >= before + RECORDS_PER_ROUND;
        });
        Wait.seconds(afterSeconds);
        List<LogFollower.Line> last = read(follower);
        gateway.kill();
        followed.addAll(last);
        flows.stop();
        pings.stop();
        site.awaitGone();
        Shell.Result verdict = AuditedSite.verify(site.log());
        assertThat(verdict.exit())
                .as("seed %d, kill %d, %.2f s after its first records: %s", SEED, round, afterSeconds, verdict.text())
                .isZero();
    }

    private static List<LogFollower.Line> read(LogFollower follower) {
        try {
            return follower.next(Integer.MAX_VALUE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void verify(AuditedSite site, int kills, List<LogFollower.Line> followed) {
        assertThat(AuditedSite.verify(site.log()).text())
                .as("seed %d", SEED)
                .contains(": whole: ", " " + (kills + 1) + " starts, " + kills + " after an unclean stop");
        List<String> lines = LoggedRecords.lines(site.log());
        assertThat(followed).as("what was read before the kills").hasSizeGreaterThan(kills * RECORDS_PER_ROUND);
        assertThat(followed)
                .as("seed %d: what was read before the kills is there, byte for byte", SEED)
                .allSatisfy(
                        line -> assertThat(lines.get((int) line.seq() - 1)).isEqualTo(new String(line.bytes(), UTF_8)));
        // Hundreds of thousands of records are too many to hold apart.
        List<String> starts = lines.stream()
                .filter(line -> line.contains("\"event\":\"start\""))
                .toList();
        assertThat(LoggedRecords.parse(starts).with("unclean", "true").all())
                .hasSize(kills)
                .allSatisfy(record -> assertThat(record).containsKeys("previous_time", "previous_file"));
    }
}
