package io.penstock.gateway.flowlog;

import com.fasterxml.jackson.core.JsonGenerator;
import io.penstock.config.FlowLogSettings.Privacy;
import io.penstock.dataplane.device.PeerDirectory;
import io.penstock.dataplane.flow.FlowEvent;
import io.penstock.dataplane.flow.FlowRecord;
import io.penstock.dataplane.flow.FlowTraffic;
import io.penstock.dataplane.policy.Verdict;
import java.io.IOException;
import java.net.InetAddress;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The fields of records about flows and sums of flows. For one thread. */
final class FlowFields {

    private static final int TCP = 6;
    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;

    private final WallClock clock;
    private final PeerFields peers;
    private final TrafficClasses classes;
    private final Outers outers;
    private final Translations translations;
    private final IntFunction<@Nullable String> ruleNames;
    private final Privacy privacy;

    FlowFields(
            WallClock clock,
            PeerFields peers,
            TrafficClasses classes,
            Outers outers,
            Translations translations,
            IntFunction<@Nullable String> ruleNames,
            Privacy privacy) {
        this.clock = clock;
        this.peers = peers;
        this.classes = classes;
        this.outers = outers;
        this.translations = translations;
        this.ruleNames = ruleNames;
        this.privacy = privacy;
    }

    /** Whether a protocol has ports in these records. */
    static boolean hasPorts(int protocol) {
        return switch (protocol) {
            case TCP, 17, 33, 132, 136 -> true;
            default -> false;
        };
    }

    private static boolean isIcmp(int protocol) {
        return protocol == ICMP || protocol == ICMPV6;
    }

    /** The port of who was asked, 0 where the protocol has none. */
    static int destinationPort(FlowRecord flow) {
        return hasPorts(flow.protocol()) ? (flow.peerInitiated() ? flow.farPort() : flow.peerPort()) : 0;
    }

    /** {@code start}, {@code update} or {@code end}. */
    static String recordType(FlowEvent event) {
        return switch (event) {
            case START -> "start";
            case UPDATE -> "update";
            default -> "end";
        };
    }

    static String endReason(FlowEvent event) {
        return switch (event) {
            case END_FIN -> "fin";
            case END_RST -> "rst";
            case END_IDLE -> "idle";
            case END_EVICTED -> "table_full";
            case END_PEER_REMOVED -> "peer_removed";
            case END_POLICY_CHANGED -> "policy_change";
            case END_SHUTDOWN -> "shutdown";
            case START, UPDATE -> throw new IllegalArgumentException(event + " is no end");
        };
    }

    /** The core in two hexadecimal digits at least, and the flow's number there. */
    private static String flowId(FlowRecord flow) {
        return (flow.core() < 0x10 ? "0" : "")
                + Integer.toHexString(flow.core())
                + '-'
                + Long.toHexString(flow.number());
    }

