package io.penstock.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The weights of RFC 9110, section 12.4.2. */
class AcceptTest {

    private static final String OPEN = "application/openmetrics-text";

    @Test
    void shouldWeighWhatPrometheusAsksFor() {
        List<String> prometheus = List.of("application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
                + "application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2");
        assertThat(Accept.weight(prometheus, OPEN)).isEqualTo(0.6);
        assertThat(Accept.weight(prometheus, "text/plain")).isEqualTo(0.3);
        assertThat(Accept.weight(prometheus, "text/html")).isZero();
    }

    @Test
    void shouldTakeNoWeightForTheHighestAndZeroForNever() {
        assertThat(Accept.weight(List.of("br", "GZIP"), "gzip")).isEqualTo(1);
        assertThat(Accept.weight(List.of("gzip ; q=0, br"), "gzip")).isZero();
        assertThat(Accept.weight(List.of("gzip;q=7"), "gzip")).isEqualTo(1);
        assertThat(Accept.weight(List.of("gzip;q=much"), "gzip")).isZero();
        assertThat(Accept.weight(List.of("x-gzip", ""), "gzip")).isZero();
        assertThat(Accept.weight(List.of(), "gzip")).isZero();
    }
}
