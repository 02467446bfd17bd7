package io.penstock.gateway.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Records as people see them, and which of them are asked for. */
class EventTextTest {

    private static final String HEAD = "{\"schema_version\":1,\"record_type\":\"meta\",\"seq\":7,\"boot_id\":\"b\","
            + "\"gateway_id\":\"g/wg0\",\"prev_hash\":\"00\",\"time\":\"2026-01-07T14:00:09Z\",\"event\":";
    private static final String TAIL = ",\"hash\":\"00\"}";
    private static final String LAPTOP = ",\"peer\":{\"public_key\":\"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\","
            + "\"name\":\"laptop\",\"endpoint\":\"192.0.2.2:4444\"}";
    private static final String ROAMED = "\"roamed\",\"event_time\":\"2026-01-07T14:00:08.25Z\",\"count\":1" + LAPTOP
            + ",\"endpoint_from\":\"192.0.2.2:4444\",\"endpoint_to\":\"[2001:db8::7]:51820\"";
    private static final String STRANGER = "\"refused\",\"event_time\":\"2026-01-07T14:00:08Z\",\"count\":1,"
            + "\"reason\":\"unknown_peer\",\"endpoint_from\":\"203.0.113.9:9\","
            + "\"claimed_key\":\"Y2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2M=\"";

    private static EventRecord event(String fields) throws IOException {
        return EventRecord.parse((HEAD + fields + TAIL).getBytes(StandardCharsets.UTF_8));
    }

    private static String line(String fields) throws IOException {
        return new EventText(ZoneOffset.UTC).line(event(fields));
    }

    @Test
    void shouldSayWhoDidWhat() throws IOException {
        assertThat(line(ROAMED))
                .isEqualTo("2026-01-07 14:00:08  laptop           roamed           "
                        + "192.0.2.2:4444 -> [2001:db8::7]:51820");
        assertThat(line("\"handshake\",\"event_time\":\"2026-01-07T14:00:08Z\",\"count\":1" + LAPTOP
                        + ",\"role\":\"initiator\",\"duration_us\":12345"))
                .endsWith("laptop           handshake        as initiator, 192.0.2.2:4444, 12.3 ms");
        assertThat(line("\"idle\",\"event_time\":\"2026-01-07T14:00:08Z\",\"count\":1" + LAPTOP
                        + ",\"silent_ms\":180500"))
                .endsWith("idle             192.0.2.2:4444, silent for 3 min 0 s");
        assertThat(line("\"session_ended\",\"event_time\":\"2026-01-07T14:00:08Z\",\"count\":1"
                        + LAPTOP.replace(",\"name\":\"laptop\"", "") + ",\"reason\":\"expired\""))
                .contains("  BwcHBwcH…        session_ended    ")
                .endsWith(", expired");
        assertThat(line("\"start\",\"version\":\"1.2.3\",\"unclean\":true"))
                .isEqualTo("2026-01-07 14:00:09  -                start            version 1.2.3, unclean true");
    }

    @Test
    void shouldSayWhoWasRefusedAndHowOften() throws IOException {
        assertThat(line(STRANGER))
                .endsWith("-                refused          unknown_peer from 203.0.113.9:9, "
                        + "as Y2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2M=");
        assertThat(line("\"refused\",\"event_time\":\"2026-01-07T14:00:08Z\","
                        + "\"first_time\":\"2026-01-07T13:59:08Z\",\"count\":100000,\"reason\":\"bad_mac1\""))
                .endsWith("bad_mac1 from other addresses, 100000 times since 2026-01-07 13:59:08");
    }

    @Test
    void shouldTakeWhatIsAskedFor() throws IOException {
        assertThat(filter("laptop").accepts(event(ROAMED))).isTrue();
        assertThat(filter("LAPTOP").accepts(event(ROAMED))).isTrue();
        assertThat(filter("lap").accepts(event(ROAMED))).isFalse();
        assertThat(filter("BwcH").accepts(event(ROAMED))).isTrue();
        assertThat(filter("Y2Nj").accepts(event(STRANGER))).isTrue();
        assertThat(filter("laptop").accepts(event(STRANGER))).isFalse();
        assertThat(new EventFilter(null, Instant.EPOCH, Instant.MAX, Set.of("refused")).accepts(event(ROAMED)))
                .isFalse();
        Instant happened = Instant.parse("2026-01-07T14:00:08.25Z");
        assertThat(new EventFilter(null, happened, Instant.MAX, Set.of()).accepts(event(ROAMED)))
                .isTrue();
        assertThat(new EventFilter(null, Instant.EPOCH, happened, Set.of()).accepts(event(ROAMED)))
                .isFalse();
    }

    private static EventFilter filter(@Nullable String peer) {
        return new EventFilter(peer, Instant.EPOCH, Instant.MAX, Set.of());
    }

    @Test
    void shouldRefuseWhatIsNoRecord() {
        assertThatThrownBy(() -> EventRecord.parse("[]".getBytes(StandardCharsets.UTF_8)))
                .hasMessage("not an object");
        assertThatThrownBy(() -> EventRecord.parse("{\"event\":\"x\"}".getBytes(StandardCharsets.UTF_8)))
                .hasMessage("its time is none");
    }
}
