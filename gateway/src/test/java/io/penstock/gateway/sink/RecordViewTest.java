package io.penstock.gateway.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RecordViewTest {

    @Test
    void shouldShowARecordByTheNamesOfItsFields() throws IOException {
        RecordView record = RecordView.of("""
                {"record_type":"update","n":7,"big":9007199254740993,"flag":true,"nothing":null,"time":"2026-01-31T09:00:00.5Z",\
                "peer":{"name":"laptop"},"outers":[{"ip":"192.0.2.2"},{"ip":"192.0.2.3"}]}""".getBytes(StandardCharsets.UTF_8));
        assertThat(record.type()).isEqualTo("update");
        assertThat(record.number("n", -1)).isEqualTo(7);
        assertThat(record.number("big", -1)).isEqualTo(9007199254740993L);
        assertThat(record.number("record_type", -1)).isEqualTo(-1);
        assertThat(record.text("n")).isEqualTo("7");
        assertThat(record.text("flag")).isEqualTo("true");
        assertThat(record.text("peer")).isNull();
        assertThat(record.has("nothing")).isFalse();
        assertThat(record.time("time")).isEqualTo(Instant.parse("2026-01-31T09:00:00.5Z"));
        assertThat(record.time("n")).isNull();
        assertThat(record.object("peer"))
                .isNotNull()
                .extracting(peer -> peer.text("name"))
                .isEqualTo("laptop");
        assertThat(record.objects("outers"))
                .extracting(outer -> outer.text("ip"))
                .containsExactly("192.0.2.2", "192.0.2.3");
        assertThat(record.names()).first().isEqualTo("record_type");
        assertThatThrownBy(() -> RecordView.of("[1]".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IOException.class);
    }
}
