package io.penstock.gateway.sink.otlp;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.penstock.gateway.sink.RecordView;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a record: by the names of OpenTelemetry's semantic conventions where they have one, below
 * {@code penstock.} else. What is in none is in the body.
 */
final class FlowAttributes {

    private static final Map<String, String> TEXTS = Map.ofEntries(
            Map.entry("src_ip", "source.address"),
            Map.entry("dst_ip", "destination.address"),
            Map.entry("verdict", "penstock.verdict"),
            Map.entry("rule_name", "penstock.rule.name"),
            Map.entry("traffic_class", "penstock.traffic_class"),
            Map.entry("direction", "penstock.direction"),
            Map.entry("flow_id", "penstock.flow.id"),
            Map.entry("community_id", "penstock.flow.community_id"),
            Map.entry("end_reason", "penstock.flow.end_reason"),
            Map.entry("drop_reason", "penstock.drop_reason"),
            Map.entry("boot_id", "penstock.boot_id"),
            Map.entry("hash", "penstock.hash"));

    private static final Map<String, String> NUMBERS = Map.ofEntries(
            Map.entry("seq", "penstock.seq"),
            Map.entry("src_port", "source.port"),
            Map.entry("dst_port", "destination.port"),
            Map.entry("protocol", "penstock.protocol"),
            Map.entry("rule_id", "penstock.rule.id"),
            Map.entry("tx_bytes", "penstock.tx.bytes"),
            Map.entry("tx_packets", "penstock.tx.packets"),
            Map.entry("rx_bytes", "penstock.rx.bytes"),
            Map.entry("rx_packets", "penstock.rx.packets"),
            Map.entry("packets", "penstock.dropped.packets"));

    private FlowAttributes() {}

    static Attributes of(RecordView view) {
        AttributesBuilder attributes = Attributes.builder();
        NUMBERS.forEach((field, name) -> {
            if (view.has(field)) {
                attributes.put(name, view.number(field, 0));
            }
        });
        TEXTS.forEach((field, name) -> put(attributes, name, view.text(field)));
        network(attributes, view);
        peer(attributes, "penstock.peer.", view.object("peer"));
        peer(attributes, "penstock.other_peer.", view.object("dst_peer"));
        return attributes.build();
    }

    private static void network(AttributesBuilder attributes, RecordView view) {
        if (!view.has("protocol")) {
            return;
        }
        switch ((int) view.number("protocol", 0)) {
            case 6 -> attributes.put("network.transport", "tcp");
            case 17 -> attributes.put("network.transport", "udp");
            case 1, 58 -> attributes.put("network.protocol.name", "icmp");
            default -> {}
        }
        String source = view.text("src_ip");
        if (source != null) {
            attributes.put("network.type", source.indexOf(':') < 0 ? "ipv4" : "ipv6");
        }
    }

    private static void peer(AttributesBuilder attributes, String prefix, @Nullable RecordView peer) {
        if (peer != null) {
            put(attributes, prefix + "public_key", peer.text("public_key"));
            put(attributes, prefix + "name", peer.text("name"));
            put(attributes, prefix + "tunnel_ip", peer.text("tunnel_ip"));
            put(attributes, prefix + "endpoint", peer.text("endpoint"));
        }
    }

    private static void put(AttributesBuilder attributes, String name, @Nullable String value) {
        if (value != null) {
            attributes.put(name, value);
        }
    }
}
