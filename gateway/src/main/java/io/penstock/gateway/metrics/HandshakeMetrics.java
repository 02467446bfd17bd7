package io.penstock.gateway.metrics;

import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.counters.DropReason.Direction;
import io.penstock.dataplane.device.DeviceSnapshot;
import java.util.List;

/** The series of sessions: how they begin, are renewed, and move. */
final class HandshakeMetrics {

    private static final Metric HANDSHAKES = Metric.counter(
            "penstock_handshakes_total",
            "handshakes",
            "Handshakes by our role and what came of them: as the initiator completed or given_up, as the responder"
                    + " answered and, of these, completed: the initiator used the session.",
            "role",
            "result");
    private static final Metric DURATION = Metric.histogram(
            "penstock_handshake_duration_seconds",
            "seconds",
            "How long handshakes took that this device began, from the first initiation to the response.");
    private static final Metric REKEYS = Metric.counter(
            "penstock_rekeys_total", "handshakes", "Handshakes completed that renewed a session, in either role.");
    private static final Metric COOKIE_REPLIES = Metric.counter(
            "penstock_cookie_replies_total", "messages", "Cookie replies received and sent.", "direction");
    private static final Metric INITIATIONS = DeviceMetrics.plain(Counter.INITIATIONS_SENT);
    private static final Metric RESPONSES = DeviceMetrics.plain(Counter.RESPONSES_SENT);
    private static final Metric ROAMS = Metric.counter(
            "penstock_roams_total",
            "changes",
            "Changes of a peer's endpoint by an authenticated message from elsewhere.");

    static final List<Metric> METRICS =
            List.of(HANDSHAKES, DURATION, REKEYS, COOKIE_REPLIES, INITIATIONS, RESPONSES, ROAMS);

    private HandshakeMetrics() {}

    static List<Family> of(DeviceSnapshot device) {
        return List.of(
                Family.of(HANDSHAKES)
                        .add(value(device, Counter.HANDSHAKES_INITIATED), "initiator", "completed")
                        .add(value(device, Counter.HANDSHAKES_GIVEN_UP), "initiator", "given_up")
                        .add(value(device, Counter.HANDSHAKES_ANSWERED), "responder", "answered")
                        .add(value(device, Counter.HANDSHAKES_CONFIRMED), "responder", "completed"),
                Family.of(DURATION).add(device.handshakeDurations()),
                Family.of(REKEYS).add(value(device, Counter.REKEYS)),
                Family.of(COOKIE_REPLIES)
                        .add(value(device, Counter.COOKIE_REPLIES_RECEIVED), Direction.INBOUND.label())
                        .add(value(device, Counter.COOKIE_REPLIES_SENT), Direction.OUTBOUND.label()),
                Family.of(INITIATIONS).add(value(device, Counter.INITIATIONS_SENT)),
                Family.of(RESPONSES).add(value(device, Counter.RESPONSES_SENT)),
                Family.of(ROAMS).add(value(device, Counter.ROAMS)));
    }

    private static long value(DeviceSnapshot device, Counter counter) {
        return DeviceMetrics.value(device, counter);
    }
}
