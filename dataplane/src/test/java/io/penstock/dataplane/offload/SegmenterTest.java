package io.penstock.dataplane.offload;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dataplane.wire.TransportMessage;
import io.penstock.linux.tun.VirtioNetHeader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SegmenterTest {

    private static final int MTU = 1420;
    private static final int SOURCE = 38;
    private static final int PACKET = SOURCE + VirtioNetHeader.LENGTH_BYTES;
    private static final int TARGET_BYTES = 1 << 18;
    private static final int MARGIN = 4096;
    private static final int ROUNDS = 500;
    private static final byte CANARY = 0x5a;

    private final Random random = new Random(4);
    private final MemorySegment source = Arena.ofAuto().allocate(PACKET + 70_000L);
    private final MemorySegment target = Arena.ofAuto().allocate(TARGET_BYTES);
    private final Segmenter segmenter = new Segmenter();

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private int begin(TestPacket builder, int type, int size, byte[] packet) {
        int checksum = builder.protocol == 6 ? 16 : 6;
        VirtioNetHeader.put(
                source, SOURCE, VirtioNetHeader.NEEDS_CSUM, type, 0, size, builder.transportOffset(), checksum);
        return begin(packet);
    }

    private int begin(byte[] packet) {
        MemorySegment.copy(packet, 0, source, ValueLayout.JAVA_BYTE, PACKET, packet.length);
        return segmenter.begin(source, SOURCE, packet.length);
    }

    private static int type(TestPacket builder) {
        if (builder.protocol == 17) {
            return VirtioNetHeader.GSO_UDP_L4;
        }
        return builder.version == 4 ? VirtioNetHeader.GSO_TCPV4 : VirtioNetHeader.GSO_TCPV6;
    }

    /** Writes segments from..to and takes them out of the target, which must be untouched everywhere else. */
    private List<byte[]> write(int from, int to) {
        target.fill(CANARY);
        int stride = segmenter.strideBytes(MTU);
        segmenter.write(target, MARGIN, from, to, stride);
        List<byte[]> packets = new ArrayList<>();
        long untouched = 0;
        for (int i = from; i < to; i++) {
            long at = MARGIN + (long) (i - from) * stride + TransportMessage.HEADER_BYTES;
            assertUntouched(untouched, at);
            untouched = at + segmenter.packetBytes(i);
            packets.add(target.asSlice(at, segmenter.packetBytes(i)).toArray(ValueLayout.JAVA_BYTE));
        }
        assertUntouched(untouched, TARGET_BYTES);
        return packets;
    }

    private void assertUntouched(long from, long to) {
        for (long at = from; at < to; at++) {
            if (target.get(ValueLayout.JAVA_BYTE, at) != CANARY) {
                throw new AssertionError("written at " + (at - MARGIN) + ", outside of every packet");
            }
        }
    }

    private static List<String> hex(List<byte[]> packets) {
        return packets.stream().map(HexFormat.of()::formatHex).toList();
    }

    /** Made by hand: 10.0.0.1:1000 to 10.0.0.2:2000, seven bytes in segments of four. */
    @Test
    void shouldCutTheGoldenPacket() {
        TestPacket builder = TestPacket.tcp4();
        builder.payload = "penstoc".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        builder.id = 0xffff;
        builder.sequence = -1;
        builder.flags = 0x10 | 0x80 | 0x08 | 0x01;
        assertThat(begin(builder, VirtioNetHeader.GSO_TCPV4 | VirtioNetHeader.GSO_ECN, 4, builder.build()))
                .isEqualTo(2);
        assertThat(hex(write(0, 2)))
                .containsExactly(
                        "4500002cffff4000400626ca0a0000010a000002" + "03e807d0ffffffff0000004d509001f4ae7c000070656e73",
                        "4500002b00004000400626cb0a0000010a000002" + "03e807d0000000030000004d501901f4b65a0000746f63");
    }

    @Test
    void shouldCutAsTheSlowModelDoes() {
        for (int round = 0; round < 2_000; round++) {
            TestPacket builder = randomSuperPacket();
            byte[] packet = builder.build();
            int size = 1 + random.nextInt(round % 3 == 0 ? 60 : 1_460);
            int segments = begin(builder, type(builder), size, spoil(packet, builder));
            List<byte[]> expected = SlowModel.cut(packet, size);
            assertThat(segments).isEqualTo(expected.size());
            int from = random.nextInt(segments);
            int to = Math.min(segments, from + 1 + random.nextInt(64));
            List<byte[]> written = write(from, to);
            assertThat(hex(written)).isEqualTo(hex(expected.subList(from, to)));
            assertThat(written).allMatch(SlowModel::isSound);
        }
    }

    private TestPacket randomSuperPacket() {
        TestPacket builder = new TestPacket();
        builder.version = random.nextBoolean() ? 4 : 6;
        builder.protocol = random.nextBoolean() ? 6 : 17;
        builder.tos = random.nextInt(256);
        builder.id = random.nextInt();
        builder.dontFragment = random.nextBoolean();
        builder.sequence = random.nextInt();
        builder.acknowledgement = random.nextInt();
        builder.flags = random.nextInt(256);
        if (random.nextInt(3) == 0) {
            builder.ipOptions = new byte[8 * random.nextInt(builder.version == 4 ? 5 : 9)];
            Arrays.fill(builder.ipOptions, (byte) 1);
        }
        builder.tcpOptions = bytes(4 * random.nextInt(11));
        int longest = random.nextBoolean() ? 3_000 : 65_000 - builder.headerBytes();
        builder.payload = bytes(1 + random.nextInt(longest));
        return builder;
    }

    /** The fields that a super-packet's reader must not believe: lengths, checksums. */
    private byte[] spoil(byte[] packet, TestPacket builder) {
        byte[] spoiled = packet.clone();
        ByteBuffer fields = ByteBuffer.wrap(spoiled);
        if (builder.version == 4) {
            fields.putShort(2, (short) random.nextInt()).putShort(10, (short) random.nextInt());
        } else {
            fields.putShort(4, (short) (1 + random.nextInt(60_000)));
        }
        int transport = builder.transportOffset();
        if (builder.protocol == 17) {
            fields.putInt(transport + 4, random.nextInt());
        } else {
            fields.putShort(transport + 16, (short) random.nextInt());
        }
        return spoiled;
    }

    @Test
    void shouldPutEveryMessageAtTheStrideThatTheSendNeeds() {
        TestPacket builder = TestPacket.tcp4();
        builder.payload = bytes(60_000);
        begin(builder, VirtioNetHeader.GSO_TCPV4, 1_380, builder.build());
        assertThat(segmenter.packetBytes(0)).isEqualTo(MTU);
        assertThat(segmenter.strideBytes(MTU)).isEqualTo(MTU + 32);
        assertThat(segmenter.strideBytes(1_500)).isEqualTo(1_424 + 32);
        assertThat(segmenter.packetBytes(43)).isEqualTo(40 + 60_000 - 43 * 1_380);
    }

    @Test
    void shouldNotWriteAZeroUdpChecksum() {
        TestPacket builder = TestPacket.udp4();
        builder.payload = new byte[4];
        byte[] packet = builder.build();
        // The payload that makes the sum all ones.
        builder.payload[0] = packet[26];
        builder.payload[1] = packet[27];
        assertThat(begin(builder, VirtioNetHeader.GSO_UDP_L4, 4, builder.build()))
                .isEqualTo(1);
        assertThat(SlowModel.at16(write(0, 1).getFirst(), 26)).isEqualTo(0xffff);
    }

    @Test
    void shouldCompleteTheChecksumOfASinglePacket() {
        for (TestPacket builder : List.of(TestPacket.tcp4(), TestPacket.udp4(), TestPacket.tcp6(), TestPacket.udp6())) {
            builder.payload = bytes(101);
            byte[] packet = builder.build();
            byte[] unfinished = packet.clone();
            int place = builder.transportOffset() + (builder.protocol == 6 ? 16 : 6);
            ByteBuffer.wrap(unfinished).putShort(place, (short) 0);
            int transport = builder.transportOffset();
            int own = SlowModel.checksum(unfinished, transport, unfinished.length, 0);
            int whole = SlowModel.at16(packet, place);
            // In ones' complement: pseudo-header sum = ~whole - ~own.
            int pseudo = ((~whole & 0xffff) + own) % 0xffff;
            ByteBuffer.wrap(unfinished).putShort(place, (short) pseudo);
            assertThat(begin(builder, VirtioNetHeader.GSO_NONE, 0, unfinished)).isOne();
            assertThat(hex(write(0, 1))).containsExactly(HexFormat.of().formatHex(packet));
            assertThat(Segmenter.completeChecksum(source, SOURCE, packet.length))
                    .isOne();
            assertThat(source.asSlice(PACKET, packet.length).toArray(ValueLayout.JAVA_BYTE))
                    .isEqualTo(packet);
        }
    }

    @Test
    void shouldPassAPlainPacketAsItIs() {
        byte[] packet = bytes(777);
        VirtioNetHeader.putPlain(source, SOURCE);
        assertThat(begin(packet)).isOne();
        assertThat(segmenter.packetBytes(0)).isEqualTo(777);
        assertThat(hex(write(0, 1))).containsExactly(HexFormat.of().formatHex(packet));
        assertThat(Segmenter.completeChecksum(source, SOURCE, packet.length)).isOne();
        assertThat(source.asSlice(PACKET, 777).toArray(ValueLayout.JAVA_BYTE)).isEqualTo(packet);
    }

    @Test
    void shouldRefuseWhatIsMalformed() {
        TestPacket builder = TestPacket.tcp4();
        builder.payload = bytes(3_000);
        byte[] packet = builder.build();
        assertThat(begin(builder, VirtioNetHeader.GSO_TCPV4, 1_000, packet)).isEqualTo(3);
        assertThat(begin(builder, VirtioNetHeader.GSO_TCPV4, 0, packet)).isEqualTo(Segmenter.BAD_HEADER);
        assertThat(begin(builder, VirtioNetHeader.GSO_TCPV6, 1_000, packet)).isEqualTo(Segmenter.BAD_HEADER);
        assertThat(begin(builder, VirtioNetHeader.GSO_UDP_L4, 1_000, packet)).isEqualTo(Segmenter.BAD_HEADER);
        assertThat(begin(builder, 3, 1_000, packet)).isEqualTo(Segmenter.UNKNOWN_TYPE);
        assertThat(begin(builder, VirtioNetHeader.GSO_ECN, 1_000, packet)).isEqualTo(Segmenter.UNKNOWN_TYPE);
        assertThat(begin(builder, VirtioNetHeader.GSO_TCPV4, 1_000, Arrays.copyOf(packet, 40)))
                .as("no payload")
                .isEqualTo(Segmenter.BAD_HEADER);
        assertThat(begin(builder, VirtioNetHeader.GSO_TCPV4, 1_000, Arrays.copyOf(packet, 39)))
                .isEqualTo(Segmenter.BAD_HEADER);
        VirtioNetHeader.put(source, SOURCE, 1, VirtioNetHeader.GSO_TCPV4, 40, 1_000, 24, 16);
        assertThat(begin(packet)).isEqualTo(Segmenter.CONTRADICTION);
        VirtioNetHeader.put(source, SOURCE, 1, VirtioNetHeader.GSO_TCPV4, 40, 1_000, 20, 6);
        assertThat(begin(packet)).isEqualTo(Segmenter.CONTRADICTION);
        VirtioNetHeader.put(source, SOURCE, 1, VirtioNetHeader.GSO_NONE, 0, 0, 2_999 + 40, 0);
        assertThat(begin(packet)).isEqualTo(Segmenter.CONTRADICTION);
        assertThat(Segmenter.completeChecksum(source, SOURCE, packet.length)).isEqualTo(Segmenter.CONTRADICTION);
        VirtioNetHeader.put(source, SOURCE, 1, VirtioNetHeader.GSO_NONE, 0, 0, 0, 10);
        assertThat(begin(packet)).as("in the IP header").isEqualTo(Segmenter.CONTRADICTION);
        builder.fragmentBits = 0x2000;
        assertThat(begin(builder, VirtioNetHeader.GSO_TCPV4, 1_000, builder.build()))
                .isEqualTo(Segmenter.BAD_HEADER);
        builder.fragmentBits = 0;
        builder.ipOptions = new byte[] {1, (byte) 131, 7, 4, 10, 0, 0, 9};
        assertThat(begin(builder, VirtioNetHeader.GSO_TCPV4, 1_000, builder.build()))
                .as("source route")
                .isEqualTo(Segmenter.BAD_HEADER);
    }

    @Test
    void shouldRefuseBigTcp() {
        TestPacket builder = TestPacket.tcp6();
        builder.payload = bytes(3_000);
        byte[] packet = builder.build();
        ByteBuffer.wrap(packet).putShort(4, (short) 0);
        assertThat(begin(builder, VirtioNetHeader.GSO_TCPV6, 1_000, packet)).isEqualTo(Segmenter.TOO_LONG);
        builder.payload = bytes(66_000);
        assertThat(begin(builder, VirtioNetHeader.GSO_TCPV6, 1_000, builder.build()))
                .isEqualTo(Segmenter.TOO_LONG);
    }

    /** The packet ends where the memory ends, so any access behind it throws. */
    @Test
    void shouldNeitherThrowNorWriteElsewhereWhateverComes() {
        int cut = 0;
        for (int round = 0; round < 200_000; round++) {
            TestPacket builder = round % 4 == 0 ? TestPacket.tcp6() : randomHeader();
            builder.payload = new byte[random.nextInt(300)];
            byte[] packet = builder.build();
            packet = Arrays.copyOf(packet, random.nextInt(4) == 0 ? random.nextInt(packet.length + 1) : packet.length);
            for (int i = random.nextInt(4); i > 0 && packet.length > 0; i--) {
                packet[random.nextInt(Math.min(packet.length, 80))] = (byte) random.nextInt();
            }
            int start = random.nextInt(4) == 0 ? random.nextInt(0x10000) : builder.transportOffset();
            int offset = random.nextInt(4) == 0 ? random.nextInt(0x10000) : builder.protocol == 6 ? 16 : 6;
            int type = random.nextInt(8) == 0 ? random.nextInt(256) : type(builder);
            long end = source.byteSize() - packet.length;
            MemorySegment.copy(packet, 0, source, ValueLayout.JAVA_BYTE, end, packet.length);
            long header = end - VirtioNetHeader.LENGTH_BYTES;
            VirtioNetHeader.put(
                    source,
                    header,
                    random.nextInt(4),
                    type,
                    random.nextInt(0x10000),
                    random.nextInt(200),
                    start,
                    offset);
            int segments = segmenter.begin(source, header, packet.length);
            assertThat(segments).isNotZero();
            if (segments > 0 && round % 20 == 0) {
                cut++;
                write(0, Math.min(segments, 64));
            }
            Segmenter.completeChecksum(source, header, packet.length);
        }
        assertThat(cut).isGreaterThan(1_000);
    }

    private TestPacket randomHeader() {
        TestPacket builder = new TestPacket();
        builder.version = random.nextBoolean() ? 4 : 6;
        builder.protocol = random.nextBoolean() ? 6 : 17;
        builder.ipOptions = new byte[random.nextInt(4) == 0 ? 8 : 0];
        builder.tcpOptions = new byte[random.nextBoolean() ? 12 : 0];
        return builder;
    }

    @Test
    void shouldAllocateNothing() {
        TestPacket builder = TestPacket.tcp4();
        builder.tcpOptions = bytes(12);
        builder.payload = bytes(60_000);
        begin(builder, VirtioNetHeader.GSO_TCPV4, 1_368, builder.build());
        int lengthBytes = builder.headerBytes() + builder.payload.length;
        long allocated = Allocation.leastBytes(() -> {
            for (int i = 0; i < ROUNDS; i++) {
                int segments = segmenter.begin(source, SOURCE, lengthBytes);
                segmenter.write(target, 0, 0, segments, segmenter.strideBytes(MTU));
            }
        });
        // Less than a byte per round: the counter itself may see a little of its own.
        assertThat(allocated).isLessThan(ROUNDS);
    }
}
