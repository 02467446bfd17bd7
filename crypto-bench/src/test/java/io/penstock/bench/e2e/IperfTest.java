package io.penstock.bench.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IperfTest {

    @Test
    void shouldFindTheReasonInTheReport() {
        assertThat(Iperf.reason(
                        "iperf3 -J failed: {\"end\": {}, \"error\":\t\"unable to connect: Connection refused\"}"))
                .isEqualTo("unable to connect: Connection refused");
        assertThat(Iperf.reason("iperf3 failed: killed")).isEqualTo("iperf3 failed: killed");
    }

    @Test
    void shouldReadWhatWasReceived() {
        String json = "\"sum_sent\": {\"bytes\": 9}, \"sum_received\": {\"bytes\": 1250, \"bits_per_second\": 1.5e3}";

        assertThat(Iperf.received(json, "bytes")).isEqualTo(1250);
        assertThat(Iperf.received(json, "bits_per_second")).isEqualTo(1500);
    }
}
