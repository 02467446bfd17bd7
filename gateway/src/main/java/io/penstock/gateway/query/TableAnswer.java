package io.penstock.gateway.query;

import io.penstock.dataplane.policy.Policy;
import io.penstock.gateway.Count;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A table for people, as wide as its content. For one thread. */
final class TableAnswer implements Answer, TopAnswer.Show {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);
    private static final int BLOCK_LINES = 1000;
    private static final List<String> COLUMNS = List.of(
            "TIME", "PEER", "VERDICT", "PROTO", "SOURCE", "", "DESTINATION", "PACKETS", "TX", "RX", "DURATION", "WHY");
    private static final String NUMBERS = "PACKETS TX RX FLOWS";

    private final PrintStream out;
    private final ZoneId zone;
    private final List<List<String>> block = new ArrayList<>();
    private int[] widths = {};
    private List<String> columns = COLUMNS;
    private boolean headed;

    TableAnswer(PrintStream out, ZoneId zone) {
        this.out = out;
        this.zone = zone;
    }

    @Override
    public void line(FlowLine line) {
        Kind kind = line.kind();
        PeerName peer = line.peerName();
        boolean dropped = line.state() == FlowLine.State.DROPPED;
        String from = place(line.text(line.src), kind.ports() == Kind.Ports.BOTH ? ":" + line.firstPort() : "");
        add(List.of(
                TIME.format(Instant.ofEpochMilli(line.timeMs()).atZone(zone)),
                peer == null ? "-" : peer.label(),
                dropped ? "dropped" : kind.verdict(),
                IpProtocol.name(kind.protocol()),
                dropped ? "" : from,
                dropped ? "" : "→",
                dropped ? "" : place(line.text(line.dst), port(line)),
                Long.toString(line.txPackets() + line.rxPackets()),
                dropped ? "" : Amount.bytes(line.txBytes()),
                dropped ? "" : Amount.bytes(line.rxBytes()),
                line.isFlow() ? Amount.duration(Duration.ofMillis(line.lastMs() - line.startedMs())) : "",
                why(line)));
    }

    private static String place(@Nullable String address, String port) {
        if (address == null) {
            return "*" + port;
        }
        return address.indexOf(':') >= 0 && !port.isEmpty() ? "[" + address + "]" + port : address + port;
    }

    private static String port(FlowLine line) {
        return switch (line.kind().ports()) {
            case BOTH, DESTINATION -> ":" + line.secondPort;
            case RANGE -> ":" + line.firstPort() + "-" + line.secondPort;
            case ICMP, NONE -> "";
        };
    }

    private static String why(FlowLine line) {
        Kind kind = line.kind();
        String state = switch (line.state()) {
            case LIVE -> "live";
            case OPEN -> "not over then";
            case CUT -> "cut off: gateway killed";
            case ENDED -> line.endReason();
            case SUM -> line.flows() == 0 ? "no new flow" : Count.of(line.flows(), "flow");
            case DROPPED -> kind.dropReason() + ", " + kind.direction();
        };
        String rule = kind.ruleName();
        if (rule.isEmpty() && kind.ruleId() >= 0) {
            rule = kind.ruleId() == Policy.DEFAULT_RULE_ID ? "by default" : "rule " + kind.ruleId();
        }
        return rule.isEmpty() ? state : rule + "; " + state;
    }

    @Override
    public void group(TopAnswer.Group group) {
        columns = List.of(group.by().name(), "FLOWS", "PACKETS", "TX", "RX");
        add(List.of(
                group.key(),
                Long.toString(group.flows()),
                Long.toString(group.txPackets() + group.rxPackets()),
                Amount.bytes(group.txBytes()),
                Amount.bytes(group.rxBytes())));
    }

    private void add(List<String> row) {
        block.add(row);
        if (block.size() == BLOCK_LINES) {
            flush();
        }
    }

    /** Prints what waits. Columns become wider from block to block where they must, never narrower. */
    void flush() {
        if (block.isEmpty()) {
            return;
        }
        boolean first = !headed;
        if (first) {
            headed = true;
            widths = new int[columns.size()];
            block.addFirst(columns);
        }
        for (List<String> row : block) {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        block.forEach(this::print);
        block.clear();
        out.flush();
    }

    private void print(List<String> row) {
        StringBuilder text = new StringBuilder(160);
        for (int i = 0; i < row.size(); i++) {
            String pad = " ".repeat(widths[i] - row.get(i).length());
            boolean number = List.of(NUMBERS.split(" ", -1)).contains(columns.get(i));
            text.append(number ? pad + row.get(i) : row.get(i) + pad).append("  ");
        }
        out.println(text.toString().stripTrailing());
    }

    @Override
    public void end(Totals totals, List<Gap> gaps) {
        flush();
        out.println(String.format(
                Locale.ROOT,
                "%s, %d of them denied, %d live; %s, %s; tx %s, rx %s%s",
                Count.of(totals.flows(), "flow"),
                totals.deniedFlows(),
                totals.live(),
                Count.of(totals.txPackets() + totals.rxPackets(), "packet"),
                Amount.bytes(totals.txBytes() + totals.rxBytes()),
                Amount.bytes(totals.txBytes()),
                Amount.bytes(totals.rxBytes()),
                totals.droppedPackets() == 0 ? "" : "; " + Count.of(totals.droppedPackets(), "packet") + " dropped"));
    }
}
