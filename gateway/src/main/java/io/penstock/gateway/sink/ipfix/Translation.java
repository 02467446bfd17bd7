package io.penstock.gateway.sink.ipfix;

import static io.penstock.gateway.sink.ipfix.Element.iana;
import static io.penstock.gateway.sink.ipfix.Element.reverse;

import io.penstock.gateway.sink.RecordView;
import java.util.List;

/**
 * The fields of a flow that this machine translates (RFC 8158, section 5). They tell what a packet's ends are called once it has
 * passed the machine, so what the log calls {@code nat_*} belongs to the direction away from the peer. Packets to the peer are
 * told of as they leave the translation: their ends are the flow's own.
 *
 * <pre>
 *   peer sent first:   forward = nat_* ends             reverse = the flow's ends, turned
 *   sent to a peer:    forward = the flow's ends        reverse = nat_* ends, turned
 * </pre>
 *
 * <p>The reverse elements stand first: nfdump takes both for the same, and keeps the last.
 */
final class Translation {

    static final List<Field> ADDRESSES4 = List.of(
            new Field.Address(
                    reverse("reversePostNATSourceIPv4Address", 225, 4),
                    entry -> address(entry.view(), Side.REVERSE_SOURCE)),
            new Field.Address(
                    reverse("reversePostNATDestinationIPv4Address", 226, 4),
                    entry -> address(entry.view(), Side.REVERSE_DESTINATION)),
            new Field.Address(iana("postNATSourceIPv4Address", 225, 4), entry -> address(entry.view(), Side.SOURCE)),
            new Field.Address(
                    iana("postNATDestinationIPv4Address", 226, 4), entry -> address(entry.view(), Side.DESTINATION)));

    static final List<Field> ADDRESSES6 = List.of(
            new Field.Address(
                    reverse("reversePostNATSourceIPv6Address", 281, 16),
                    entry -> address(entry.view(), Side.REVERSE_SOURCE)),
            new Field.Address(
                    reverse("reversePostNATDestinationIPv6Address", 282, 16),
                    entry -> address(entry.view(), Side.REVERSE_DESTINATION)),
            new Field.Address(iana("postNATSourceIPv6Address", 281, 16), entry -> address(entry.view(), Side.SOURCE)),
            new Field.Address(
                    iana("postNATDestinationIPv6Address", 282, 16), entry -> address(entry.view(), Side.DESTINATION)));

    static final List<Field> PORTS = List.of(
            new Field.Unsigned(
                    reverse("reversePostNAPTSourceTransportPort", 227, 2),
                    entry -> port(entry.view(), Side.REVERSE_SOURCE)),
            new Field.Unsigned(
                    reverse("reversePostNAPTDestinationTransportPort", 228, 2),
                    entry -> port(entry.view(), Side.REVERSE_DESTINATION)),
            new Field.Unsigned(iana("postNAPTSourceTransportPort", 227, 2), entry -> port(entry.view(), Side.SOURCE)),
            new Field.Unsigned(
                    iana("postNAPTDestinationTransportPort", 228, 2), entry -> port(entry.view(), Side.DESTINATION)));

    private Translation() {}

    /** An end of a packet behind the machine. A packet of the reverse direction comes from the flow's destination. */
    private enum Side {
        SOURCE("src", true),
        DESTINATION("dst", true),
        REVERSE_SOURCE("dst", false),
        REVERSE_DESTINATION("src", false);

        private final String end;
        private final boolean forward;

        Side(String end, boolean forward) {
            this.end = end;
            this.forward = forward;
        }

        /** The name of the field that has it: of the outer end where there is one, and the packet leaves the peer. */
        String field(RecordView subject, String what) {
            boolean fromPeer = forward != "egress".equals(subject.text("direction"));
            String outside = "nat_" + end + what;
            return fromPeer && subject.has(outside) ? outside : end + what;
        }
    }

    /** Whether this machine gives an end of the flow another name. */
    static boolean isIn(RecordView subject) {
        return subject.has("nat_src_ip") || subject.has("nat_dst_ip");
    }

    private static byte[] address(RecordView subject, Side side) {
        return Facts.address(subject, side.field(subject, "_ip"));
    }

    private static long port(RecordView subject, Side side) {
        return subject.number(side.field(subject, "_port"), 0);
    }
}
