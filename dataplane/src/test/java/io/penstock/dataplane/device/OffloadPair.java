package io.penstock.dataplane.device;

import static io.penstock.dataplane.device.TestGateway.settle;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.counters.Volume;
import io.penstock.dataplane.offload.Offload;
import io.penstock.dataplane.offload.OffloadOptions;
import io.penstock.dataplane.offload.TestPackets;
import io.penstock.linux.tun.VirtioNetHeader;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Two gateways whose kernels know offloads, 10.0.0.1 and 10.0.0.2, and TCP and UDP between them. */
final class OffloadPair {

    static final int TCP_SEGMENT_BYTES = 1_200;
    static final int UDP_SEGMENT_BYTES = 1_100;

    private static final int BURST = 8;

    final MemoryInternet internet = new MemoryInternet();
    final TestGateway.HandClock clock = new TestGateway.HandClock();
    final TestGateway left;
    final TestGateway right;
    private final OffloadOptions leftOptions;

    OffloadPair(OffloadOptions leftOptions, OffloadOptions rightOptions) {
        this(leftOptions, rightOptions, _ -> {});
    }

    /** Two gateways, the right one's TUN device as the test wants it. */
    OffloadPair(OffloadOptions leftOptions, OffloadOptions rightOptions, Consumer<MemoryTun> rightTun) {
        this.leftOptions = leftOptions;
        MemoryTun tun = takingOffloads();
        rightTun.accept(tun);
        left = gateway("192.0.2.1", 1111, 1, takingOffloads(), leftOptions);
        right = gateway("192.0.2.2", 2222, 2, tun, rightOptions);
        left.addPeer(right.publicKey, right.host.here(), null, "10.0.0.2/32");
        right.addPeer(left.publicKey, null, null, "10.0.0.1/32");
    }

    private static MemoryTun takingOffloads() {
        MemoryTun tun = new MemoryTun();
        tun.takesOffloads = true;
        return tun;
    }

    private TestGateway gateway(String address, int port, long seed, MemoryTun tun, OffloadOptions options) {
        return new TestGateway(
                internet,
                clock,
                GatewayPlan.at(address, port, seed).withTun(tun).withOffloads(options));
    }

    /** Makes a session, then forgets what went by. */
    void connect() {
        left.send(tcpSegments(1).getFirst());
        settle(left, right);
        assertThat(right.tun.delivered).hasSize(1);
        forget();
    }

    void forget() {
        right.tun.delivered.clear();
        right.tun.segmentSizes.clear();
        left.host.trainsSent.clear();
        right.host.trainsReceived.clear();
    }

    /** TCP as the left kernel gives it: a super-packet where it may, else its segments. */
    void sendTcp(byte[] payload) {
        send(TestPackets.tcp(payload, 1_000), TCP_SEGMENT_BYTES, Offload.TUN_TSO, VirtioNetHeader.GSO_TCPV4, 20, 16);
    }

    /** UDP as the left kernel gives it. */
    void sendUdp(byte[] payload) {
        send(TestPackets.udp(payload), UDP_SEGMENT_BYTES, Offload.TUN_USO, VirtioNetHeader.GSO_UDP_L4, 20, 6);
    }

    private void send(byte[] whole, int segmentBytes, Offload offload, int type, int start, int offset) {
        if (!leftOptions.wants(offload)) {
            List<byte[]> segments = TestPackets.cut(whole, segmentBytes);
            for (int i = 0; i < segments.size(); i++) {
                left.send(segments.get(i));
                if (i % BURST == BURST - 1) {
                    settle(left, right);
                }
            }
            return;
        }
        byte[] read = new byte[VirtioNetHeader.LENGTH_BYTES + whole.length];
        System.arraycopy(whole, 0, read, VirtioNetHeader.LENGTH_BYTES, whole.length);
        int headerBytes = start + (type == VirtioNetHeader.GSO_UDP_L4 ? 8 : 20);
        VirtioNetHeader.put(
                MemorySegment.ofArray(read),
                0,
                VirtioNetHeader.NEEDS_CSUM,
                type,
                headerBytes,
                segmentBytes,
                start,
                offset);
        left.tun.outgoing.add(read);
    }

    /** The payloads of a protocol that the right side was given, one after the other; all must be sound if whole. */
    byte[] delivered(int protocol) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < right.tun.delivered.size(); i++) {
            byte[] packet = right.tun.delivered.get(i);
            if (packet[9] == protocol) {
                int headerBytes = protocol == 17 ? 28 : 40;
                all.write(packet, headerBytes, packet.length - headerBytes);
                if (right.tun.segmentSizes.get(i) == 0) {
                    assertThat(TestPackets.isSound(packet))
                            .as("checksums of a packet that came alone")
                            .isTrue();
                }
            }
        }
        return all.toByteArray();
    }

    static List<byte[]> tcpSegments(int count) {
        return TestPackets.cut(
                TestPackets.tcp(randomBytes(count * TCP_SEGMENT_BYTES, count), 9_000), TCP_SEGMENT_BYTES);
    }

    static List<byte[]> udpSegments(int count) {
        return TestPackets.cut(TestPackets.udp(randomBytes(count * UDP_SEGMENT_BYTES, count)), UDP_SEGMENT_BYTES);
    }

    static byte[] randomBytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** in = delivered + dropped and out = sent + dropped, on both sides; and here nothing is dropped at all. */
    void assertNothingUnaccounted() {
        for (TestGateway gateway : List.of(left, right)) {
            assertThat(gateway.count(Counter.MESSAGES_RECEIVED))
                    .isEqualTo(gateway.count(Counter.PACKETS_IN)
                            + gateway.count(Counter.KEEPALIVES_IN)
                            + gateway.count(Counter.HANDSHAKES_ANSWERED)
                            + gateway.count(Counter.HANDSHAKES_INITIATED));
            assertThat(gateway.count(Counter.PACKETS_READ)).isEqualTo(gateway.count(Counter.PACKETS_OUT));
            assertThat(Stream.of(DropReason.values()).mapToLong(gateway::drops).sum())
                    .isZero();
            assertThat(gateway.delivered())
                    .as("delivered, of all peers")
                    .isEqualTo(new Volume(gateway.count(Counter.PACKETS_IN), gateway.count(Counter.BYTES_IN)));
            assertThat(gateway.taken())
                    .as("taken, for all peers")
                    .isEqualTo(new Volume(gateway.count(Counter.PACKETS_OUT), gateway.count(Counter.BYTES_OUT)));
        }
        assertThat(right.count(Counter.PACKETS_IN)).isEqualTo(left.count(Counter.PACKETS_OUT));
        assertThat(right.count(Counter.BYTES_IN)).isEqualTo(left.count(Counter.BYTES_OUT));
    }
}
