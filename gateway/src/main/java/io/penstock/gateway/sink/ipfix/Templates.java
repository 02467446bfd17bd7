package io.penstock.gateway.sink.ipfix;

import static io.penstock.gateway.sink.ipfix.Element.iana;
import static io.penstock.gateway.sink.ipfix.Element.ianaText;
import static io.penstock.gateway.sink.ipfix.Element.own;
import static io.penstock.gateway.sink.ipfix.Element.ownText;
import static io.penstock.gateway.sink.ipfix.Element.reverse;

import io.penstock.gateway.sink.RecordView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * The templates of all kinds of records, one for each set of facts that records have, so that no field has to be made up.
 *
 * <pre>
 *   256 IPv4, TCP    257 IPv6, TCP      flows: start, update, end
 *   258 IPv4, ports  259 IPv6, ports
 *   260 IPv4, ICMP   261 IPv6, ICMP
 *   262 IPv4         263 IPv6
 *   264 IPv4, port   265 IPv6, port     sums of flows: refused ones, and those of which privacy leaves a sum
 *   266 IPv4         267 IPv6
 *   268 ports from, to   269 without addresses
 *   270 packets that were dropped for a reason
 *   271 about the log
 *   272 which gateway this is; no record, sent with the templates
 *   273 IPv4, TCP    274 IPv6, TCP      flows whose ends this machine translates
 *   275 IPv4, ports  276 IPv6, ports
 *   277 IPv4         278 IPv6
 * </pre>
 */
final class Templates {

    private static final int FLOW = 256;
    private static final int SUM = 264;
    private static final int TRANSLATED = 273;

    private static final List<Field> DOMAIN = List.of(number(iana("observationDomainId", 149, 4), Facts::domain));

    private static final List<Field> SEQUENCE =
            List.of(number(own("recordSequence", 1, 8), subject -> subject.number("seq", 0)));

    private static final List<Field> WINDOW = List.of(
            number(iana("flowStartMilliseconds", 152, 8), Facts::startMs),
            number(iana("flowEndMilliseconds", 153, 8), Facts::endMs));

    private static final List<Field> PROTOCOL = List.of(named(iana("protocolIdentifier", 4, 1), "protocol"));

    private static final List<Field> ADDRESSES4 = List.of(
            address(iana("sourceIPv4Address", 8, 4), "src_ip"),
            address(iana("destinationIPv4Address", 12, 4), "dst_ip"));

    private static final List<Field> ADDRESSES6 = List.of(
            address(iana("sourceIPv6Address", 27, 16), "src_ip"),
            address(iana("destinationIPv6Address", 28, 16), "dst_ip"));

    private static final List<Field> DESTINATION_PORT =
            List.of(named(iana("destinationTransportPort", 11, 2), "dst_port"));

    private static final List<Field> PORTS =
            concat(List.of(named(iana("sourceTransportPort", 7, 2), "src_port")), DESTINATION_PORT);

    /** The reverse one first: nfdump (1.7.1 to 1.7.8, ipfix.c) has one place for both, and keeps the last. */
    private static final List<Field> TCP = List.of(
            number(reverse("reverseTcpControlBits", 6, 2), subject -> Facts.tcpFlags(subject, "tcp_flags_rx")),
            number(iana("tcpControlBits", 6, 2), subject -> Facts.tcpFlags(subject, "tcp_flags_tx")));

    private static final List<Field> ICMP4 = List.of(number(iana("icmpTypeCodeIPv4", 32, 2), Facts::icmpTypeAndCode));

    private static final List<Field> ICMP6 = List.of(number(iana("icmpTypeCodeIPv6", 139, 2), Facts::icmpTypeAndCode));

    private static final List<Field> PORT_RANGE = List.of(
            named(iana("portRangeStart", 361, 2), "dst_port_min"), named(iana("portRangeEnd", 362, 2), "dst_port_max"));

