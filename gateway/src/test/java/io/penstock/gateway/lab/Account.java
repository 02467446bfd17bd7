package io.penstock.gateway.lab;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.assertj.core.api.SoftAssertions;

/**
 * All that was counted of one gateway's traffic, and how it must add up.
 *
 * @param clients its peers; the first has roamed, the second stayed where it was and lost nothing
 * @param log its flow log, to its end
 * @param metrics its metrics page, at rest
 * @param peers what the peers' kernels have counted at their ends
 */
record Account(
        List<AuditedSite.Client> clients, LoggedRecords log, MetricsPage.Values metrics, List<KernelCounters> peers) {

    private static final String ANSWERED = "penstock_handshakes_total{result=\"answered\",role=\"responder\"}";
    private static final String COMPLETED = "penstock_handshakes_total{result=\"completed\",role=\"initiator\"}";

    /** What the log says of a peer's flows that were allowed. */
    LoggedRecords passed(AuditedSite.Client client) {
        return log.passed().with("peer.public_key", client.publicKey());
    }

    /** What the log says of a peer's flows that were not. */
    LoggedRecords refused(AuditedSite.Client client) {
        return log.refused().with("peer.public_key", client.publicKey());
    }

    /** What was read from the interface, without the kernel's own multicast. */
    long packetsReadForPeers() {
        return metrics.of("penstock_packets_read_total")
                - metrics.drops("outbound").getOrDefault("no_peer", 0L);
    }

    private static long sum(SortedMap<String, Long> drops) {
        return drops.values().stream().mapToLong(Long::longValue).sum();
    }

    void verify(SoftAssertions softly) {
        verifyVariety(softly);
        verifyTotals(softly);
        verifyPeers(softly);
        verifyInAndOut(softly);
        verifyDrops(softly);
        verifyAtPeer(softly);
    }

    /** That what the equations are about was there at all. */
    private void verifyVariety(SoftAssertions softly) {
        softly.assertThat(log.passed().all())
                .extracting(record -> record.get("protocol"))
                .contains("1", "6", "17", "58");
        softly.assertThat(log.refused().all())
                .extracting(record -> record.get("verdict") + " " + record.get("direction"))
                .contains("drop ingress", "drop egress", "reject ingress", "reject egress");
        softly.assertThat(log.all())
                .extracting(record -> record.get("end_reason"))
                .contains("policy_change", "shutdown");
        softly.assertThat(log.passed().with("traffic_class", "virtual").all()).isNotEmpty();
        softly.assertThat(passed(clients.getFirst()).all())
                .extracting(record -> record.get("peer.endpoint"))
                .contains("192.0.10.77:40404");
        softly.assertThat(log.with("event", "lost").all()).isEmpty();
        softly.assertThat(metrics.of(ANSWERED))
                .as("handshakes: one for each peer, and the one that was made anew")
                .isGreaterThanOrEqualTo(4);
        softly.assertThat(metrics.of("penstock_roams_total")).isPositive();
    }

    /** Peer by peer, the log is what the page counts. */
    private void verifyPeers(SoftAssertions softly) {
        for (AuditedSite.Client client : clients) {
            softly.assertThat(passed(client).traffic(true))
                    .as("from %s, in the log and on the page", client)
                    .isEqualTo(metrics.ofPeer(client.publicKey(), "inbound"));
            softly.assertThat(passed(client).traffic(false))
                    .as("to %s, in the log and on the page", client)
                    .isEqualTo(metrics.ofPeer(client.publicKey(), "outbound"));
        }
    }

    /** The log, with the answers that the gateway made itself, is what the page counts as carried. */
    private void verifyTotals(SoftAssertions softly) {
        Traffic answers = peers.stream().map(KernelCounters::answers).reduce(Traffic.NONE, Traffic::plus);
        softly.assertThat(log.passed().traffic(true))
                .as("from all peers, in the log and on the page")
                .isEqualTo(metrics.carried("inbound"));
        softly.assertThat(answers.packets())
                .as("answers that the peers got")
                .isPositive()
                .isEqualTo(metrics.of("penstock_policy_answers_total{direction=\"outbound\"}"));
        softly.assertThat(log.passed().traffic(false).plus(answers))
                .as("to all peers, in the log with the answers, and on the page")
                .isEqualTo(metrics.carried("outbound"));
    }

    private void verifyInAndOut(SoftAssertions softly) {
        softly.assertThat(metrics.of("penstock_messages_received_total"))
                .as("messages received = delivered + keepalives + handshakes + dropped")
                .isEqualTo(metrics.carried("inbound").packets()
                        + metrics.of("penstock_keepalives_total{direction=\"inbound\"}")
                        + metrics.of(ANSWERED)
                        + metrics.of(COMPLETED)
                        + metrics.of("penstock_cookie_replies_total{direction=\"inbound\"}")
                        + sum(metrics.drops("inbound")));
        softly.assertThat(metrics.of("penstock_packets_read_total")
                        + metrics.of("penstock_policy_answers_total{direction=\"outbound\"}"))
                .as("packets read and answers made = sent + dropped")
                .isEqualTo(metrics.carried("outbound").packets() + sum(metrics.drops("outbound")));
    }

    /** Every drop is the policy's, but for the kernel's own multicast, which goes on until the interface is gone. */
    private void verifyDrops(SoftAssertions softly) {
        SortedMap<String, Long> in = metrics.drops("inbound");
        SortedMap<String, Long> out = metrics.drops("outbound");
        out.remove("no_peer");
        softly.assertThat(in).containsOnlyKeys("policy_denied", "policy_rejected");
        softly.assertThat(out).containsOnlyKeys("policy_denied_out", "policy_rejected_out");
        softly.assertThat(log.refused().traffic(true).packets())
                .as("refused from peers, in the log and on the page")
                .isEqualTo(sum(in));
        softly.assertThat(log.refused().traffic(false).packets())
                .as("refused to peers, in the log and on the page")
                .isEqualTo(sum(out));
        SortedMap<String, Long> shown = new TreeMap<>(in);
        shown.putAll(out);
        SortedMap<String, Long> logged = log.drops();
        logged.remove("no_peer");
        softly.assertThat(logged).as("by reason, in the log and on the page").isEqualTo(shown);
    }

    /** The peer that stays where it is: what its kernel gave to the tunnel came all to be delivered or refused. */
    private void verifyAtPeer(SoftAssertions softly) {
        AuditedSite.Client still = clients.get(1);
        KernelCounters kernel = peers.get(1);
        softly.assertThat(passed(still).traffic(true).plus(refused(still).traffic(true)))
                .as("from %s, at its own interface, and in the log, refused or not", still)
                .isEqualTo(kernel.out(still));
    }
}
