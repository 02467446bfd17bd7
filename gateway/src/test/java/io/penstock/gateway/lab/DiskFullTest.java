package io.penstock.gateway.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.gateway.lab.traffic.PortSweep;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/**
 * The log's disk is full, for real, and has room again. The disk is a tmpfs in a view of the files that a process of its own
 * keeps; the gateway shares it. The network is {@link AuditedSite}'s.
 */
@Tag("namespace")
@DisabledIfSystemProperty(
        named = "penstock.lab.implementation",
        matches = "wireguard-go",
        disabledReason = "wireguard-go has no flow log")
class DiskFullTest {

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final String DISK_SIZE = "24m";
    private static final int FLOWS = 5000;

    private AuditedSite site;
    private AuditedSite.Client client;
    private Path disk;
    private Background keeper;

    @BeforeEach
    void mountDisk() {
        site = AuditedSite.open("disk-full", List.of(Implementation.WIREGUARD_GO));
        client = site.clients().getFirst();
        disk = site.lab().file("disk");
        String script = "mkdir " + disk + " && mount -t tmpfs -o size=" + DISK_SIZE + " none " + disk
                + " && echo mounted && exec sleep 600";
        keeper = site.machine().start("keeper", List.of("unshare", "-m", "sh", "-c", script), Map.of());
        Wait.until("the disk is mounted", PATIENCE, () -> keeper.text().contains("mounted"));
    }

    @AfterEach
    void close() {
        site.close();
    }

    private GatewayProcess up(String... settings) {
        site.logIn(disk.resolve("log")).configure("", settings);
        GatewayProcess gateway = GatewayProcess.startBeside(keeper, site.machine(), "up", site.up())
                .awaitUp();
        site.connect();
        assertThat(client.at().reaches(AuditedSite.SERVER_V4, 10)).isTrue();
        return gateway;
    }

    /** The log's folder, as this process sees it. */
    private Path log() {
        return Path.of("/proc/" + keeper.pid() + "/root" + site.log());
    }

    private Shell.Result onDisk(String script) {
        return Shell.attempt(
                "nsenter", "-m", "-t", Long.toString(keeper.pid()), "sh", "-c", "cd " + disk + " && " + script);
    }

    private void fill(GatewayProcess gateway) {
        assertThat(onDisk("cat /dev/zero > fill").text()).contains("No space left on device");
        // The last page of the log's file may have room for some records still.
        Background pings = client.at().start("records", "ping -q -n -i 0.1 " + AuditedSite.GATEWAY_V4);
        sweep("1", "50");
        gateway.awaitText("the flow log cannot be written: No space left on device");
        pings.stop();
    }

    private void makeRoom(GatewayProcess gateway) {
        onDisk("rm fill");
        gateway.awaitText("the flow log is written again after");
    }

    private void sweep(String first, String last) {
        client.at()
                .start(
                        "sweep-" + first,
                        JavaProgram.command(PortSweep.class, "udp", AuditedSite.SERVER_V4, first, last, "2000"),
                        Map.of())
                .await(Duration.ofSeconds(30));
    }

    private LoggedRecords stop(GatewayProcess gateway) {
        gateway.signal("TERM");
        assertThat(gateway.exitCode()).isZero();
        Shell.Result verdict = AuditedSite.verify(log());
        assertThat(verdict.exit()).as(verdict.text()).isZero();
        return LoggedRecords.of(log());
    }

    @Test
    void shouldGoOnWithoutTheDiskAndTellEverythingAfterwards() {
        GatewayProcess gateway = up();
        fill(gateway);
        sweep("1000", String.valueOf(999 + FLOWS));
        assertThat(client.at().reaches(AuditedSite.SERVER_V6, 3))
                .as("packets go on, also of new flows")
                .isTrue();
        makeRoom(gateway);
        Wait.seconds(3);
        Traffic carried = MetricsPage.values(site.machine()).carried("inbound");
        LoggedRecords log = stop(gateway);

        assertThat(log.with("event", "write_resumed").all())
                .isNotEmpty()
                .allSatisfy(record -> assertThat(record.get("error")).contains("No space left on device"));
        assertThat(log.with("event", "lost").all()).isEmpty();
        assertThat(log.passed()
                        .with("starts", "1")
                        .where(DiskFullTest::isOfSweep)
                        .all())
                .as("flows that began while the disk was full")
                .hasSize(FLOWS);
        assertThat(log.passed().traffic(true)).isEqualTo(carried);
    }

    private static boolean isOfSweep(Map<String, String> record) {
        int port = Integer.parseInt(record.getOrDefault("dst_port", "0"));
        return "17".equals(record.get("protocol")) && port >= 1000 && port < 1000 + FLOWS;
    }

    @Test
    void shouldRefuseNewFlowsButNotOldOnesWhenAuditIsStrict() {
        GatewayProcess gateway = up("audit = strict");
        Background old = client.at().start("old-flow", "ping -q -n -i 0.2 " + AuditedSite.SERVER_V4);
        Wait.seconds(1);
        fill(gateway);
        assertThat(client.at().reaches(AuditedSite.SERVER_V6, 3))
                .as("a new flow while the disk is full")
                .isFalse();
        long refused = MetricsPage.dropped(site.machine(), "audit_refused_in");
        assertThat(refused).isPositive();
        makeRoom(gateway);
        Wait.until("new flows pass again", PATIENCE, () -> client.at().reaches(AuditedSite.SERVER_V6, 1));
        Shell.run("kill", "-INT", Long.toString(old.pid()));
        assertThat(old.await(Duration.ofSeconds(5)))
                .as("the flow that was there before")
                .contains(" 0% packet loss");
        long refusedInAll = MetricsPage.dropped(site.machine(), "audit_refused_in");
        LoggedRecords log = stop(gateway);

        assertThat(log.drops()).containsEntry("audit_refused_in", refusedInAll);
        assertThat(log.with("event", "write_resumed").all()).isNotEmpty();
    }
}
