package io.penstock.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class MetricsSeriesTest {

    private static ParseResult parse(String... settings) {
        StringBuilder text = new StringBuilder(
                "[Interface]\nPrivateKey = EFt5pJ8xUVO2WJ8cHPmcaDWZ7zVk2vNqlQd9vLVvZ3g=\nListenPort = 1\n");
        for (String setting : settings) {
            text.append("# penstock: ").append(setting).append('\n');
        }
        return ConfigFile.parse("wg0.conf", text.toString());
    }

    private static MetricsSeries read(String... settings) {
        return parse(settings)
                .config()
                .orElseThrow()
                .interfaceSection()
                .appliance()
                .metricsSeries();
    }

    @Test
    void shouldBeTheDefaultWhenTheFileSaysNothing() {
        assertThat(read()).isEqualTo(MetricsSeries.DEFAULT);
    }

    @Test
    void shouldReadBothSettings() {
        assertThat(read("metrics-peers = 250", "metrics-compat = MindFlavor"))
                .isEqualTo(new MetricsSeries(OptionalInt.of(250), true));
        assertThat(read("metrics-peers = 0", "metrics-compat = off"))
                .isEqualTo(new MetricsSeries(OptionalInt.of(0), false));
    }

    @Test
    void shouldNameTheLineOfWhatItCannotRead() {
        assertThat(parse("metrics-peers = many").problems().getFirst().toString())
                .contains("wg0.conf:4", "many", "a number from 0 to 65536");
        assertThat(parse("metrics-peers = 65537").errors()).hasSize(1);
        assertThat(parse("metrics-compat = wg-easy").problems().getFirst().toString())
                .contains("wg0.conf:4", "wg-easy", "mindflavor or off");
    }

    @Test
    void shouldWaitForTheNextStartWhenItChanges() {
        ConfigDiff diff = ConfigDiff.between(
                parse().config().orElseThrow(),
                parse("metrics-peers = 5").config().orElseThrow());
        assertThat(diff.needsRestart()).containsExactly(InterfaceField.METRICS);
    }
}
