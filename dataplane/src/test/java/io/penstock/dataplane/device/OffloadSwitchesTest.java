package io.penstock.dataplane.device;

import static io.penstock.dataplane.device.TestGateway.settle;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dataplane.offload.Offload;
import io.penstock.dataplane.offload.OffloadOptions;
import io.penstock.dataplane.offload.OffloadStatus;
import io.penstock.dataplane.offload.OffloadStatus.State;
import io.penstock.linux.tun.VirtioNetHeader;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every combination of switches carries the same packets; what is off is never seen. */
class OffloadSwitchesTest {

    private static final int SEGMENTS = 40;
    private static final int TSO =
            VirtioNetHeader.TUN_F_TSO4 | VirtioNetHeader.TUN_F_TSO6 | VirtioNetHeader.TUN_F_TSO_ECN;
    private static final int USO = VirtioNetHeader.TUN_F_USO4 | VirtioNetHeader.TUN_F_USO6;

    static Stream<OffloadOptions> everyCombination() {
        Offload[] all = Offload.values();
        return IntStream.range(0, 1 << (all.length + 1)).mapToObj(bits -> {
            Set<Offload> on = EnumSet.noneOf(Offload.class);
            for (int i = 0; i < all.length; i++) {
                if ((bits & (1 << i)) != 0) {
                    on.add(all[i]);
                }
            }
            return new OffloadOptions(on, bits >> all.length != 0);
        });
    }

    @ParameterizedTest
    @MethodSource("everyCombination")
    void shouldCarryTheSameWhateverIsOff(OffloadOptions options) {
        OffloadPair pair = new OffloadPair(options, options);
        pair.connect();
        byte[] tcp = OffloadPair.randomBytes(SEGMENTS * OffloadPair.TCP_SEGMENT_BYTES - 7, 1);
        byte[] udp = OffloadPair.randomBytes(SEGMENTS * OffloadPair.UDP_SEGMENT_BYTES - 7, 2);
        pair.sendTcp(tcp);
        pair.sendUdp(udp);
        settle(pair.left, pair.right);

        assertThat(pair.delivered(6)).isEqualTo(tcp);
        assertThat(pair.delivered(17)).isEqualTo(udp);
        pair.assertNothingUnaccounted();

        assertThat(pair.left.tun.offloads & TSO).isEqualTo(options.wants(Offload.TUN_TSO) ? TSO : 0);
        assertThat(pair.left.tun.offloads & USO).isEqualTo(options.wants(Offload.TUN_USO) ? USO : 0);
        assertThat(pair.left.tun.offloads & VirtioNetHeader.TUN_F_CSUM)
                .isEqualTo(options.wants(Offload.TUN_TSO) || options.wants(Offload.TUN_USO) ? 1 : 0);
        assertThat(pair.left.host.trainsSent.stream().anyMatch(train -> train > 1))
                .as("sent as trains")
                .isEqualTo(options.wants(Offload.UDP_GSO));
        assertThat(pair.right.host.trainsReceived.stream().anyMatch(train -> train > 1))
                .as("received as trains")
                .isEqualTo(options.wants(Offload.UDP_GRO));
        assertThat(pair.right.tun.segmentSizes.contains(OffloadPair.TCP_SEGMENT_BYTES))
                .as("TCP merged")
                .isEqualTo(options.wants(Offload.TCP_MERGE));
        assertThat(pair.right.tun.segmentSizes.contains(OffloadPair.UDP_SEGMENT_BYTES))
                .as("UDP merged")
                .isEqualTo(options.wants(Offload.UDP_MERGE));
        for (Offload offload : Offload.values()) {
            assertThat(status(pair.right, offload))
                    .isEqualTo(new OffloadStatus(offload, options.wants(offload) ? State.ON : State.OFF, 0, 0));
        }
        assertThat(pair.right.snapshot().verifiesChecksums()).isEqualTo(options.verifyChecksums());
    }

    @Test
    void shouldMergeADamagedChecksumOnlyWhereItIsNotVerified() {
        for (boolean verify : List.of(false, true)) {
            OffloadOptions options = OffloadOptions.defaults().withVerifiedChecksums(verify);
            OffloadPair pair = new OffloadPair(options, options);
            pair.connect();
            List<byte[]> packets = OffloadPair.tcpSegments(5);
            packets.get(2)[36] ^= 0x40;
            packets.forEach(pair.left::send);
            settle(pair.left, pair.right);
            assertThat(pair.right.tun.delivered).hasSize(verify ? 3 : 1);
            if (verify) {
                assertThat(pair.right.tun.delivered.get(1)).isEqualTo(packets.get(2));
            }
            pair.assertNothingUnaccounted();
        }
    }

    @Test
    void shouldSayWhatAnOlderKernelDoesNotKnowAndDoWithout() {
        OffloadPair pair = new OffloadPair(OffloadOptions.defaults(), OffloadOptions.defaults(), tun -> {
            tun.beforeLinux62 = true;
        });
        pair.connect();
        assertThat(pair.right.tun.offloads).isEqualTo(TSO | VirtioNetHeader.TUN_F_CSUM);
        OffloadPair.udpSegments(5).forEach(pair.left::send);
        OffloadPair.tcpSegments(5).forEach(pair.left::send);
        settle(pair.left, pair.right);
        assertThat(pair.right.tun.delivered).hasSize(6);
        assertThat(status(pair.right, Offload.TUN_USO)).isEqualTo(unsupported(Offload.TUN_USO));
        assertThat(status(pair.right, Offload.UDP_MERGE)).isEqualTo(unsupported(Offload.UDP_MERGE));
        assertThat(status(pair.right, Offload.TUN_TSO).state()).isEqualTo(State.ON);
        assertThat(status(pair.right, Offload.TCP_MERGE).state()).isEqualTo(State.ON);
    }

    @Test
    void shouldKnowOfNoSuperPacketsWhereTheKernelKnowsNone() {
        OffloadPair pair = new OffloadPair(OffloadOptions.defaults(), OffloadOptions.defaults(), tun -> {
            tun.takesOffloads = false;
        });
        for (Offload offload : List.of(Offload.TUN_TSO, Offload.TUN_USO, Offload.TCP_MERGE, Offload.UDP_MERGE)) {
            assertThat(status(pair.right, offload)).isEqualTo(unsupported(offload));
        }
        pair.connect();
        OffloadPair.tcpSegments(5).forEach(pair.left::send);
        settle(pair.left, pair.right);
        assertThat(pair.right.tun.segmentSizes).containsOnly(0);
    }

    private static OffloadStatus unsupported(Offload offload) {
        return new OffloadStatus(offload, State.UNSUPPORTED, 22, 0);
    }

    static OffloadStatus status(TestGateway gateway, Offload wanted) {
        return gateway.snapshot().offloads().stream()
                .filter(status -> status.offload() == wanted)
                .findFirst()
                .orElseThrow();
    }
}
