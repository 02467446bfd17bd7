package io.penstock.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class FlowLogSettingsTest {

    private static FlowLogSettings read(String... settings) {
        StringBuilder text = new StringBuilder(
                "[Interface]\nPrivateKey = EFt5pJ8xUVO2WJ8cHPmcaDWZ7zVk2vNqlQd9vLVvZ3g=\nListenPort = 1\n");
        for (String setting : settings) {
            text.append("# penstock: ").append(setting).append('\n');
        }
        return ConfigFile.parse("wg0.conf", text.toString())
                .config()
                .orElseThrow()
                .interfaceSection()
                .appliance()
                .flowLog();
    }

    @Test
    void shouldBeEmptyWhenTheFileSaysNothing() {
        assertThat(read()).isEqualTo(FlowLogSettings.NONE);
    }

    @Test
    void shouldReadEverySetting() {
        assertThat(read(
                        "flow-log = /srv/log//wg0",
                        "flow-log-window = 5s",
                        "flow-log-file-size = 2G",
                        "flow-log-file-age = 12h",
                        "flow-log-keep-age = 365d",
                        "flow-log-keep-size = 1T",
                        "flow-log-fsync = Always",
                        "flow-log-privacy = no-ports",
                        "flow-log-domains = off",
                        "audit = strict"))
                .isEqualTo(new FlowLogSettings(
                        Optional.of(new FlowLogSettings.Place.Folder(Path.of("/srv/log/wg0"))),
                        Optional.of(Duration.ofSeconds(5)),
                        OptionalLong.of(2L << 30),
                        Optional.of(Duration.ofHours(12)),
                        Optional.of(Duration.ofDays(365)),
                        OptionalLong.of(1L << 40),
                        Optional.of(new FlowLogSettings.Fsync.Always()),
                        Optional.of(FlowLogSettings.Privacy.NO_PORTS),
                        Optional.of(true),
                        Optional.of(false)));
        assertThat(read("flow-log = off", "flow-log-fsync = 30s").place()).contains(new FlowLogSettings.Place.Off());
    }

    @Test
    void shouldSpellWhatItHasRead() {
        String[] settings = {
            "flow-log = /srv/log/wg0",
            "flow-log-window = 300s",
            "flow-log-file-size = 2G",
            "flow-log-file-age = 43200s",
            "flow-log-keep-age = 31536000s",
            "flow-log-keep-size = 1537K",
            "flow-log-fsync = 30s",
            "flow-log-privacy = no-ports",
            "flow-log-domains = on",
            "audit = strict"
        };
        assertThat(read(settings).spelled()).containsExactly(settings);
        assertThat(read("flow-log = off", "flow-log-fsync = never", "audit = best-effort")
                        .spelled())
                .containsExactly("flow-log = off", "flow-log-fsync = never", "audit = best-effort");
        assertThat(FlowLogSettings.NONE.spelled()).isEmpty();
    }
}
