package io.penstock.dataplane.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.linux.udp.DatagramPort;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kernel's own sockets, with the offloads that were asked for and no others. It takes Linux 5.0. */
class KernelNetworkTest {

    @ParameterizedTest
    @CsvSource({"true,true", "true,false", "false,true", "false,false"})
    void shouldAskForTheOffloadsThatAreWantedOnly(boolean merge, boolean segment) throws Exception {
        try (Sockets sockets = new KernelNetwork(merge, segment).open(0, 2, 0)) {
            assertThat(sockets.all()).hasSizeGreaterThanOrEqualTo(2);
            for (DatagramPort port : sockets.all()) {
                assertThat(port.canMerge()).isEqualTo(merge);
                assertThat(port.canSegment()).isEqualTo(segment);
                assertThat(port.mergeErrno()).isZero();
                assertThat(port.segmentErrno()).isZero();
            }
            assertThat(sockets.kernelDrops()).isZero();
        }
    }
}
