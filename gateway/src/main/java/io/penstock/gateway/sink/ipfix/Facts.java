package io.penstock.gateway.sink.ipfix;

import io.penstock.gateway.sink.RecordView;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** What records of the log say, in the numbers that IPFIX has for it. */
final class Facts {

    private static final int TCP = 6;
    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;

    private Facts() {}

    /** {@code observationDomainId}: tells gateways apart that share a collector; never 0, which stands for none. */
    static long domain(RecordView subject) {
        String gatewayId = subject.text("gateway_id");
        return domain(gatewayId == null ? "" : gatewayId);
    }

    /** The same of a gateway's name: its CRC-32. */
    static long domain(String gatewayId) {
        CRC32 crc = new CRC32();
        crc.update(gatewayId.getBytes(StandardCharsets.UTF_8));
        return Math.max(1, crc.getValue());
    }

    /** Where the counts of a record begin, in milliseconds since 1970: with the flow, or with the window, whichever is later. */
    static long startMs(RecordView subject) {
        return Math.max(ms(subject.time("window_start")), ms(subject.time("flow_start")));
    }

    /** Where they end: with the last packet, or with the window where the record is a sum. */
    static long endMs(RecordView subject) {
        Instant lastPacket = subject.time("last_packet");
        return Math.max(startMs(subject), ms(lastPacket == null ? subject.time("window_end") : lastPacket));
    }

    static long ms(@Nullable Instant time) {
        return time == null ? 0 : time.toEpochMilli();
    }

    /** {@code flowId}: the core in the highest byte, the number below; 0 where there is none. */
    static long flowId(RecordView subject) {
        String text = subject.text("flow_id");
        int dash = text == null ? -1 : text.indexOf('-');
        if (text == null || dash < 0) {
            return 0;
        }
        return Long.parseLong(text, 0, dash, 16) << 56 | Long.parseLong(text, dash + 1, text.length(), 16);
    }

    /** {@code flowDirection}: 0 where a peer sent the first packet, 1 where it was sent to one. */
    static long direction(RecordView subject) {
        return "egress".equals(subject.text("direction")) ? 1 : 0;
    }

    /** {@code flowEndReason}: 2, "active timeout", for records of flows that go on. */
    static long endReason(RecordView subject) {
        return switch (subject.text("end_reason")) {
            case null -> 2;
            case "idle" -> 1;
            case "fin", "rst" -> 3;
            case "table_full" -> 5;
            default -> 4;
        };
    }

    /** {@code firewallEvent}: created, deleted, denied, updated. */
    static long firewallEvent(RecordView subject) {
        return switch (subject.type()) {
            case "start" -> 1;
            case "end" -> 2;
            case "drop" -> 3;
            default -> 5;
        };
    }

    /** {@code forwardingStatus}: forwarded; dropped, "ACL deny" where the sender was told, else "ACL drop". */
    static long forwardingStatus(RecordView subject) {
        return switch (subject.text("verdict")) {
            case "reject" -> 129;
            case "drop" -> 130;
            case null -> "drop".equals(subject.type()) ? 128 : 64;
            default -> 64;
        };
    }

    /** {@code tcpControlBits} of letters such as {@code SPA}. */
    static long tcpFlags(RecordView subject, String name) {
        String letters = subject.text(name);
        long flags = 0;
        for (int i = 0; letters != null && i < letters.length(); i++) {
            int bit = "FSRPAUEC".indexOf(letters.charAt(i));
            flags |= bit < 0 ? 0 : 1L << bit;
        }
        return flags;
    }

    /** {@code icmpTypeCodeIPv4}, {@code icmpTypeCodeIPv6}. */
    static long icmpTypeAndCode(RecordView subject) {
        return subject.number("icmp_type", 0) << 8 | subject.number("icmp_code", 0);
    }

    static boolean isTcp(RecordView subject) {
        return subject.number("protocol", -1) == TCP;
    }

    static boolean isIcmp(RecordView subject) {
        long protocol = subject.number("protocol", -1);
        return protocol == ICMP || protocol == ICMPV6;
    }

    static boolean isIpv6(RecordView subject) {
        String source = subject.text("src_ip");
        return source != null && source.indexOf(':') >= 0;
    }

    /** An address of the record; there must be one of this name. */
    static byte[] address(RecordView subject, String name) {
        String text = subject.text(name);
        if (text == null) {
            throw new IllegalArgumentException("the record has no " + name);
        }
        return InetAddress.ofLiteral(text).getAddress();
    }

    /** A field of the peer, or of the other peer; null where the record has none. */
    static @Nullable String ofPeer(RecordView subject, String peer, String name) {
        RecordView object = subject.object(peer);
        return object == null ? null : object.text(name);
    }
}
