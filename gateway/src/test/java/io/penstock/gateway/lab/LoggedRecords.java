package io.penstock.gateway.lab;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * The records of a flow log as an auditor's program reads them: plain JSON, nothing of the gateway's own code.
 *
 * @param all each record's scalar fields, those of objects in it as {@code peer.name}; in the order of the log
 */
record LoggedRecords(List<Map<String, String>> all) {

    /** Reads every file of a folder. */
    static LoggedRecords of(Path folder) {
        return parse(lines(folder));
    }

    /** Reads lines. */
    static LoggedRecords parse(List<String> lines) {
        return new LoggedRecords(lines.stream().map(LoggedRecords::fields).toList());
    }

    /** The lines of every file of a folder, in the order of the files. */
    static List<String> lines(Path folder) {
        List<String> lines = new ArrayList<>();
        for (Path file : files(folder)) {
            text(file).lines().forEach(lines::add);
        }
        return lines;
    }

    /** The files that hold records, in their order. */
    static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(name -> name.toString().matches(".*\\.jsonl(\\.gz)?"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a file holds, decompressed. */
    static String text(Path file) {
        try (InputStream bytes = file.toString().endsWith(".gz")
                ? new GZIPInputStream(Files.newInputStream(file))
                : Files.newInputStream(file)) {
            return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> fields(String line) {
        Map<String, String> fields = new HashMap<>();
        try (JsonParser json = new JsonFactory().createParser(line)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.START_ARRAY) {
                    json.skipChildren();
                } else if (token.isScalarValue()) {
                    String path = json.getParsingContext().pathAsPointer().toString();
                    fields.put(path.substring(1).replace('/', '.'), json.getText());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(line, e);
        }
        return fields;
    }

    /** Those that fit. */
    LoggedRecords where(Predicate<Map<String, String>> fits) {
        return new LoggedRecords(all.stream().filter(fits).toList());
    }

    /** Those with this value in a field. */
    LoggedRecords with(String field, String value) {
        return where(record -> value.equals(record.get(field)));
    }

    /** Those about flows that the policy let pass. */
    LoggedRecords passed() {
        return where(record -> record.containsKey("tx_bytes") && !"drop".equals(record.get("record_type")));
    }

    /** Sums of flows that the policy refused. */
    LoggedRecords refused() {
        return with("record_type", "drop").where(record -> record.containsKey("tx_bytes"));
    }

    /** The sum of a field, 0 where a record does not have it. */
    long sum(String field) {
        return all.stream()
                .mapToLong(record -> Long.parseLong(record.getOrDefault(field, "0")))
                .sum();
    }

    /** What these records say of one direction: {@code tx} is from who sent the first packet. */
    Traffic traffic(boolean fromPeer) {
        LoggedRecords same = with("direction", fromPeer ? "ingress" : "egress");
        LoggedRecords other = with("direction", fromPeer ? "egress" : "ingress");
        return new Traffic(
                same.sum("tx_packets") + other.sum("rx_packets"), same.sum("tx_bytes") + other.sum("rx_bytes"));
    }

    /** Dropped packets by reason. */
    SortedMap<String, Long> drops() {
        SortedMap<String, Long> drops = new TreeMap<>();
        for (Map<String, String> record :
                where(one -> one.containsKey("drop_reason")).all()) {
            drops.merge(record.getOrDefault("drop_reason", ""), Long.parseLong(record.get("packets")), Long::sum);
        }
        return drops;
    }
}
