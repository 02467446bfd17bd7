package io.penstock.gateway.lab;

import static io.penstock.gateway.lab.Implementation.PENSTOCK;
import static io.penstock.gateway.lab.Implementation.WIREGUARD_GO;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.gateway.lab.traffic.MixReceiver;
import io.penstock.gateway.lab.traffic.MixSender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * TCP and UDP, IPv4 and IPv6, all sizes from nothing to what must be fragmented, several clients, both ways at once between each
 * client and the site's server, every byte verified by its receiver. The network is {@link Branch}'s.
 */
@Tag("quiet")
class MixTest {

    /** How long the long round is; {@code bin/test --long -- -Dpenstock.mix.minutes=60} makes it an hour. */
    private static final int LONG_MINUTES = Integer.getInteger("penstock.mix.minutes", 10);

    private static final int FIRST_PORT = 7000;
    /** REKEY_AFTER_TIME, and what the handshake of a busy machine may take. */
    private static final int REKEY_SECONDS = 125;

    @Test
    @Tag("namespace")
    void shouldDeliverEveryByteUnharmedForAMinuteAsGateway() {
        mix("mix-gateway", PENSTOCK, List.of(WIREGUARD_GO, PENSTOCK, WIREGUARD_GO), 60);
    }

    @Test
    @Tag("namespace")
    void shouldDeliverEveryByteUnharmedForAMinuteAsClient() {
        mix("mix-client", WIREGUARD_GO, List.of(PENSTOCK, PENSTOCK), 60);
    }

    @Test
    @Tag("long")
    void shouldDeliverEveryByteUnharmedOverManyRekeys() {
        mix("mix-long", PENSTOCK, List.of(WIREGUARD_GO, PENSTOCK, PENSTOCK, WIREGUARD_GO), LONG_MINUTES * 60);
    }

    private static void mix(String title, Implementation gateway, List<Implementation> clients, int seconds) {
        try (Branch branch = Branch.open(title, gateway, clients)) {
            branch.gateway().keepForeignOn(0);
            Map<String, Background> senders = new LinkedHashMap<>();
            for (Branch.Client client : branch.clients()) {
                client.node().keepForeignOn(client.number() % 2);
                Namespace at = client.node().namespace();
                assertThat(at.reaches(Branch.SERVER_V4, 10))
                        .as("%s reaches the server", client)
                        .isTrue();
                int port = FIRST_PORT + client.number();
                receive(at, port);
                receive(branch.server(), port);
            }
            for (Branch.Client client : branch.clients()) {
                int port = FIRST_PORT + client.number();
                Namespace at = client.node().namespace();
                senders.put("from " + client, send(at, Branch.SERVER_V4, Branch.SERVER_V6, port, seconds));
                senders.put("to " + client, send(branch.server(), client.v4(), client.v6(), port, seconds));
            }
            Map<Integer, SortedSet<Long>> handshakes = watchHandshakes(branch, senders);
            SoftAssertions softly = new SoftAssertions();
            senders.forEach((way, sender) ->
                    MixVerdict.of(way, sender.await(Duration.ofSeconds(60))).verify(softly, seconds));
            handshakes.forEach((client, times) -> softly.assertThat(times)
                    .as("handshakes of client %d", client)
                    .hasSizeGreaterThan(seconds / REKEY_SECONDS));
            branch.clients().forEach(client -> verifyDrops(softly, client.node()));
            verifyDrops(softly, branch.gateway());
            softly.assertAll();
        }
    }

    /** What is lost, the kernel's full queues lose. The kernel's own multicast is for no peer. */
    private static void verifyDrops(SoftAssertions softly, Node node) {
        SortedMap<String, Long> drops = node.drops();
        drops.remove("no_peer");
        drops.values().removeIf(count -> count == 0);
        softly.assertThat(drops).as("drops of the %s", node.namespace().role()).isEmpty();
    }

    /** The times of each client's handshakes, while the senders send. */
    private static Map<Integer, SortedSet<Long>> watchHandshakes(Branch branch, Map<String, Background> senders) {
        Map<Integer, SortedSet<Long>> handshakes = new TreeMap<>();
        while (senders.values().stream().anyMatch(Background::isAlive)) {
            for (Branch.Client client : branch.clients()) {
                handshakes
                        .computeIfAbsent(client.number(), _ -> new TreeSet<>())
                        .add(client.node().show(branch.gateway()).latestHandshakeSeconds());
            }
            Wait.seconds(5);
        }
        return handshakes;
    }

    private static void receive(Namespace at, int port) {
        at.start("receiver-" + port, JavaProgram.command(MixReceiver.class, String.valueOf(port)), Map.of());
        Wait.until(
                "the receiver listens",
                Duration.ofSeconds(20),
                () -> at.run("ss -Hltn sport = :" + port).contains(":" + port));
    }

    /** Bound to one processor: a thread that moves overtakes itself in the kernel's per-processor queues. */
    private static Background send(Namespace from, String v4, String v6, int port, int seconds) {
        List<String> command = new ArrayList<>(List.of("taskset", "-c", String.valueOf(port % 2)));
        command.addAll(JavaProgram.command(MixSender.class, v4, v6, String.valueOf(port), String.valueOf(seconds)));
        return from.start("sender-" + port, command, Map.of());
    }
}
