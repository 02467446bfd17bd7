package io.penstock.dataplane.offload;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.linux.address.Endpoint;
import io.penstock.linux.tun.TunQueue;
import io.penstock.linux.tun.VirtioNetHeader;
import io.penstock.linux.udp.DatagramPort;
import io.penstock.linux.udp.LinuxUdp;
import io.penstock.linux.udp.ReceiveBatch;
import io.penstock.linux.udp.SendBatch;
import io.penstock.linux.udp.UdpOptions;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Super-packets and a real kernel: what it hands over is cut, what it is given is delivered to its own sockets and
 * forwarded by a cable without offloads, where every packet is looked at. It takes root and {@code tcpdump}.
 */
@Tag("namespace")
class SuperPacketNamespaceTest {

    private static final int SEGMENTS = 20;
    private static final int SEGMENT_BYTES = 1_300;
    private static final int PAYLOAD_BYTES = SEGMENTS * SEGMENT_BYTES - 100;
    private static final int SLOT_BYTES = 1 << 16;
    private static final int PORT = 2_000;
    private static final long PATIENCE_NS = 20_000_000_000L;

    private final Arena arena = Arena.ofShared();
    private final byte[] payload = new byte[PAYLOAD_BYTES];

    @TempDir
    private Path folder;

    private OffloadLab lab;

    @BeforeEach
    void setUp() throws Exception {
        new Random(7).nextBytes(payload);
        lab = new OffloadLab();
    }

    @AfterEach
    void tearDown() throws Exception {
        lab.close();
        arena.close();
    }

    private static TestPacket kind(String kind) {
        return switch (kind) {
            case "TCP4" -> TestPacket.tcp4();
            case "TCP6" -> TestPacket.tcp6();
            case "UDP4" -> TestPacket.udp4();
            default -> TestPacket.udp6();
        };
    }

    /** The segments of the payload, as a peer's kernel would have made them. */
    private List<byte[]> segments(String kind, int destination) {
        TestPacket whole = kind(kind);
        whole.source = OffloadLab.OTHER_PEER;
        whole.destination = destination;
        whole.destinationPort = PORT;
        whole.payload = payload;
        return SlowModel.cut(whole.build(), SEGMENT_BYTES);
    }

