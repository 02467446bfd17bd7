package io.penstock.gateway.metrics;

import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.counters.DropReason.Direction;
import io.penstock.dataplane.device.Activity;
import io.penstock.dataplane.device.DeviceSnapshot;
import java.util.ArrayList;
import java.util.List;

/** The series of the device as a whole: what it is, and what became of every packet. */
final class DeviceMetrics {

    private static final String IN = Direction.INBOUND.label();
    private static final String OUT = Direction.OUTBOUND.label();
    private static final String IPV4 = "ipv4";
    private static final String IPV6 = "ipv6";

    private static final Metric BUILD = Metric.info(
            "penstock_build_info",
            "What runs: the version, and what it chose on this machine.",
            "version",
            "cipher",
            "transport",
            "cores");
    private static final Metric UNDER_LOAD =
            Metric.gauge("penstock_under_load", "1", "1 while handshakes need a cookie, else 0.");
    private static final Metric PEERS = Metric.gauge(
            "penstock_peers",
            "peers",
            "Peers by state: active within the last 180 seconds, idle since then, never heard of yet.",
            "state");
    private static final Metric PACKETS =
            Metric.counter("penstock_packets_total", "packets", "Inner packets carried.", "direction", "family");
    private static final Metric BYTES = Metric.counter(
            "penstock_bytes_total", "bytes", "Bytes of the inner packets carried.", "direction", "family");
    private static final Metric DROPS = Metric.counter(
            "penstock_dropped_packets_total",
            "packets",
            "Packets that were not delivered, each under exactly one reason.",
            "direction",
            "reason");
    private static final Metric KEEPALIVES =
            Metric.counter("penstock_keepalives_total", "messages", "Keepalives received and sent.", "direction");

    /** Shown as they are; the others are shown here or elsewhere in families with labels. */
    private static final List<Counter> PLAIN = List.of(
            Counter.MESSAGES_RECEIVED,
            Counter.PACKETS_READ,
            Counter.BATCHES_OFFERED,
            Counter.OPENED_FOR_NEIGHBOURS,
            Counter.SEALED_FOR_NEIGHBOURS);

    static final List<Metric> METRICS = metrics();

    private DeviceMetrics() {}

    private static List<Metric> metrics() {
        List<Metric> metrics = new ArrayList<>(List.of(BUILD, UNDER_LOAD, PEERS, PACKETS, BYTES, DROPS, KEEPALIVES));
        PLAIN.forEach(counter -> metrics.add(plain(counter)));
        return List.copyOf(metrics);
    }

    static List<Family> of(DeviceSnapshot device, String version) {
        List<Family> families = new ArrayList<>(List.of(
                Family.of(BUILD).add(1, version, device.cipher(), device.transport(), Integer.toString(device.cores())),
                Family.of(UNDER_LOAD).add(device.underLoad() ? 1 : 0),
                peers(device),
                packets(device),
                bytes(device),
                drops(device),
                Family.of(KEEPALIVES)
                        .add(value(device, Counter.KEEPALIVES_IN), IN)
                        .add(value(device, Counter.KEEPALIVES_OUT), OUT)));
        PLAIN.forEach(counter -> families.add(Family.of(plain(counter)).add(value(device, counter))));
        return families;
    }

    private static Family peers(DeviceSnapshot device) {
        Family peers = Family.of(PEERS);
        for (Activity state : Activity.values()) {
            peers.add(
                    device.peers().stream()
                            .filter(peer -> peer.activity() == state)
                            .count(),
                    state.label());
        }
        return peers;
    }

    private static Family packets(DeviceSnapshot device) {
        return Family.of(PACKETS)
                .add(value(device, Counter.PACKETS_IN_IPV4), IN, IPV4)
                .add(value(device, Counter.PACKETS_IN_IPV6), IN, IPV6)
                .add(value(device, Counter.PACKETS_OUT_IPV4), OUT, IPV4)
                .add(value(device, Counter.PACKETS_OUT_IPV6), OUT, IPV6);
    }

    private static Family bytes(DeviceSnapshot device) {
        return Family.of(BYTES)
                .add(value(device, Counter.BYTES_IN_IPV4), IN, IPV4)
                .add(value(device, Counter.BYTES_IN_IPV6), IN, IPV6)
                .add(value(device, Counter.BYTES_OUT_IPV4), OUT, IPV4)
                .add(value(device, Counter.BYTES_OUT_IPV6), OUT, IPV6);
    }

    private static Family drops(DeviceSnapshot device) {
        Family drops = Family.of(DROPS);
        for (DropReason reason : DropReason.values()) {
            drops.add(
                    device.drops().getOrDefault(reason, 0L), reason.direction().label(), reason.label());
        }
        return drops;
    }

    /** The metric of a counter that has no labels. */
    static Metric plain(Counter counter) {
        String unit = counter.name().contains("BATCHES") ? "batches" : unit(counter);
        return Metric.counter("penstock_" + counter.label() + "_total", unit, sentence(counter.sentence()));
    }

    private static String unit(Counter counter) {
        return counter == Counter.PACKETS_READ ? "packets" : "messages";
    }

    static long value(DeviceSnapshot device, Counter counter) {
        return device.counters().getOrDefault(counter, 0L);
    }

    private static String sentence(String words) {
        return Character.toUpperCase(words.charAt(0)) + words.substring(1) + ".";
    }
}
