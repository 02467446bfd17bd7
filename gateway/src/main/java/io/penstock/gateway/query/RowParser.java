package io.penstock.gateway.query;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;

/** Reads lines of the log into a row; docs/flow-log.md says what they hold. For one thread. */
final class RowParser {

    private static final JsonFactory FACTORY = new JsonFactory();

    private final LogTime times = new LogTime();
    private final FlowRow row = new FlowRow(1);

    private String type = "";
    private String verdict = "";
    private String trafficClass = "";
    private String direction = "";
    private String endReason = "";
    private String dropReason = "";
    private String flagsTx = "";
    private String flagsRx = "";
    private String ruleName = "";
    private int ruleId;
    private int protocol;
    private Kind.Ports ports = Kind.Ports.NONE;
    private int firstPort;
    private int secondPort;
    private long writtenMs;
    private long windowEndMs;
    private long startedMs;
    private long lastMs;

    /**
     * The row of a line; good until the next call.
     *
     * @param line without its line feed
     * @param names where its texts go
     * @throws IOException when it is no record
     */
    FlowRow parse(byte[] line, Names names) throws IOException {
        clear(names);
        try (JsonParser json = FACTORY.createParser(line)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("expected an object");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                read(field, json, names);
            }
        } catch (NumberFormatException | DateTimeException | IndexOutOfBoundsException e) {
            throw new IOException("expected a time or a number: " + e.getMessage(), e);
        }
        if (type.isEmpty() || number(FlowRow.SEQ) <= 0 || writtenMs == 0) {
            throw new IOException("expected record_type, seq and time");
        }
        boolean meta = type.equals(Kind.META);
        complete(names);
        row.show(0, meta ? new String(line, StandardCharsets.UTF_8) : null);
        return row;
    }

    /** A row about something that is not in the log, told by a line of our own. */
    FlowRow tell(String line, long seq, long timeMs, Names names) {
        clear(names);
        type = Kind.META;
        writtenMs = timeMs;
        set(FlowRow.SEQ, seq);
        complete(names);
        row.show(0, line);
        return row;
    }

    private void clear(Names names) {
        row.use(names);
        for (int column = 0; column < FlowRow.NUMBERS; column++) {
            set(column, 0);
        }
        for (int column = 0; column < FlowRow.TEXTS; column++) {
            row.texts(column)[0] = Names.NONE;
        }
        set(FlowRow.FLOW, FlowRow.NO_FLOW);
        type = verdict = trafficClass = direction = endReason = dropReason = flagsTx = flagsRx = ruleName = "";
        ruleId = protocol = -1;
        ports = Kind.Ports.NONE;
        firstPort = secondPort = 0;
        writtenMs = windowEndMs = startedMs = lastMs = 0;
    }

    private void complete(Names names) {
        long timeMs = windowEndMs == 0 ? writtenMs : windowEndMs;
        set(FlowRow.TIME, timeMs);
        set(FlowRow.STARTED, startedMs == 0 ? 0 : timeMs - startedMs);
        set(FlowRow.SILENT, lastMs == 0 ? 0 : timeMs - lastMs);
        set(FlowRow.PORTS, FlowRow.ports(firstPort, secondPort));
        Kind kind = new Kind(
                type,
                verdict,
                trafficClass,
                direction,
                protocol,
                ports,
                endReason,
                dropReason,
                flagsTx,
                flagsRx,
                ruleId,
                ruleName);
        row.texts(FlowRow.KIND)[0] = names.of(kind.text());
    }

    private void read(String field, JsonParser json, Names names) throws IOException {
        switch (field) {
            case "record_type" -> type = json.getText();
            case "boot_id" -> row.texts(FlowRow.BOOT)[0] = names.of(json.getText());
            case "flow_id" -> set(FlowRow.FLOW, FlowIds.parse(json.getText()));
            case "time" -> writtenMs = times.parseMs(json.getText());
            case "window_end" -> windowEndMs = times.parseMs(json.getText());
            case "flow_start" -> startedMs = times.parseMs(json.getText());
            case "last_packet" -> lastMs = times.parseMs(json.getText());
            case "peer" -> readPeer(json, names, FlowRow.PEER);
            case "dst_peer" -> readPeer(json, names, FlowRow.DST_PEER);
            case "src_ip" -> row.texts(FlowRow.SRC)[0] = names.of(json.getText());
            case "dst_ip" -> row.texts(FlowRow.DST)[0] = names.of(json.getText());
            case "domain" -> row.texts(FlowRow.DOMAIN)[0] = names.of(json.getText());
            case "verdict" -> verdict = json.getText();
            case "traffic_class" -> trafficClass = json.getText();
            case "direction" -> direction = json.getText();
            case "end_reason" -> endReason = json.getText();
            case "drop_reason" -> dropReason = json.getText();
            case "tcp_flags_tx" -> flagsTx = json.getText();
            case "tcp_flags_rx" -> flagsRx = json.getText();
            case "rule_name" -> ruleName = json.getText();
            case "rule_id" -> ruleId = json.getIntValue();
            case "protocol" -> protocol = json.getIntValue();
            default -> readCount(field, json);
        }
    }

    private void readCount(String field, JsonParser json) throws IOException {
        switch (field) {
            case "seq" -> set(FlowRow.SEQ, json.getLongValue());
            case "tx_packets", "packets" -> set(FlowRow.TX_PACKETS, json.getLongValue());
            case "tx_bytes" -> set(FlowRow.TX_BYTES, json.getLongValue());
            case "rx_packets" -> set(FlowRow.RX_PACKETS, json.getLongValue());
            case "rx_bytes" -> set(FlowRow.RX_BYTES, json.getLongValue());
            case "starts" -> set(FlowRow.STARTS, json.getLongValue());
            case "ends" -> set(FlowRow.ENDS, json.getLongValue());
            case "src_port" -> {
                firstPort = json.getIntValue();
                ports = Kind.Ports.BOTH;
            }
            case "dst_port" -> {
                secondPort = json.getIntValue();
                ports = ports == Kind.Ports.BOTH ? ports : Kind.Ports.DESTINATION;
            }
            case "icmp_type", "dst_port_min" -> {
                firstPort = json.getIntValue();
                ports = field.startsWith("i") ? Kind.Ports.ICMP : Kind.Ports.RANGE;
            }
            case "icmp_code", "dst_port_max" -> secondPort = json.getIntValue();
            default -> json.skipChildren();
        }
    }

    private void readPeer(JsonParser json, Names names, int column) throws IOException {
        String key = "";
        String name = "";
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "public_key" -> key = json.getText();
                case "name" -> name = json.getText();
                case "id" -> key = key.isEmpty() ? "#" + json.getText() : key;
                case "endpoint" -> setOfPeer(column, FlowRow.ENDPOINT, names.of(json.getText()));
                case "user" -> setOfPeer(column, FlowRow.USER, names.of(json.getText()));
                default -> json.skipChildren();
            }
        }
        row.texts(column)[0] = names.of(new PeerName(key, name).text());
    }

    private void setOfPeer(int peerColumn, int column, int text) {
        if (peerColumn == FlowRow.PEER) {
            row.texts(column)[0] = text;
        }
    }

    private long number(int column) {
        return row.numbers(column)[0];
    }

    private void set(int column, long number) {
        row.numbers(column)[0] = number;
    }
}