    private static final List<Field> COUNTS = List.of(
            named(iana("octetDeltaCount", 1, 8), "tx_bytes"),
            named(iana("packetDeltaCount", 2, 8), "tx_packets"),
            named(reverse("reverseOctetDeltaCount", 1, 8), "rx_bytes"),
            named(reverse("reversePacketDeltaCount", 2, 8), "rx_packets"),
            // The initiator's direction is the forward one: src_ip sent the first packet.
            number(iana("biflowDirection", 239, 1), _ -> 1),
            number(iana("flowDirection", 61, 1), Facts::direction));

    private static final List<Field> DECISION = List.of(
            number(iana("firewallEvent", 233, 1), Facts::firewallEvent),
            number(iana("forwardingStatus", 89, 1), Facts::forwardingStatus),
            text(ownText("ruleName", 2), "rule_name"),
            named(own("ruleId", 3, 4), "rule_id"));

    private static final List<Field> PEER = List.of(
            ofPeer("peerPublicKey", 4, "peer", "public_key"),
            ofPeer("peerName", 5, "peer", "name"),
            ofPeer("peerEndpoint", 6, "peer", "endpoint"));

    private static final List<Field> FLOW_ONLY = List.of(
            ofPeer("otherPeerPublicKey", 7, "dst_peer", "public_key"),
            ofPeer("otherPeerName", 8, "dst_peer", "name"),
            number(iana("flowId", 148, 8), Facts::flowId),
            number(iana("flowEndReason", 136, 1), Facts::endReason),
            text(ownText("endReason", 9), "end_reason"),
            text(ownText("trafficClass", 10), "traffic_class"));

    private static final List<Field> SUM_ONLY =
            List.of(named(iana("deltaFlowCount", 3, 8), "starts"), text(ownText("trafficClass", 10), "traffic_class"));

    /** Packets that were not delivered, of one reason. */
    static final Template DROPPED = new Template(
            270,
            1,
            concat(
                    DOMAIN,
                    SEQUENCE,
                    WINDOW,
                    List.of(
                            number(iana("flowDirection", 61, 1), Facts::direction),
                            named(iana("droppedPacketDeltaCount", 133, 8), "packets"),
                            text(ownText("dropReason", 11), "drop_reason"))));

    /** A record about the log, with its line as it is. */
    static final Template META = new Template(
            271,
            1,
            concat(
                    DOMAIN,
                    SEQUENCE,
                    List.of(
                            number(
                                    iana("observationTimeMilliseconds", 323, 8),
                                    subject -> Facts.ms(subject.time("time"))),
                            text(ownText("event", 12), "event"),
                            new Field.Text(ownText("record", 13), Entry::text))));

    /** Which gateway an observation domain is. */
    static final Template GATEWAY =
            new Template(272, 1, concat(DOMAIN, List.of(text(ianaText("observationDomainName", 300), "gateway_id"))));

    private static final List<Template> ALL = all();
    private static final Map<Integer, Template> BY_ID =
            ALL.stream().collect(Collectors.toUnmodifiableMap(Template::id, template -> template));

    private Templates() {}

    /** All of them, in the order of their numbers. */
    static List<Template> list() {
        return ALL;
    }

    /** The one for a record. */
    static Template of(RecordView subject) {
        if (subject.type().equals("meta")) {
            return META;
        }
        if (subject.has("drop_reason")) {
            return DROPPED;
        }
        if (!subject.has("flow_id")) {
            return byId(SUM + sum(subject));
        }
        int flow = flow(subject);
        return byId(Translation.isIn(subject) && !isIcmp(flow) ? TRANSLATED + translated(flow) : FLOW + flow);
    }

    private static Template byId(int id) {
        Template template = BY_ID.get(id);
        if (template == null) {
            throw new IllegalStateException("no template " + id);
        }
        return template;
    }

