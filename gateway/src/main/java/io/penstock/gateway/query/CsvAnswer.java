package io.penstock.gateway.query;

import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** RFC 4180: a header, CRLF, and quotes where a field needs them. For one thread. */
final class CsvAnswer implements Answer, TopAnswer.Show {

    /** The columns of flows. */
    static final List<String> COLUMNS = List.of(
            "time",
            "state",
            "peer",
            "public_key",
            "verdict",
            "protocol",
            "src_ip",
            "src_port",
            "dst_ip",
            "dst_port",
            "dst_port_max",
            "traffic_class",
            "direction",
            "tx_packets",
            "tx_bytes",
            "rx_packets",
            "rx_bytes",
            "flows",
            "flow_start",
            "last_packet",
            "end_reason",
            "rule_id",
            "rule_name",
            "drop_reason",
            "boot_id",
            "flow_id",
            "first_seq",
            "last_seq",
            "user",
            "domain");

    private static final String FORMULA_STARTS = "=+-@\t\r";

    private final PrintStream out;
    private boolean headed;

    CsvAnswer(PrintStream out) {
        this.out = out;
    }

    @Override
    public void line(FlowLine line) {
        head(COLUMNS);
        Kind kind = line.kind();
        PeerName peer = line.peerName();
        boolean hasSource = kind.ports() == Kind.Ports.BOTH;
        boolean hasRange = kind.ports() == Kind.Ports.RANGE;
        boolean hasDestination = hasSource || kind.ports() == Kind.Ports.DESTINATION;
        row(List.of(
                time(line.timeMs()),
                line.state().name().toLowerCase(Locale.ROOT),
                peer == null ? "" : harmless(peer.name()),
                peer == null ? "" : peer.key(),
                kind.verdict(),
                IpProtocol.name(kind.protocol()),
                text(line.text(line.src)),
                hasSource ? Integer.toString(line.firstPort()) : "",
                text(line.text(line.dst)),
                hasDestination ? Integer.toString(line.secondPort) : hasRange ? Integer.toString(line.firstPort()) : "",
                hasRange ? Integer.toString(line.secondPort) : "",
                kind.trafficClass(),
                kind.direction(),
                Long.toString(line.txPackets()),
                Long.toString(line.txBytes()),
                Long.toString(line.rxPackets()),
                Long.toString(line.rxBytes()),
                Long.toString(line.flows()),
                line.isFlow() ? time(line.startedMs()) : "",
                line.isFlow() ? time(line.lastMs()) : "",
                line.endReason(),
                kind.ruleId() < 0 ? "" : Integer.toString(kind.ruleId()),
                harmless(kind.ruleName()),
                kind.dropReason(),
                text(line.text(line.boot)),
                line.isFlow() ? FlowIds.text(line.flow) : "",
                Long.toString(line.firstSeq),
                Long.toString(line.lastSeq()),
                text(line.user()),
                text(line.text(line.domain()))));
    }

    @Override
    public void group(TopAnswer.Group group) {
        head(List.of(
                group.by().name().toLowerCase(Locale.ROOT),
                "flows",
                "tx_packets",
                "tx_bytes",
                "rx_packets",
                "rx_bytes"));
        row(List.of(
                harmless(group.key()),
                Long.toString(group.flows()),
                Long.toString(group.txPackets()),
                Long.toString(group.txBytes()),
                Long.toString(group.rxPackets()),
                Long.toString(group.rxBytes())));
    }

    private void head(List<String> columns) {
        if (!headed) {
            headed = true;
            row(columns);
        }
    }

    private void row(List<String> fields) {
        StringBuilder row = new StringBuilder(256);
        for (String field : fields) {
            row.append(quoted(field)).append(',');
        }
        row.setLength(row.length() - 1);
        out.print(row.append("\r\n"));
    }

    /** A name must not become a formula in a spreadsheet; a key begins with a plus at times, and calls nothing. */
    private static String harmless(String text) {
        return !text.isEmpty() && FORMULA_STARTS.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }

    private static String quoted(String field) {
        boolean plain = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
        return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static String time(long ms) {
        return Instant.ofEpochMilli(ms).toString();
    }

    /** Totals and gaps are no rows of the table; gaps go to standard error, as with every format. */
    @Override
    public void end(Totals totals, List<Gap> gaps) {
        head(COLUMNS);
    }
}
