package io.penstock.gateway.sink.syslog;

import io.penstock.gateway.flowlog.LogFollower;
import io.penstock.gateway.sink.RecordView;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A record as a syslog message (RFC 5424, section 6): the main fields as structured data, the record's line as the text.
 *
 * <pre>
 *   &lt;132&gt;1 2026-01-31T09:00:00.123456Z gw penstock BOOT-ID drop [meta sequenceId="7"][origin …][penstock@32473 seq="7" …] {…}
 * </pre>
 */
final class SyslogMessage {

    /** The enterprise number that RFC 5612 keeps for documentation; Penstock has none of its own. */
    private static final String STRUCTURE = "penstock@32473";

    private static final int SEVERITY_WARNING = 4;
    private static final int SEVERITY_INFORMATIONAL = 6;
    private static final int HOST_LENGTH_MAX = 255;

    private static final Map<String, Integer> FACILITIES = Map.of("user", 1, "daemon", 3, "auth", 4, "authpriv", 10);
    private static final int LOCAL0 = 16;

    /** {@code meta} records by which something is wrong. */
    private static final Set<String> WARNINGS = Set.of("lost", "write_resumed", "file_missing", "clock_set");

    private static final List<String> FIELDS = List.of(
            "seq",
            "gateway_id",
            "event",
            "flow_id",
            "community_id",
            "traffic_class",
            "direction",
            "protocol",
            "src_ip",
            "src_port",
            "dst_ip",
            "dst_port",
            "icmp_type",
            "icmp_code",
            "verdict",
            "rule_id",
            "rule_name",
            "drop_reason",
            "end_reason",
            "packets",
            "tx_packets",
            "tx_bytes",
            "rx_packets",
            "rx_bytes");

    private final int facility;
    private final String version;

    /** Messages of this facility, {@code local0} for example, from this version of the program. */
    SyslogMessage(String facility, String version) {
        this.facility = facility.startsWith("local")
                ? LOCAL0 + facility.charAt("local".length()) - '0'
                : FACILITIES.getOrDefault(facility, LOCAL0);
        this.version = version;
    }

    /** The message with its length in front (RFC 6587, section 3.4.1). */
    byte[] frame(LogFollower.Line line) throws IOException {
        byte[] head = head(line, RecordView.of(line)).getBytes(StandardCharsets.UTF_8);
        int lengthBytes = head.length + line.bytes().length;
        ByteArrayOutputStream frame = new ByteArrayOutputStream(lengthBytes + 12);
        frame.writeBytes((lengthBytes + " ").getBytes(StandardCharsets.US_ASCII));
        frame.writeBytes(head);
        frame.writeBytes(line.bytes());
        return frame.toByteArray();
    }

    private String head(LogFollower.Line line, RecordView record) {
        StringBuilder head = new StringBuilder(512);
        head.append('<').append(facility * 8 + severity(record)).append(">1 ");
        // The protocol's times have six digits of a second at most.
        Instant time = record.time("time");
        head.append(time == null ? "-" : time.truncatedTo(ChronoUnit.MICROS)).append(' ');
        String gateway = record.text("gateway_id");
        head.append(word(gateway == null ? null : gateway.split("/", 2)[0], HOST_LENGTH_MAX));
        // By its definition, another PROCID means that the reporting process is another one.
        head.append(" penstock ").append(word(record.text("boot_id"), 128)).append(' ');
        head.append(word(record.type(), 32)).append(' ');
        head.append("[meta sequenceId=\"")
                .append((line.seq() - 1) % Integer.MAX_VALUE + 1)
                .append("\"]");
        head.append("[origin software=\"penstock\" swVersion=\"")
                .append(escaped(version))
                .append("\"]");
        structure(head, record);
        return head.append(' ').toString();
    }

    private static int severity(RecordView record) {
        boolean bad = record.type().equals("drop")
                || "drop".equals(record.text("verdict"))
                || "reject".equals(record.text("verdict"))
                || WARNINGS.contains(String.valueOf(record.text("event")))
                || "true".equals(record.text("unclean"));
        return bad ? SEVERITY_WARNING : SEVERITY_INFORMATIONAL;
    }

    private static void structure(StringBuilder head, RecordView record) {
        head.append('[').append(STRUCTURE);
        for (String field : FIELDS) {
            parameter(head, field, record.text(field));
        }
        RecordView peer = record.object("peer");
        if (peer != null) {
            parameter(head, "peer", peer.text("public_key"));
            parameter(head, "peer_name", peer.text("name"));
            parameter(head, "peer_endpoint", peer.text("endpoint"));
        }
        head.append(']');
    }

    private static void parameter(StringBuilder head, String name, @Nullable String value) {
        if (value != null) {
            head.append(' ').append(name).append("=\"").append(escaped(value)).append('"');
        }
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("]", "\\]");
    }

    /** What stands between spaces in the header may have printable ASCII only; nothing is a hyphen. */
    private static String word(@Nullable String text, int lengthMax) {
        if (text == null || text.isEmpty()) {
            return "-";
        }
        String printable = text.replaceAll("[^\\x21-\\x7e]", "_");
        return printable.length() > lengthMax ? printable.substring(0, lengthMax) : printable;
    }
}
