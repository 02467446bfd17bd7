package io.penstock.gateway.flowlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.config.FlowLogSettings.Privacy;
import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.event.PeerEvent.Kind;
import io.penstock.gateway.events.EventRecord;
import io.penstock.gateway.names.DnsMessages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The schema that ships and the documentation say of the log what the log is. */
class SchemaTest {

    private static final Path CHECKOUT = Path.of("..").toAbsolutePath();

    @TempDir
    Path folder;

    private List<String> everyKindOfRecord(Privacy privacy) throws Exception {
        FlowLogRig rig = new FlowLogRig(folder, FlowLogRig.settings(1 << 16, privacy, false), 1 << 12, 128);
        rig.labels = new PeerLabels("laptop", "ana", List.of("ops", "laptops"));
        rig.start();
        rig.answer(
                FlowLogRig.PEER,
                DnsMessages.answerTo("example.org")
                        .address("example.org", 60, "198.18.0.1")
                        .address("example.org", 60, "10.1.0.1")
                        .message());
        rig.traffic(100);
        for (int port = 1; port < 100; port++) {
            rig.fromPeer("10.1.0.1", 50_000, port, 44, 0x02, 3);
        }
        rig.counters.core(0).drop(DropReason.REPLAY, 5);
        EveryEvent.at(1_000_000_000L).forEach(rig.feed.events()::offer);
        rig.feed.events().countLost(3);
        rig.duty().onReload("cd".repeat(32));
        rig.turn();
        rig.diskFull = true;
        rig.advance(130);
        rig.turn();
        rig.traffic(200);
        rig.diskFull = false;
        for (int i = 0; i < 130; i++) {
            rig.advance(1);
            rig.turn();
        }
        rig.stop();
        return rig.lines();
    }

    @Test
    void shouldAcceptEveryRecordThatIsWritten() throws Exception {
        JsonSchema schema = new JsonSchema(Files.readString(CHECKOUT.resolve("config/flow-log.schema.json")));
        for (Privacy privacy : Privacy.values()) {
            List<String> lines = everyKindOfRecord(privacy);
            assertThat(String.join("\n", lines))
                    .contains("\"user\":\"ana\",\"tags\":[\"ops\",\"laptops\"]", "\"domain\":\"example.org\"")
                    .contains("\"record_type\":\"drop\"", "\"drop_reason\"", "\"verdict\":\"reject\"")
                    .contains("\"event\":\"file\"", "\"event\":\"config\"", "\"event\":\"write_resumed\"")
                    .contains(eventsOfTheSchema())
                    .contains("\"event\":\"lost\"", "\"event\":\"stop\"");
            for (String line : lines) {
                assertThat(schema.accepts(line)).as(line).isTrue();
            }
        }
    }

    @Test
    void shouldRefuseARecordWithAFieldTooManyOrTooFew() throws Exception {
        JsonSchema schema = new JsonSchema(Files.readString(CHECKOUT.resolve("config/flow-log.schema.json")));
        String line = everyKindOfRecord(Privacy.FULL).getLast();
        assertThat(schema.accepts(line)).isTrue();
        assertThat(schema.accepts(line.replace("\"event\"", "\"evnt\""))).isFalse();
        assertThat(schema.accepts(line.replaceFirst("\\{", "{\"more\":1,"))).isFalse();
        assertThat(schema.accepts(line.replaceFirst("\"seq\":\\d+", "\"seq\":0")))
                .isFalse();
    }

    @Test
    void shouldExplainEveryFieldInTheDocumentation() throws Exception {
        String page = Files.readString(CHECKOUT.resolve("docs/flow-log.md"));
        for (String name : fieldNames(Files.readString(CHECKOUT.resolve("config/flow-log.schema.json")))) {
            assertThat(page).as("docs/flow-log.md").contains("`" + name + "`");
        }
    }

    /** All that a record may tell of a peer, as the schema has it. */
    private static List<String> eventsOfTheSchema() {
        return Stream.concat(Stream.of(Kind.values()).map(Kind::label), Stream.of("refused", "events_lost"))
                .map(label -> "\"event\":\"" + label + "\"")
                .toList();
    }

    @Test
    void shouldKnowTheSameEventsInTheSchemaTheDocumentationAndTheCommand() throws Exception {
        String page = Files.readString(CHECKOUT.resolve("docs/flow-log.md"));
        TreeSet<String> events = new TreeSet<>();
        Map<?, ?> root = (Map<?, ?>) Objects.requireNonNull(
                JsonTree.parse(Files.readString(CHECKOUT.resolve("config/flow-log.schema.json"))));
        collectEvents(root.get("$defs"), events);
        assertThat(events).contains("start", "roamed").containsExactlyInAnyOrderElementsOf(EventRecord.NAMES);
        assertThat(events).allSatisfy(event -> assertThat(page).contains("`" + event + "`"));
    }

    private static void collectEvents(@Nullable Object node, Set<String> names) {
        if (node instanceof Map<?, ?> object) {
            if (object.get("event") instanceof Map<?, ?> event) {
                if (event.get("const") instanceof String only) {
                    names.add(only);
                }
                if (event.get("enum") instanceof List<?> several) {
                    several.forEach(name -> names.add(String.valueOf(name)));
                }
            }
            object.values().forEach(child -> collectEvents(child, names));
        }
    }

    private static List<String> fieldNames(String schema) throws Exception {
        Object root = JsonTree.parse(schema);
        TreeSet<String> names = new TreeSet<>();
        collect(root, names);
        assertThat(names).contains("seq", "prev_hash", "lost_records");
        return List.copyOf(names);
    }

    private static void collect(@Nullable Object node, Set<String> names) {
        if (node instanceof Map<?, ?> object) {
            if (object.get("properties") instanceof Map<?, ?> properties) {
                properties.keySet().forEach(name -> names.add(String.valueOf(name)));
            }
            object.values().forEach(child -> collect(child, names));
        } else if (node instanceof List<?> array) {
            array.forEach(child -> collect(child, names));
        }
    }
}
