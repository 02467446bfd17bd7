package io.penstock.gateway.query;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One object a line, in the names of the log's own fields; docs/flows.md says what they hold. For one thread. */
final class JsonAnswer implements Answer, TopAnswer.Show {

    private static final JsonFactory FACTORY = new JsonFactory();

    private final JsonGenerator json;

    JsonAnswer(OutputStream out) throws IOException {
        json = FACTORY.createGenerator(out)
                .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .setRootValueSeparator(null);
    }

    @Override
    public void line(FlowLine line) throws IOException {
        Kind kind = line.kind();
        json.writeStartObject();
        json.writeStringField("kind", line.isFlow() ? "flow" : kind(line));
        json.writeStringField("state", line.state().name().toLowerCase(Locale.ROOT));
        write("boot_id", line.text(line.boot));
        if (line.isFlow()) {
            json.writeStringField("flow_id", FlowIds.text(line.flow));
        }
        json.writeNumberField("first_seq", line.firstSeq);
        json.writeNumberField("last_seq", line.lastSeq());
        json.writeStringField("time", time(line.timeMs()));
        if (line.isFlow()) {
            json.writeStringField("flow_start", time(line.startedMs()));
            json.writeStringField("last_packet", time(line.lastMs()));
        }
        write("end_reason", line.endReason());
        writePeer("peer", line.peerName(), line.user(), line.endpoint());
        writePeer("dst_peer", line.dstPeerName(), null, null);
        write("traffic_class", kind.trafficClass());
        write("direction", kind.direction());
        writeTuple(line, kind);
        write("verdict", kind.verdict());
        if (kind.ruleId() >= 0) {
            json.writeNumberField("rule_id", kind.ruleId());
        }
        write("rule_name", kind.ruleName());
        write("drop_reason", kind.dropReason());
        writeCounts(line);
        endLine();
    }

    private static String kind(FlowLine line) {
        return line.state() == FlowLine.State.SUM ? "sum" : "dropped";
    }

    private void writeTuple(FlowLine line, Kind kind) throws IOException {
        if (kind.protocol() >= 0) {
            json.writeNumberField("protocol", kind.protocol());
        }
        write("src_ip", line.text(line.src));
        write("dst_ip", line.text(line.dst));
        write("domain", line.text(line.domain()));
        switch (kind.ports()) {
            case BOTH -> writePorts("src_port", line.firstPort(), "dst_port", line.secondPort);
            case DESTINATION -> json.writeNumberField("dst_port", line.secondPort);
            case RANGE -> writePorts("dst_port_min", line.firstPort(), "dst_port_max", line.secondPort);
            case ICMP -> writePorts("icmp_type", line.firstPort(), "icmp_code", line.secondPort);
            case NONE -> {}
        }
        write("tcp_flags_tx", line.flagsTx());
        write("tcp_flags_rx", line.flagsRx());
    }

    private void writePorts(String firstName, int first, String secondName, int second) throws IOException {
        json.writeNumberField(firstName, first);
        json.writeNumberField(secondName, second);
    }

    private void writeCounts(FlowLine line) throws IOException {
        if (line.state() == FlowLine.State.DROPPED) {
            json.writeNumberField("packets", line.txPackets());
            return;
        }
        json.writeNumberField("tx_packets", line.txPackets());
        json.writeNumberField("tx_bytes", line.txBytes());
        json.writeNumberField("rx_packets", line.rxPackets());
        json.writeNumberField("rx_bytes", line.rxBytes());
        json.writeNumberField("starts", line.starts());
        json.writeNumberField("ends", line.ends());
    }

    private void writePeer(String field, @Nullable PeerName peer, @Nullable String user, @Nullable String endpoint)
            throws IOException {
        if (peer == null) {
            return;
        }
        json.writeObjectFieldStart(field);
        if (peer.key().startsWith("#")) {
            json.writeNumberField("id", Integer.parseInt(peer.key().substring(1)));
        } else {
            json.writeStringField("public_key", peer.key());
        }
        write("name", peer.name());
        write("user", user);
        write("endpoint", endpoint);
        json.writeEndObject();
    }

    private void write(String field, @Nullable String text) throws IOException {
        if (text != null && !text.isEmpty()) {
            json.writeStringField(field, text);
        }
    }

    private static String time(long ms) {
        return Instant.ofEpochMilli(ms).toString();
    }

    private void endLine() throws IOException {
        json.writeEndObject();
        json.writeRaw('\n');
    }

    @Override
    public void group(TopAnswer.Group group) throws IOException {
        json.writeStartObject();
        json.writeStringField("kind", "top");
        json.writeStringField("by", group.by().name().toLowerCase(Locale.ROOT));
        json.writeStringField("key", group.key());
        json.writeNumberField("flows", group.flows());
        json.writeNumberField("tx_packets", group.txPackets());
        json.writeNumberField("tx_bytes", group.txBytes());
        json.writeNumberField("rx_packets", group.rxPackets());
        json.writeNumberField("rx_bytes", group.rxBytes());
        endLine();
    }

    @Override
    public void end(Totals totals, List<Gap> gaps) throws IOException {
        for (Gap gap : gaps) {
            json.writeStartObject();
            json.writeStringField("kind", "gap");
            json.writeStringField("gap", gap.type());
            json.writeStringField("since", time(gap.sinceMs()));
            if (gap.untilMs() != Long.MAX_VALUE) {
                json.writeStringField("until", time(gap.untilMs()));
            }
            json.writeNumberField("records", gap.records());
            json.writeNumberField("packets", gap.packets());
            json.writeNumberField("bytes", gap.bytes());
            json.writeStringField("text", gap.text());
            endLine();
        }
        json.writeStartObject();
        json.writeStringField("kind", "totals");
        json.writeBooleanField("complete", gaps.isEmpty());
        json.writeNumberField("flows", totals.flows());
        json.writeNumberField("live_flows", totals.live());
        json.writeNumberField("denied_flows", totals.deniedFlows());
        json.writeNumberField("tx_packets", totals.txPackets());
        json.writeNumberField("tx_bytes", totals.txBytes());
        json.writeNumberField("rx_packets", totals.rxPackets());
        json.writeNumberField("rx_bytes", totals.rxBytes());
        json.writeNumberField("dropped_packets", totals.droppedPackets());
        endLine();
        json.flush();
    }

    /** Hands over what was written, for who reads along. */
    void flush() throws IOException {
        json.flush();
    }
}
