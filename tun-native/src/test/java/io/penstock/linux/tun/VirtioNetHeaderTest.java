package io.penstock.linux.tun;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class VirtioNetHeaderTest {

    private static final int OFFSET = 3;

    private final byte[] bytes = new byte[OFFSET + VirtioNetHeader.LENGTH_BYTES + 1];
    private final MemorySegment segment = MemorySegment.ofArray(bytes);

    @Test
    void shouldReadWhatWasPut() {
        VirtioNetHeader.put(
                segment,
                OFFSET,
                VirtioNetHeader.NEEDS_CSUM,
                VirtioNetHeader.GSO_TCPV6 | VirtioNetHeader.GSO_ECN,
                60_000,
                1_388,
                40_000,
                16);
        assertThat(VirtioNetHeader.flags(segment, OFFSET)).isEqualTo(VirtioNetHeader.NEEDS_CSUM);
        assertThat(VirtioNetHeader.gsoType(segment, OFFSET)).isEqualTo(0x84);
        assertThat(VirtioNetHeader.headerLengthBytes(segment, OFFSET)).isEqualTo(60_000);
        assertThat(VirtioNetHeader.gsoSizeBytes(segment, OFFSET)).isEqualTo(1_388);
        assertThat(VirtioNetHeader.checksumStartBytes(segment, OFFSET)).isEqualTo(40_000);
        assertThat(VirtioNetHeader.checksumOffsetBytes(segment, OFFSET)).isEqualTo(16);
    }

    @Test
    void shouldLieAsInTheKernelsStruct() {
        VirtioNetHeader.put(segment, OFFSET, 1, 5, 0x0203, 0x0405, 0x0607, 0x0809);
        assertThat(segment.get(ValueLayout.JAVA_BYTE, OFFSET)).isEqualTo((byte) 1);
        assertThat(segment.get(ValueLayout.JAVA_BYTE, OFFSET + 1)).isEqualTo((byte) 5);
        for (int i = 0; i < 4; i++) {
            assertThat(segment.get(ValueLayout.JAVA_SHORT_UNALIGNED, OFFSET + 2 + 2 * i))
                    .isEqualTo((short) (0x0203 + i * 0x0202));
        }
        assertThat(bytes[OFFSET - 1]).isZero();
        assertThat(bytes[OFFSET + VirtioNetHeader.LENGTH_BYTES]).isZero();
    }

    @Test
    void shouldBeZeroForAPlainPacket() {
        segment.fill((byte) 0xff);
        VirtioNetHeader.putPlain(segment, OFFSET);
        assertThat(bytes).containsExactly(-1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1);
    }
}
