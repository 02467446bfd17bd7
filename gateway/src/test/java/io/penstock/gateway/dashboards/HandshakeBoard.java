package io.penstock.gateway.dashboards;

/** Handshakes. */
final class HandshakeBoard {

    private static final String HERE = "{instance=~\"$instance\"}";

    private HandshakeBoard() {}

    static Board board() {
        return new Board(
                        "penstock-handshakes",
                        "Handshakes",
                        "Whether peers get in: handshakes by role and result, why they fail, how long they take.",
                        Variable.METRICS,
                        Variable.INSTANCE,
                        Variable.DEVICE)
                .row("Now", now())
                .row("Handshakes", handshakes())
                .row("Under attack, on the move", load())
                .row("Peers", peers());
    }

    private static Panel[] now() {
        return new Panel[] {
            Panel.stat("Completed", "none", "Within the time shown, in both roles.")
                    .promQl(
                            "sum(increase(penstock_handshakes_total{instance=~\"$instance\",result=\"completed\"}"
                                    + "[$__range]))",
                            "completed"),
            Panel.stat(
                            "Refused",
                            "none",
                            "Handshake messages that were dropped within the time shown, for all reasons.")
                    .promQl("sum(penstock:handshake_drops:increase5m" + HERE + ")", "last 5 minutes")
                    .redFrom(10),
            Panel.stat("Given up", "none", "Handshakes of ours that nobody answered within 90 seconds.")
                    .promQl(
                            "sum(increase(penstock_handshakes_total{instance=~\"$instance\",result=\"given_up\"}"
                                    + "[$__range]))",
                            "given up")
                    .redFrom(1),
            Panel.stat("Under load", "none", "Gateways that ask for a cookie now.")
                    .promQl("sum(penstock_under_load" + HERE + ")", "gateways")
                    .redFrom(1),
        };
    }

    private static Panel[] handshakes() {
        return new Panel[] {
            Panel.lines("By role and result", "ops", "Handshakes that came to an end, a second.")
                    .promQl(
                            "sum by (role, result) (rate(penstock_handshakes_total" + HERE + "[$__rate_interval]))",
                            "{{role}} {{result}}"),
            Panel.lines("Why they were refused", "ops", "Handshake messages dropped, by reason.")
                    .promQl("""
                        (sum by (reason) (rate(penstock_dropped_packets_total{instance=~"$instance",reason=~\
                        "handshake_queue_full|bad_mac1|cookie_required|rate_limited|unknown_peer|handshake_invalid|\
                        handshake_replay|handshake_flood|handshake_unexpected"}[$__rate_interval])) > 0)
                        or on () vector(0)
                        """, "{{reason}}"),
            Panel.lines("How long they took", "s", "From our first initiation to the response.")
                    .promQl("""
                        histogram_quantile(0.5, sum by (le) (rate(penstock_handshake_duration_seconds_bucket\
                        {instance=~"$instance"}[$__rate_interval]))) >= 0 or on () vector(0)
                        """, "half of them")
                    .promQl("""
                        histogram_quantile(0.99, sum by (le) (rate(penstock_handshake_duration_seconds_bucket\
                        {instance=~"$instance"}[$__rate_interval]))) >= 0 or on () vector(0)
                        """, "99 of 100"),
            Panel.lines("Sessions renewed", "ops", "Handshakes that replaced a session before it was too old.")
                    .promQl(
                            "sum by (instance) (rate(penstock_rekeys_total" + HERE + "[$__rate_interval]))",
                            "{{instance}}"),
            Panel.lines("Messages sent", "ops", "Initiations and responses.")
                    .promQl("sum(rate(penstock_initiations_sent_total" + HERE + "[$__rate_interval]))", "initiations")
                    .promQl("sum(rate(penstock_responses_sent_total" + HERE + "[$__rate_interval]))", "responses"),
        };
    }

    private static Panel[] load() {
        return new Panel[] {
            Panel.lines("Cookie replies", "ops", "Answers that make the sender prove his address.")
                    .promQl(
                            "sum by (direction) (rate(penstock_cookie_replies_total" + HERE + "[$__rate_interval]))",
                            "{{direction}}"),
            Panel.lines("Handshakes that wait", "none", "For the conductor; the queue has a limit.")
                    .promQl(
                            "sum by (queue) (penstock_queue_depth{instance=~\"$instance\","
                                    + "queue=~\"handshakes|session_requests\"})",
                            "{{queue}}"),
            Panel.lines("Roams", "ops", "Peers that spoke from another address.")
                    .promQl(
                            "sum by (instance) (rate(penstock_roams_total" + HERE + "[$__rate_interval]))",
                            "{{instance}}"),
        };
    }

    private static Panel[] peers() {
        return new Panel[] {
            Panel.bars("Longest silent peers", "s", "Age of the last handshake of peers that had one.")
                    .promQl("""
                        topk(15, (time() - (wireguard_peer_last_handshake_seconds{instance=~"$instance",\
                        device=~"$device"} > 0))
                        * on (job, instance, device, public_key) group_left (name) wireguard_peer_info)
                        """, "{{name}} {{public_key}}")
                    .wide(12),
            Panel.bars(
                            "Peers on the move",
                            "none",
                            "Changes of address or port within 30 minutes; many mean two machines with one" + " key.")
                    .promQl("""
                        topk(15, increase(penstock_peer_roams_total{instance=~"$instance",device=~"$device"}[30m])
                        * on (job, instance, device, public_key) group_left (name) wireguard_peer_info)
                        """, "{{name}} {{public_key}}")
                    .wide(12),
        };
    }
}