    /** Merges packets into one super-packet and writes it to the near TUN device. */
    private void writeMerged(List<byte[]> packets) {
        CoalescedBatch batch = new CoalescedBatch(64);
        batch.coalescer.setUdp(true);
        List<CoalescedBatch.Written> groups = batch.run(packets);
        assertThat(groups).hasSize(1);
        assertThat(groups.getFirst().gsoSize()).isEqualTo(SEGMENT_BYTES);
        TunQueue queue = lab.nearTun.queues().getFirst();
        assertThat(queue.write(batch.coalescer.iovecAddress(0), batch.coalescer.packets(0)))
                .isEqualTo(batch.coalescer.lengthBytes(0) + VirtioNetHeader.LENGTH_BYTES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TCP4", "TCP6", "UDP4", "UDP6"})
    void shouldLeaveByACableWithoutOffloadsAsThePacketsThatCame(String kind) throws Exception {
        List<byte[]> sent = segments(kind, OffloadLab.FAR);
        try (Capture capture = new Capture(lab.far, "psov1", folder.resolve("arrived"))) {
            writeMerged(sent);
            List<byte[]> arrived = List.of();
            for (long start = System.nanoTime();
                    arrived.size() < sent.size() && System.nanoTime() - start < PATIENCE_NS;
                    Thread.sleep(20)) {
                arrived = ofFlow(capture.packets(), sent.getFirst());
            }
            assertThat(arrived).hasSize(sent.size());
            for (int i = 0; i < sent.size(); i++) {
                byte[] packet = arrived.get(i);
                assertThat(packet.length).isLessThanOrEqualTo(OffloadLab.MTU);
                assertThat(SlowModel.isSound(packet))
                        .as("lengths and checksums of packet " + i)
                        .isTrue();
                assertThat(packet).as("packet " + i).isEqualTo(aged(sent.get(i)));
            }
        }
    }

    private static List<byte[]> ofFlow(List<byte[]> packets, byte[] one) {
        return packets.stream()
                .filter(packet -> packet.length >= 48
                        && SlowModel.isIpv4(packet) == SlowModel.isIpv4(one)
                        && SlowModel.flow(packet).equals(SlowModel.flow(one)))
                .toList();
    }

    /** The packet one router later: the time to live is one less, and IPv4's header checksum follows. */
    private static byte[] aged(byte[] packet) {
        byte[] later = packet.clone();
        if (!SlowModel.isIpv4(packet)) {
            later[7]--;
            return later;
        }
        later[8]--;
        later[10] = 0;
        later[11] = 0;
        int checksum = SlowModel.checksum(later, 0, 20, 0);
        later[10] = (byte) (checksum >> 8);
        later[11] = (byte) checksum;
        return later;
    }

    @ParameterizedTest
    @CsvSource({"UDP4,true", "UDP4,false", "UDP6,true", "UDP6,false"})
    void shouldReachALocalSocketWithAndWithoutUdpGro(String kind, boolean merge) throws Exception {
        UdpOptions options = kind.endsWith("4") ? UdpOptions.ipv4(PORT) : UdpOptions.ipv6(PORT);
        try (DatagramPort port =
                OffloadLab.inNamespace(lab.near, () -> LinuxUdp.open(options.withOffloads(merge, false)))) {
            List<byte[]> sent = segments(kind, OffloadLab.NEAR);
            writeMerged(sent);
            List<Integer> entries = new ArrayList<>();
            assertThat(receive(port, entries)).isEqualTo(payload);
            assertThat(entries).hasSize(merge ? 1 : sent.size());
            assertThat(OffloadLab.checksumErrors(lab.near)).isZero();
        }
    }

    /** Receives until the whole payload is there; notes the length of each entry. */
    private byte[] receive(DatagramPort port, List<Integer> entries) throws InterruptedException {
        ReceiveBatch batch = new ReceiveBatch(64);
        MemorySegment slots = arena.allocate(64L * SLOT_BYTES);
        for (int i = 0; i < 64; i++) {
            batch.buffer(i, slots.address() + (long) i * SLOT_BYTES, SLOT_BYTES);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (long start = System.nanoTime();
                all.size() < payload.length && System.nanoTime() - start < PATIENCE_NS;
                Thread.sleep(1)) {
            int received = port.receive(batch);
            for (int i = 0; i < received; i++) {
                entries.add(batch.lengthBytes(i));
                assertThat(Math.min(batch.segmentBytes(i), batch.lengthBytes(i)))
                        .isLessThanOrEqualTo(SEGMENT_BYTES);
                all.writeBytes(slots.asSlice((long) i * SLOT_BYTES, batch.lengthBytes(i))
                        .toArray(ValueLayout.JAVA_BYTE));
            }
        }
        return all.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldCutASuperDatagramForAReceiverThatVerifies(boolean ipv6) throws Exception {
        int flags = VirtioNetHeader.TUN_F_CSUM | VirtioNetHeader.TUN_F_USO4 | VirtioNetHeader.TUN_F_USO6;
        assertThat(lab.nearTun.setOffloads(flags)).as("Linux 6.2 or later").isZero();
        UdpOptions any = ipv6 ? UdpOptions.ipv6(0) : UdpOptions.ipv4(0);
        try (DatagramPort sender = OffloadLab.inNamespace(lab.near, () -> LinuxUdp.open(any));
                DatagramPort receiver = OffloadLab.inNamespace(
                        lab.far, () -> LinuxUdp.open(any.withPort(PORT).withOffloads(false, false)))) {
            MemorySegment bytes = arena.allocate(payload.length);
            MemorySegment.copy(payload, 0, bytes, ValueLayout.JAVA_BYTE, 0, payload.length);
            String to = ipv6 ? OffloadLab.ipv6(OffloadLab.PEER) : OffloadLab.ipv4(OffloadLab.PEER);
            SendBatch batch = new SendBatch(1);
            batch.add(Endpoint.of(InetAddress.ofLiteral(to), PORT), bytes.address(), payload.length, SEGMENT_BYTES);
            assertThat(sender.send(batch, 0)).isEqualTo(1);

            relaySuperDatagram();
            List<Integer> entries = new ArrayList<>();
            assertThat(receive(receiver, entries)).isEqualTo(payload);
            assertThat(entries).hasSize(SEGMENTS).allMatch(length -> length <= SEGMENT_BYTES);
            assertThat(OffloadLab.checksumErrors(lab.far)).isZero();
        }
    }

    /** Reads one super-datagram from the near TUN device, and writes its segments to the far one. */
    private void relaySuperDatagram() throws InterruptedException {
        MemorySegment read = arena.allocate(SLOT_BYTES + 64);
        Segmenter segmenter = new Segmenter();
        long start = System.nanoTime();
        int lengthBytes = 0;
        do {
            Thread.sleep(1);
            int result = lab.nearTun.queues().getFirst().read(read.address(), SLOT_BYTES);
            lengthBytes = Math.max(result, 0) - VirtioNetHeader.LENGTH_BYTES;
        } while (VirtioNetHeader.gsoType(read, 0) != VirtioNetHeader.GSO_UDP_L4
                && System.nanoTime() - start < PATIENCE_NS);
        assertThat(VirtioNetHeader.gsoType(read, 0)).isEqualTo(VirtioNetHeader.GSO_UDP_L4);
        assertThat(segmenter.begin(read, 0, lengthBytes)).isEqualTo(SEGMENTS);
        MemorySegment cut = arena.allocate(1 << 16);
        int stride = segmenter.strideBytes(OffloadLab.MTU);
        segmenter.write(cut, 0, 0, SEGMENTS, stride);
        Coalescer single = new Coalescer(SEGMENTS);
        single.setTcp(false);
        for (int i = 0; i < SEGMENTS; i++) {
            single.add(cut, (long) i * stride + 16, segmenter.packetBytes(i));
        }
        assertThat(single.finish()).isEqualTo(SEGMENTS);
        for (int group = 0; group < SEGMENTS; group++) {
            assertThat(lab.farTun.queues().getFirst().write(single.iovecAddress(group), 1))
                    .isPositive();
        }
    }
}
