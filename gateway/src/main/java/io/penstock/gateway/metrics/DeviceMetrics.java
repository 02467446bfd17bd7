package io.penstock.gateway.metrics;

import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.counters.DropReason.Direction;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.device.DeviceSnapshot;
import io.penstock.dataplane.device.PeerSnapshot;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The series of the device as a whole. */
final class DeviceMetrics {

    private static final String IN = Direction.INBOUND.label();
    private static final String OUT = Direction.OUTBOUND.label();

    /** Shown as families with labels; every other counter is a family of its own. */
    private static final Set<Counter> GROUPED = EnumSet.of(
            Counter.PACKETS_IN,
            Counter.PACKETS_OUT,
            Counter.BYTES_IN,
            Counter.BYTES_OUT,
            Counter.KEEPALIVES_IN,
            Counter.KEEPALIVES_OUT,
            Counter.HANDSHAKES_INITIATED,
            Counter.HANDSHAKES_ANSWERED,
            Counter.HANDSHAKES_GIVEN_UP,
            Counter.COOKIE_REPLIES_RECEIVED,
            Counter.COOKIE_REPLIES_SENT);

    private DeviceMetrics() {}

    static List<Family> of(DeviceSnapshot device, String version) {
        List<Family> families = new ArrayList<>();
        families.addAll(facts(device, version));
        families.add(drops(device));
        families.addAll(grouped(device));
        families.addAll(EdgeMetrics.of(device));
        for (Counter counter : Counter.values()) {
            if (!GROUPED.contains(counter)) {
                families.add(Family.counter("penstock_" + counter.label(), sentence(counter.sentence()))
                        .add(value(device, counter)));
            }
        }
        return families;
    }

    private static List<Family> facts(DeviceSnapshot device, String version) {
        PublicKey key = device.publicKey();
        return List.of(
                Family.info("wireguard_device", "Metadata about a device.", "device", "public_key")
                        .add(1, device.name(), key == null ? "" : key.toBase64()),
                Family.info(
                                "penstock_build",
                                "What runs: the version, and what it chose on this machine.",
                                "version",
                                "cipher",
                                "transport",
                                "cores")
                        .add(1, version, device.cipher(), device.transport(), Integer.toString(device.cores())),
                Family.gauge("penstock_under_load", "1 while handshakes need a cookie, else 0.")
                        .add(device.underLoad() ? 1 : 0),
                peers(device));
    }

    private static Family peers(DeviceSnapshot device) {
        long live = device.peers().stream().filter(PeerSnapshot::sessionLive).count();
        long never = device.peers().stream()
                .filter(peer -> !peer.sessionLive() && peer.lastHandshake() == null)
                .count();
        return Family.gauge(
                        "penstock_peers",
                        "Peers by state: live has a session, idle had one before, never had none yet.",
                        "state")
                .add(live, "live")
                .add(device.peers().size() - live - never, "idle")
                .add(never, "never");
    }

    private static Family drops(DeviceSnapshot device) {
        Family drops = Family.counter(
                "penstock_dropped_packets",
                "Packets that were not delivered, each under exactly one reason.",
                "direction",
                "reason");
        for (DropReason reason : DropReason.values()) {
            drops.add(
                    device.drops().getOrDefault(reason, 0L), reason.direction().label(), reason.label());
        }
        return drops;
    }

    private static List<Family> grouped(DeviceSnapshot device) {
        return List.of(
                Family.counter("penstock_packets", "Inner packets carried.", "direction")
                        .add(value(device, Counter.PACKETS_IN), IN)
                        .add(value(device, Counter.PACKETS_OUT), OUT),
                Family.counter("penstock_bytes", "Bytes of the inner packets carried.", "direction")
                        .add(value(device, Counter.BYTES_IN), IN)
                        .add(value(device, Counter.BYTES_OUT), OUT),
                Family.counter("penstock_keepalives", "Keepalives received and sent.", "direction")
                        .add(value(device, Counter.KEEPALIVES_IN), IN)
                        .add(value(device, Counter.KEEPALIVES_OUT), OUT),
                Family.counter("penstock_cookie_replies", "Cookie replies received and sent.", "direction")
                        .add(value(device, Counter.COOKIE_REPLIES_RECEIVED), IN)
                        .add(value(device, Counter.COOKIE_REPLIES_SENT), OUT),
                Family.counter("penstock_handshakes", "Handshakes by our role and how they ended.", "role", "result")
                        .add(value(device, Counter.HANDSHAKES_INITIATED), "initiator", "completed")
                        .add(value(device, Counter.HANDSHAKES_GIVEN_UP), "initiator", "given_up")
                        .add(value(device, Counter.HANDSHAKES_ANSWERED), "responder", "answered"));
    }

    private static long value(DeviceSnapshot device, Counter counter) {
        return device.counters().getOrDefault(counter, 0L);
    }

    private static String sentence(String words) {
        return Character.toUpperCase(words.charAt(0)) + words.substring(1) + ".";
    }
}