    private static int flow(RecordView subject) {
        int family = Facts.isIpv6(subject) ? 1 : 0;
        if (subject.has("src_port")) {
            return (Facts.isTcp(subject) ? 0 : 2) + family;
        }
        return (Facts.isIcmp(subject) && subject.has("icmp_type") ? 4 : 6) + family;
    }

    /** The kernel is asked for the translations of flows with ports only. */
    private static boolean isIcmp(int flow) {
        return flow == 4 || flow == 5;
    }

    private static int translated(int flow) {
        return flow < 4 ? flow : flow - 2;
    }

    private static int sum(RecordView subject) {
        if (!subject.has("src_ip")) {
            return subject.has("dst_port_min") ? 4 : 5;
        }
        return (subject.has("dst_port") ? 0 : 2) + (Facts.isIpv6(subject) ? 1 : 0);
    }

    private static List<Template> all() {
        List<Template> all = new ArrayList<>();
        List<Template> translated = new ArrayList<>();
        List<List<Field>> transports = List.of(concat(PORTS, TCP), PORTS, List.of(), List.of());
        for (int kind = 0; kind < transports.size(); kind++) {
            boolean icmp = kind == 2;
            List<Field> transport = transports.get(kind);
            all.add(flow(FLOW + 2 * kind, ADDRESSES4, icmp ? ICMP4 : transport));
            all.add(flow(FLOW + 2 * kind + 1, ADDRESSES6, icmp ? ICMP6 : transport));
            if (!icmp) {
                List<Field> ports = transport.isEmpty() ? List.of() : Translation.PORTS;
                int id = TRANSLATED + translated(2 * kind);
                translated.add(flow(id, ADDRESSES4, concat(transport, Translation.ADDRESSES4, ports)));
                translated.add(flow(id + 1, ADDRESSES6, concat(transport, Translation.ADDRESSES6, ports)));
            }
        }
        all.add(sum(SUM, ADDRESSES4, DESTINATION_PORT));
        all.add(sum(SUM + 1, ADDRESSES6, DESTINATION_PORT));
        all.add(sum(SUM + 2, ADDRESSES4, List.of()));
        all.add(sum(SUM + 3, ADDRESSES6, List.of()));
        all.add(sum(SUM + 4, List.of(), PORT_RANGE));
        all.add(sum(SUM + 5, List.of(), List.of()));
        all.addAll(List.of(DROPPED, META, GATEWAY));
        all.addAll(translated);
        return List.copyOf(all);
    }

    private static Template flow(int id, List<Field> addresses, List<Field> transport) {
        return new Template(
                id, 0, concat(SEQUENCE, WINDOW, PROTOCOL, addresses, transport, COUNTS, DECISION, PEER, FLOW_ONLY));
    }

    private static Template sum(int id, List<Field> addresses, List<Field> transport) {
        return new Template(
                id, 0, concat(SEQUENCE, WINDOW, PROTOCOL, addresses, transport, COUNTS, DECISION, PEER, SUM_ONLY));
    }

    @SafeVarargs
    private static List<Field> concat(List<Field>... parts) {
        List<Field> whole = new ArrayList<>();
        for (List<Field> part : parts) {
            whole.addAll(part);
        }
        return List.copyOf(whole);
    }

    private static Field number(Element element, ToLongFunction<RecordView> value) {
        return new Field.Unsigned(element, entry -> value.applyAsLong(entry.view()));
    }

    private static Field named(Element element, String name) {
        return number(element, subject -> subject.number(name, 0));
    }

    private static Field address(Element element, String name) {
        return new Field.Address(element, entry -> Facts.address(entry.view(), name));
    }

    private static Field text(Element element, String name) {
        return new Field.Text(element, entry -> entry.view().text(name));
    }

    private static Field ofPeer(String elementName, int id, String peer, String name) {
        return new Field.Text(ownText(elementName, id), entry -> Facts.ofPeer(entry.view(), peer, name));
    }
}
