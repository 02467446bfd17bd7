package io.penstock.gateway.control;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.penstock.gateway.sink.SinkStatus;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a status from JSON, one token at a time. Fields it does not know are passed over, so that versions may differ. */
final class StatusReader {

    private @Nullable String interfaceName;
    private @Nullable String publicKey;
    private int listenPort;
    private long fwmark;
    private int mtuBytes;
    private int cores;
    private String transport = "";
    private String cipher = "";
    private Instant since = Instant.EPOCH;
    private boolean underLoad;
    private Map<String, Long> counters = Map.of();
    private Map<String, Long> drops = Map.of();
    private final List<Status.Offload> offloads = new ArrayList<>();
    private boolean verifiesChecksums;
    private long kernelDrops;
    private Map<String, Long> flows = Map.of();
    private final List<Status.Peer> peers = new ArrayList<>();
    private List<SinkStatus> sinks = List.of();
    private Standing.@Nullable Configuration configuration;
    private @Nullable String policy;
    private Standing.@Nullable Log flowLog;

    private StatusReader() {}

    static Status read(JsonParser json) throws IOException {
        StatusReader reader = new StatusReader();
        expect(json, json.nextToken(), JsonToken.START_OBJECT);
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            reader.field(json, field);
        }
        if (reader.interfaceName == null) {
            throw new IOException("the gateway's answer has no field \"interface\"");
        }
        return reader.status(reader.interfaceName);
    }

    private void field(JsonParser json, String field) throws IOException {
        switch (field) {
            case "interface" -> interfaceName = json.getText();
            case "publicKey" -> publicKey = json.getValueAsString();
            case "listenPort" -> listenPort = json.getIntValue();
            case "fwmark" -> fwmark = json.getLongValue();
            case "mtu" -> mtuBytes = json.getIntValue();
            case "cores" -> cores = json.getIntValue();
            case "transport" -> transport = json.getText();
            case "cipher" -> cipher = json.getText();
            case "since" -> since = instant(json.getText());
            case "underLoad" -> underLoad = json.getBooleanValue();
            case "counters" -> counters = counts(json);
            case "drops" -> drops = counts(json);
            case "offloads" -> {
                expect(json, json.currentToken(), JsonToken.START_ARRAY);
                while (json.nextToken() == JsonToken.START_OBJECT) {
                    offloads.add(offload(json));
                }
            }
            case "verifiesChecksums" -> verifiesChecksums = json.getBooleanValue();
            case "kernelDrops" -> kernelDrops = json.getLongValue();
            case "flows" -> flows = counts(json);
            case "peers" -> {
                expect(json, json.currentToken(), JsonToken.START_ARRAY);
                while (json.nextToken() == JsonToken.START_OBJECT) {
                    peers.add(peer(json));
                }
            }
            case "sinks" -> sinks = SinkJson.read(json);
            case "configuration" -> configuration = StandingJson.configuration(json);
            case "policy" -> policy = json.getValueAsString();
            case "flowLog" -> flowLog = StandingJson.flowLog(json);
            default -> json.skipChildren();
        }
    }

    private Status status(String name) {
        return new Status(
                name,
                publicKey,
                listenPort,
                fwmark,
                mtuBytes,
                cores,
                transport,
                cipher,
                since,
                underLoad,
                counters,
                drops,
                offloads,
                verifiesChecksums,
                kernelDrops,
                new Status.Flows(
                        flows.getOrDefault("active", 0L),
                        flows.getOrDefault("capacity", 0L),
                        flows.getOrDefault("evicted", 0L),
                        flows.getOrDefault("untrackedPackets", 0L)),
                peers,
                sinks,
                new Standing(configuration, policy, flowLog));
    }

    private static Map<String, Long> counts(JsonParser json) throws IOException {
        expect(json, json.currentToken(), JsonToken.START_OBJECT);
        Map<String, Long> counts = new LinkedHashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            counts.put(name, json.getLongValue());
        }
        return counts;
    }

    private static Status.Offload offload(JsonParser json) throws IOException {
        String name = "";
        String state = "";
        String error = null;
        long fallbacks = 0;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "name" -> name = json.getText();
                case "state" -> state = json.getText();
                case "error" -> error = json.getValueAsString();
                case "fallbacks" -> fallbacks = json.getLongValue();
                default -> json.skipChildren();
            }
        }
        return new Status.Offload(name, state, error, fallbacks);
    }

    private static Status.Peer peer(JsonParser json) throws IOException {
        String name = null;
        String publicKey = "";
        String endpoint = null;
        List<String> allowedIps = new ArrayList<>();
        Instant lastHandshake = null;
        Map<String, Long> numbers = new LinkedHashMap<>();
        boolean sessionLive = false;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            JsonToken value = json.nextToken();
            switch (field) {
                case "name" -> name = json.getValueAsString();
                case "publicKey" -> publicKey = json.getText();
                case "endpoint" -> endpoint = json.getValueAsString();
                case "allowedIps" -> {
                    while (json.nextToken() == JsonToken.VALUE_STRING) {
                        allowedIps.add(json.getText());
                    }
                }
                case "lastHandshake" -> lastHandshake = value == JsonToken.VALUE_NULL ? null : instant(json.getText());
                case "sessionLive" -> sessionLive = json.getBooleanValue();
                default -> {
                    if (value == JsonToken.VALUE_NUMBER_INT) {
                        numbers.put(field, json.getLongValue());
                    } else {
                        json.skipChildren();
                    }
                }
            }
        }
        return new Status.Peer(
                name,
                publicKey,
                endpoint,
                allowedIps,
                lastHandshake,
                numbers.getOrDefault("receivedBytes", 0L),
                numbers.getOrDefault("sentBytes", 0L),
                numbers.getOrDefault("receivedPackets", 0L),
                numbers.getOrDefault("sentPackets", 0L),
                sessionLive,
                numbers.getOrDefault("persistentKeepalive", 0L).intValue());
    }

    static Instant instant(String text) throws IOException {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IOException("the gateway's answer has \"" + text + "\" where a time was expected", e);
        }
    }

    static void expect(JsonParser json, @Nullable JsonToken found, JsonToken expected) throws IOException {
        if (found != expected) {
            throw new IOException("the gateway's answer has " + found + " where " + expected
                    + " was expected, at column " + json.currentTokenLocation().getColumnNr());
        }
    }
}
