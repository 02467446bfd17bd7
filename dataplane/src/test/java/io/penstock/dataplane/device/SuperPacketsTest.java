package io.penstock.dataplane.device;

import static io.penstock.dataplane.device.TestGateway.settle;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dataplane.counters.Counter;
import io.penstock.linux.tun.VirtioNetHeader;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Super-packets of TCP from one TUN device to the other: cut, sealed, sent as trains, opened, merged again. */
class SuperPacketsTest {

    private static final int HEADERS_BYTES = 40;
    private static final int SEGMENT_BYTES = 1360;

    private final MemoryInternet internet = new MemoryInternet();
    private final TestGateway.HandClock clock = new TestGateway.HandClock();
    private final MemoryTun mergingTun = new MemoryTun();
    private TestGateway left;
    private TestGateway right;

    @BeforeEach
    void twoGateways() {
        mergingTun.takesOffloads = true;
        left = new TestGateway(internet, clock, GatewayPlan.at("192.0.2.1", 1111, 1));
        right = new TestGateway(
                internet, clock, GatewayPlan.at("192.0.2.2", 2222, 2).withTun(mergingTun));
        left.addPeer(right.publicKey, right.host.here(), null, "10.0.0.2/32");
        right.addPeer(left.publicKey, null, null, "10.0.0.1/32");
    }

    /** A TCP super-packet as the kernel hands it over, its checksum left to the reader. */
    private static byte[] superPacket(byte[] payload, int sequence) {
        ByteBuffer read = ByteBuffer.allocate(VirtioNetHeader.LENGTH_BYTES + HEADERS_BYTES + payload.length);
        VirtioNetHeader.put(
                MemorySegment.ofArray(read.array()),
                0,
                VirtioNetHeader.NEEDS_CSUM,
                VirtioNetHeader.GSO_TCPV4,
                HEADERS_BYTES,
                SEGMENT_BYTES,
                20,
                16);
        read.position(VirtioNetHeader.LENGTH_BYTES);
        read.put((byte) 0x45).put((byte) 0).putShort((short) (HEADERS_BYTES + payload.length));
        read.putShort((short) 1)
                .putShort((short) 0x4000)
                .put((byte) 64)
                .put((byte) 6)
                .putShort((short) 0);
        read.put(new byte[] {10, 0, 0, 1}).put(new byte[] {10, 0, 0, 2});
        read.putShort((short) 5001).putShort((short) 5002).putInt(sequence).putInt(77);
        read.put((byte) 0x50)
                .put((byte) 0x10)
                .putShort((short) 500)
                .putShort((short) 0)
                .putShort((short) 0);
        read.put(payload);
        return read.array();
    }

    private static byte[] randomBytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private byte[] payloadsDelivered() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        right.tun.delivered.forEach(packet -> all.write(packet, HEADERS_BYTES, packet.length - HEADERS_BYTES));
        return all.toByteArray();
    }

    @Test
    void shouldCarryASuperPacketAsOneTrainAndMergeItAgain() {
        byte[] payload = randomBytes(40 * SEGMENT_BYTES, 1);
        left.tun.outgoing.add(superPacket(randomBytes(100, 9), 0));
        settle(left, right);
        right.tun.delivered.clear();
        right.tun.segmentSizes.clear();

        left.tun.outgoing.add(superPacket(payload, 1000));
        settle(left, right);
        assertThat(payloadsDelivered()).isEqualTo(payload);
        assertThat(right.tun.segmentSizes).contains(SEGMENT_BYTES).hasSizeLessThan(4);
        assertThat(right.count(Counter.PACKETS_IN)).isEqualTo(41);
        assertThat(right.count(Counter.BYTES_IN))
                .isEqualTo(140 + 40L * (HEADERS_BYTES + SEGMENT_BYTES))
                .isEqualTo(left.count(Counter.BYTES_OUT));
    }

    @Test
    void shouldStageTheSegmentsOfASuperPacketThatComesBeforeTheSession() {
        byte[] payload = randomBytes(20 * SEGMENT_BYTES + 7, 2);
        left.tun.outgoing.add(superPacket(payload, 1000));
        settle(left, right);
        assertThat(payloadsDelivered()).isEqualTo(payload);
        assertThat(left.count(Counter.PACKETS_READ)).isEqualTo(21).isEqualTo(left.count(Counter.PACKETS_OUT));
    }

    @Test
    void shouldWritePacketsSinglyOnceTheKernelRefusesASuperPacket() {
        right.tun.refusesSuperPackets = true;
        byte[] payload = randomBytes(30 * SEGMENT_BYTES, 3);
        left.tun.outgoing.add(superPacket(payload, 1000));
        settle(left, right);
        left.tun.outgoing.add(superPacket(payload, 1000 + payload.length));
        settle(left, right);
        byte[] twice = Arrays.copyOf(payload, 2 * payload.length);
        System.arraycopy(payload, 0, twice, payload.length, payload.length);
        assertThat(payloadsDelivered()).isEqualTo(twice);
        assertThat(right.tun.segmentSizes).containsOnly(0).hasSize(60);
        assertThat(right.count(Counter.PACKETS_IN)).isEqualTo(60);
    }

    @Test
    void shouldCountASuperPacketThatContradictsItselfOnce() {
        byte[] broken = superPacket(randomBytes(5000, 4), 1);
        broken[VirtioNetHeader.LENGTH_BYTES + 32] = 0;
        left.tun.outgoing.add(broken);
        settle(left, right);
        assertThat(left.drops(io.penstock.dataplane.counters.DropReason.NOT_IP)).isEqualTo(1);
        assertThat(left.count(Counter.PACKETS_READ)).isEqualTo(1);
    }
}
