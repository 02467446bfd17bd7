package io.penstock.dataplane.device;

import static io.penstock.dataplane.device.OffloadSwitchesTest.status;
import static io.penstock.dataplane.device.TestGateway.settle;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dataplane.offload.Offload;
import io.penstock.dataplane.offload.OffloadOptions;
import io.penstock.dataplane.offload.OffloadRefusals;
import io.penstock.dataplane.offload.OffloadStatus;
import io.penstock.dataplane.offload.OffloadStatus.State;
import io.penstock.linux.tun.VirtioNetHeader;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a kernel refuses at run time goes one by one, nothing is lost, and after a minute it is tried again. */
class OffloadFallbackTest {

    private static final int EIO = 5;
    private static final int EINVAL = 22;
    private static final int EMSGSIZE = 90;
    private static final long RETRY_SECONDS = TimeUnit.NANOSECONDS.toSeconds(OffloadRefusals.RETRY_NS);
    private static final byte[] BULK = OffloadPair.randomBytes(30 * OffloadPair.TCP_SEGMENT_BYTES, 3);

    private final OffloadPair pair = new OffloadPair(OffloadOptions.defaults(), OffloadOptions.defaults());

    @BeforeEach
    void session() {
        pair.connect();
    }

    private void transfer() {
        pair.forget();
        pair.sendTcp(BULK);
        settle(pair.left, pair.right);
        assertThat(pair.delivered(6)).isEqualTo(BULK);
    }

    @ParameterizedTest
    @ValueSource(ints = {EIO, EINVAL, EMSGSIZE})
    void shouldSendOneByOneWhenAPathRefusesTrainsAndTryAgainLater(int errno) {
        pair.left.host.refusesTrains = errno;
        transfer();
        transfer();
        assertThat(pair.left.host.refusals).as("tried once only").isEqualTo(1);
        assertThat(pair.left.host.trainsSent).containsOnly(1);
        assertThat(status(pair.left, Offload.UDP_GSO))
                .isEqualTo(new OffloadStatus(Offload.UDP_GSO, State.FELL_BACK, errno, 1));

        pair.clock.advance(RETRY_SECONDS + 1, TimeUnit.SECONDS);
        transfer();
        assertThat(pair.left.host.refusals).as("tried again after a minute").isEqualTo(2);
        assertThat(status(pair.left, Offload.UDP_GSO).fallbacks()).isEqualTo(2);

        pair.left.host.refusesTrains = 0;
        pair.clock.advance(RETRY_SECONDS + 1, TimeUnit.SECONDS);
        transfer();
        assertThat(pair.left.host.trainsSent).anyMatch(train -> train > 1);
        assertThat(status(pair.left, Offload.UDP_GSO))
                .isEqualTo(new OffloadStatus(Offload.UDP_GSO, State.ON, errno, 2));
        pair.assertNothingUnaccounted();
    }

    @Test
    void shouldSendTrainsAtOnceWhenThePeerRoamsToAnotherPath() {
        pair.left.host.refusesTrains = EIO;
        transfer();
        pair.left.host.refusesTrains = 0;
        pair.right.host.moveTo("192.0.2.99", 2222);
        pair.right.send(InnerPackets.packet("10.0.0.2", "10.0.0.1", 100, 1));
        settle(pair.left, pair.right);
        transfer();
        assertThat(pair.left.host.trainsSent).anyMatch(train -> train > 1);
    }

    @Test
    void shouldKeepTheTrainsOfOtherPeers() {
        TestGateway other = new TestGateway(pair.internet, pair.clock, GatewayPlan.at("192.0.2.3", 3333, 3));
        pair.left.addPeer(other.publicKey, other.host.here(), null, "10.0.0.3/32");
        other.addPeer(pair.left.publicKey, null, null, "10.0.0.1/32");
        pair.left.send(InnerPackets.packet("10.0.0.1", "10.0.0.3", 100, 1));
        settle(pair.left, pair.right, other);
        pair.left.host.refusesTrains = EIO;
        transfer();
        pair.left.host.refusesTrains = 0;
        pair.forget();
        for (int i = 0; i < 5; i++) {
            pair.left.send(InnerPackets.packet("10.0.0.1", "10.0.0.3", 500, i));
        }
        settle(pair.left, pair.right, other);
        assertThat(other.tun.delivered).hasSize(6);
        assertThat(pair.left.host.trainsSent).contains(5);
    }

    @Test
    void shouldWriteOneByOneWhenTheKernelRefusesASuperPacketAndTryAgainLater() {
        pair.right.tun.refusesSuperPackets = true;
        transfer();
        transfer();
        assertThat(pair.right.tun.segmentSizes).containsOnly(0).hasSize(30);
        assertThat(pair.right.tun.refused).as("tried once only").containsExactly(VirtioNetHeader.GSO_TCPV4);
        assertThat(status(pair.right, Offload.TCP_MERGE))
                .isEqualTo(new OffloadStatus(Offload.TCP_MERGE, State.FELL_BACK, EINVAL, 1));
        assertThat(status(pair.right, Offload.UDP_MERGE))
                .isEqualTo(new OffloadStatus(Offload.UDP_MERGE, State.ON, 0, 0));

        pair.right.tun.refusesSuperPackets = false;
        pair.sendUdp(OffloadPair.randomBytes(5 * OffloadPair.UDP_SEGMENT_BYTES, 4));
        settle(pair.left, pair.right);
        assertThat(pair.right.tun.segmentSizes)
                .as("UDP is merged while TCP is not")
                .contains(OffloadPair.UDP_SEGMENT_BYTES)
                .doesNotContain(OffloadPair.TCP_SEGMENT_BYTES);

        pair.clock.advance(RETRY_SECONDS + 1, TimeUnit.SECONDS);
        transfer();
        transfer();
        assertThat(pair.right.tun.segmentSizes).contains(OffloadPair.TCP_SEGMENT_BYTES);
        assertThat(status(pair.right, Offload.TCP_MERGE))
                .isEqualTo(new OffloadStatus(Offload.TCP_MERGE, State.ON, EINVAL, 1));
        pair.assertNothingUnaccounted();
    }
}