    /** One flow, at one moment. */
    void writeFlow(JsonGenerator json, FlowRecord flow, TrafficClass trafficClass, @Nullable String domain)
            throws IOException {
        boolean scrubbed = trafficClass == TrafficClass.EXIT && privacy == Privacy.NO_PORTS;
        json.writeStringField("flow_id", flowId(flow));
        if (!scrubbed) {
            json.writeStringField("community_id", communityId(flow));
        }
        writeWindow(json, flow.windowStartNs(), flow.windowEndNs());
        json.writeStringField("flow_start", text(flow.firstPacketNs()));
        if (flow.event().isEnd()) {
            json.writeStringField("flow_end", text(flow.lastPacketNs()));
            json.writeStringField("end_reason", endReason(flow.event()));
        }
        json.writeStringField("last_packet", text(flow.lastPacketNs()));
        peers.write(json, "peer", flow.peerId(), IpText.of(flow.isIpv6(), flow.peerHigh(), flow.peerLow()));
        PeerDirectory.Entry farPeer = trafficClass == TrafficClass.VIRTUAL ? classes.farPeer(flow) : null;
        if (farPeer != null) {
            peers.write(json, "dst_peer", farPeer, IpText.of(flow.isIpv6(), flow.farHigh(), flow.farLow()));
        }
        json.writeStringField("traffic_class", trafficClass.label());
        json.writeStringField("direction", flow.peerInitiated() ? "ingress" : "egress");
        writeTuple(json, flow, scrubbed);
        writeDomain(json, domain);
        Translations.Outside outside = trafficClass == TrafficClass.VIRTUAL ? null : translations.of(flow);
        if (outside != null) {
            writeEnd(json, "nat_src", outside.source(), outside.sourcePort(), scrubbed);
            writeEnd(json, "nat_dst", outside.destination(), outside.destinationPort(), scrubbed);
        }
        writeVerdict(json, flow.verdict(), flow.ruleId());
        writeTraffic(json, flow.delta(), flow.peerInitiated(), "");
        if (flow.event().isEnd()) {
            writeTraffic(json, flow.total(), flow.peerInitiated(), "total_");
        }
        writeCount(json, "starts", flow.toldBefore() ? 0 : 1);
        writeCount(json, "ends", flow.event().isEnd() ? 1 : 0);
        if (flow.connections() > 1) {
            json.writeNumberField("connections", flow.connections());
        }
        writeOuters(json, flow);
    }

    private void writeTuple(JsonGenerator json, FlowRecord flow, boolean scrubbed) throws IOException {
        boolean fromPeer = flow.peerInitiated();
        String peer = IpText.of(flow.isIpv6(), flow.peerHigh(), flow.peerLow());
        String far = IpText.of(flow.isIpv6(), flow.farHigh(), flow.farLow());
        boolean ports = hasPorts(flow.protocol()) && !scrubbed;
        json.writeNumberField("protocol", flow.protocol());
        json.writeStringField("src_ip", fromPeer ? peer : far);
        if (ports) {
            json.writeNumberField("src_port", fromPeer ? flow.peerPort() : flow.farPort());
        }
        json.writeStringField("dst_ip", fromPeer ? far : peer);
        if (ports) {
            json.writeNumberField("dst_port", fromPeer ? flow.farPort() : flow.peerPort());
        }
        if (isIcmp(flow.protocol()) && !scrubbed) {
            json.writeNumberField("icmp_type", flow.icmpType());
            json.writeNumberField("icmp_code", flow.icmpCode());
        }
        if (flow.protocol() == TCP) {
            int tx = fromPeer ? flow.tcpFlagsInbound() : flow.tcpFlagsOutbound();
            int rx = fromPeer ? flow.tcpFlagsOutbound() : flow.tcpFlagsInbound();
            json.writeStringField("tcp_flags_tx", TcpFlags.text(tx));
            json.writeStringField("tcp_flags_rx", TcpFlags.text(rx));
        }
    }

    private static void writeDomain(JsonGenerator json, @Nullable String domain) throws IOException {
        if (domain != null) {
            json.writeStringField("domain", domain);
        }
    }

    private static void writeEnd(
            JsonGenerator json, String name, @Nullable InetAddress address, int port, boolean scrubbed)
            throws IOException {
        if (address != null) {
            json.writeStringField(name + "_ip", IpText.of(address));
            if (!scrubbed) {
                json.writeNumberField(name + "_port", port);
            }
        }
    }

    private static String communityId(FlowRecord flow) {
        byte[] peer = IpText.bytes(flow.isIpv6(), flow.peerHigh(), flow.peerLow());
        byte[] far = IpText.bytes(flow.isIpv6(), flow.farHigh(), flow.farLow());
        boolean icmp = isIcmp(flow.protocol());
        int source = icmp ? flow.icmpType() : flow.peerInitiated() ? flow.peerPort() : flow.farPort();
        int destination = icmp ? flow.icmpCode() : flow.peerInitiated() ? flow.farPort() : flow.peerPort();
        return CommunityId.of(
                flow.peerInitiated() ? peer : far,
                flow.peerInitiated() ? far : peer,
                flow.protocol(),
                source,
                destination,
                icmp || hasPorts(flow.protocol()));
    }

