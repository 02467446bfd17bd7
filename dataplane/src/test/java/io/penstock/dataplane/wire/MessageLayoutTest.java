package io.penstock.dataplane.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every layout, far behind the reach of an int in one large slab, at an odd offset. */
class MessageLayoutTest {

    private static final long SLAB_BYTES = 3L << 30;
    private static final long OFFSET = (3L << 30) - 4097;

    @TempDir
    Path folder;

    private final Arena arena = Arena.ofConfined();
    private MemorySegment slab = MemorySegment.NULL;

    /** A sparse file takes the place of memory, so that the slab costs only the pages that are touched. */
    @BeforeEach
    void mapSlab() throws IOException {
        try (FileChannel file = FileChannel.open(
                folder.resolve("slab"),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.SPARSE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            slab = file.map(FileChannel.MapMode.READ_WRITE, 0, SLAB_BYTES, arena);
        }
    }

    @AfterEach
    void unmapSlab() {
        arena.close();
    }

    @Test
    void shouldLayOutTheInitiation() {
        InitiationMessage.putHeader(slab, OFFSET, 0xf1e2d3c4);
        assertThat(hex(9)).isEqualTo("01000000c4d3e2f100");
        assertThat(InitiationMessage.senderIndex(slab, OFFSET)).isEqualTo(0xf1e2d3c4);
        assertThat(MessageType.classify(slab, OFFSET, 148)).isEqualTo(MessageType.INITIATION);
    }

    @Test
    void shouldLayOutTheResponse() {
        ResponseMessage.putHeader(slab, OFFSET, 0xf1e2d3c4, 0x01020304);
        assertThat(hex(13)).isEqualTo("02000000c4d3e2f10403020100");
        assertThat(ResponseMessage.senderIndex(slab, OFFSET)).isEqualTo(0xf1e2d3c4);
        assertThat(ResponseMessage.receiverIndex(slab, OFFSET)).isEqualTo(0x01020304);
    }

    @Test
    void shouldLayOutTheCookieReply() {
        CookieReplyMessage.putHeader(slab, OFFSET, 0xf1e2d3c4);
        assertThat(hex(9)).isEqualTo("03000000c4d3e2f100");
        assertThat(CookieReplyMessage.receiverIndex(slab, OFFSET)).isEqualTo(0xf1e2d3c4);
    }

    @Test
    void shouldLayOutTransportData() {
        TransportMessage.putHeader(slab, OFFSET, 0xf1e2d3c4, 0xf102030405060708L);
        assertThat(hex(17)).isEqualTo("04000000c4d3e2f108070605040302f100");
        assertThat(TransportMessage.receiverIndex(slab, OFFSET)).isEqualTo(0xf1e2d3c4);
        assertThat(TransportMessage.counter(slab, OFFSET)).isEqualTo(0xf102030405060708L);
    }

    @Test
    void shouldReadAnIpv4Header() {
        put("45b8ff9c000000004011000081020304fffefdfc");
        assertThat(InnerPacket.version(slab, OFFSET)).isEqualTo(4);
        assertThat(InnerPacket.ipv4HeaderLength(slab, OFFSET)).isEqualTo(20);
        assertThat(InnerPacket.ipv4TotalLength(slab, OFFSET)).isEqualTo(0xff9c);
        assertThat(InnerPacket.ipv4Source(slab, OFFSET)).isEqualTo(0x81020304);
        assertThat(InnerPacket.ipv4Destination(slab, OFFSET)).isEqualTo(0xfffefdfc);
    }

    @Test
    void shouldReadAnIpv6Header() {
        put("60000000ff9c1140" + "a0a1a2a3a4a5a6a7" + "b0b1b2b3b4b5b6b7" + "c0c1c2c3c4c5c6c7" + "d0d1d2d3d4d5d6d7");
        assertThat(InnerPacket.version(slab, OFFSET)).isEqualTo(6);
        assertThat(InnerPacket.ipv6TotalLength(slab, OFFSET)).isEqualTo(0xff9c + 40);
        assertThat(InnerPacket.ipv6SourceHigh(slab, OFFSET)).isEqualTo(0xa0a1a2a3a4a5a6a7L);
        assertThat(InnerPacket.ipv6SourceLow(slab, OFFSET)).isEqualTo(0xb0b1b2b3b4b5b6b7L);
        assertThat(InnerPacket.ipv6DestinationHigh(slab, OFFSET)).isEqualTo(0xc0c1c2c3c4c5c6c7L);
        assertThat(InnerPacket.ipv6DestinationLow(slab, OFFSET)).isEqualTo(0xd0d1d2d3d4d5d6d7L);
    }

    @ParameterizedTest
    @CsvSource({
        "4500001400000000, 20, 20",
        "4500001400000000, 32, 20",
        "4500001400000000, 19, -1",
        "4500001500000000, 20, -1",
        "4500001300000000, 20, -1",
        "4600001800000000, 24, 24",
        "4600001700000000, 24, -1",
        "4400001400000000, 20, -1",
        "4500ffff00000000, 65535, 65535",
        "6000000000000000, 40, 40",
        "6000000000000000, 39, -1",
        "6000000000000000, 48, 40",
        "6000000900000000, 48, 40",
        "6000000000080000, 48, 48",
        "6000000000090000, 48, -1",
        "60000000ffff0000, 65575, 65575",
        "5500001400000000, 40, -1",
        "0000000000000000, 40, -1",
        "4500001400000000, 0, -1"
    })
    void shouldTellAWholePacketFromAnythingElse(String header, int availableBytes, int expected) {
        put(header);
        assertThat(InnerPacket.wholeLength(slab, OFFSET, availableBytes)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1420, 0",
        "1, 1420, 16",
        "16, 1420, 16",
        "17, 1420, 32",
        "1408, 1420, 1408",
        "1409, 1420, 1420",
        "1420, 1420, 1420",
        "1421, 1420, 1436",
        "2840, 1420, 2840",
        "2830, 1420, 2840",
        "33, 0, 48"
    })
    void shouldPadToSixteenBytesButNotPastTheMtu(int packetBytes, int mtuBytes, int expected) {
        assertThat(TransportMessage.paddedLength(packetBytes, mtuBytes)).isEqualTo(expected);
    }

    private void put(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        MemorySegment.copy(bytes, 0, slab, ValueLayout.JAVA_BYTE, OFFSET, bytes.length);
    }

    private String hex(int lengthBytes) {
        return HexFormat.of().formatHex(slab.asSlice(OFFSET, lengthBytes).toArray(ValueLayout.JAVA_BYTE));
    }
}