    /** A sum of flows. */
    void writeSum(JsonGenerator json, Aggregates.Key key, Aggregates.Sum sum, long fromNs, long toNs)
            throws IOException {
        writeWindow(json, fromNs, toNs);
        String peerIp = IpText.of(key.ipv6(), key.peerHigh(), key.peerLow());
        String farIp = IpText.of(key.ipv6(), key.farHigh(), key.farLow());
        if (key.peerId() != Aggregates.ANY_PEER) {
            peers.write(json, "peer", key.peerId(), key.narrow() ? peerIp : null);
        }
        json.writeStringField("direction", key.peerInitiated() ? "ingress" : "egress");
        json.writeNumberField("protocol", key.protocol());
        if (key.narrow()) {
            json.writeStringField("src_ip", key.peerInitiated() ? peerIp : farIp);
            json.writeStringField("dst_ip", key.peerInitiated() ? farIp : peerIp);
            if (hasPorts(key.protocol())) {
                json.writeNumberField("dst_port", key.destinationPort());
            }
            writeDomain(json, sum.domain);
        } else if (hasPorts(key.protocol()) && sum.portMax > 0) {
            json.writeNumberField("dst_port_min", sum.portMin);
            json.writeNumberField("dst_port_max", sum.portMax);
        }
        if (key.peerId() != Aggregates.ANY_PEER) {
            writeVerdict(json, key.verdict(), key.ruleId());
        }
        json.writeNumberField("tx_packets", sum.txPackets);
        json.writeNumberField("tx_bytes", sum.txBytes);
        json.writeNumberField("rx_packets", sum.rxPackets);
        json.writeNumberField("rx_bytes", sum.rxBytes);
        writeCount(json, "starts", sum.starts);
        writeCount(json, "ends", sum.ends);
    }

    void writeWindow(JsonGenerator json, long fromNs, long toNs) throws IOException {
        json.writeStringField("window_start", text(fromNs));
        json.writeStringField("window_end", text(toNs));
    }

    private void writeVerdict(JsonGenerator json, int verdict, int ruleId) throws IOException {
        json.writeStringField("verdict", Verdict.ofCode(verdict).label());
        if (verdict != 0) {
            json.writeNumberField("rule_id", ruleId);
            String name = ruleNames.apply(ruleId);
            if (name != null) {
                json.writeStringField("rule_name", name);
            }
        }
    }

    private static void writeTraffic(JsonGenerator json, FlowTraffic traffic, boolean fromPeer, String prefix)
            throws IOException {
        json.writeNumberField(prefix + "tx_packets", fromPeer ? traffic.inboundPackets() : traffic.outboundPackets());
        json.writeNumberField(prefix + "tx_bytes", fromPeer ? traffic.inboundBytes() : traffic.outboundBytes());
        json.writeNumberField(prefix + "rx_packets", fromPeer ? traffic.outboundPackets() : traffic.inboundPackets());
        json.writeNumberField(prefix + "rx_bytes", fromPeer ? traffic.outboundBytes() : traffic.inboundBytes());
    }

    private static void writeCount(JsonGenerator json, String name, long count) throws IOException {
        if (count != 0) {
            json.writeNumberField(name, count);
        }
    }

    private void writeOuters(JsonGenerator json, FlowRecord flow) throws IOException {
        json.writeArrayFieldStart("outers");
        for (Outers.Seen seen : outers.since(flow.peerId(), flow.windowStartNs(), flow.windowEndNs())) {
            json.writeStartObject();
            json.writeStringField("ip", IpText.of(seen.endpoint()));
            json.writeNumberField("port", seen.endpoint().port());
            json.writeStringField("since", text(seen.sinceNs()));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private String text(long timeNs) {
        return clock.at(timeNs).toString();
    }
}
