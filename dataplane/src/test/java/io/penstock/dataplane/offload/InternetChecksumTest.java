package io.penstock.dataplane.offload;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InternetChecksumTest {

    private final MemorySegment memory = Arena.ofAuto().allocate(70_000);

    private int checksum(long offset, int lengthBytes) {
        InternetChecksum.put(
                memory, 69_000, InternetChecksum.finish(InternetChecksum.sum(memory, offset, lengthBytes)));
        return at16(69_000);
    }

    private int at16(long offset) {
        return (SuperPacket.unsigned(memory, offset) << 8) | SuperPacket.unsigned(memory, offset + 1);
    }

    private void fill(byte[] bytes, long offset) {
        MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, offset, bytes.length);
    }

    /** RFC 1071, section 3: the sum is ddf2. */
    @Test
    void shouldComputeTheExampleOfTheRfc() {
        fill(new byte[] {0x00, 0x01, (byte) 0xf2, 0x03, (byte) 0xf4, (byte) 0xf5, (byte) 0xf6, (byte) 0xf7}, 3);
        assertThat(checksum(3, 8)).isEqualTo(~0xddf2 & 0xffff);
    }

    @Test
    void shouldAgreeWithTheSlowModelAtAnyLengthAndAlignment() {
        Random random = new Random(1);
        for (int length = 0; length < 2_000; length++) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            int offset = random.nextInt(64);
            fill(bytes, offset);
            assertThat(checksum(offset, length))
                    .as("%d bytes at %d", length, offset)
                    .isEqualTo(SlowModel.checksum(bytes, 0, length, 0));
        }
    }

    @Test
    void shouldCarryEverythingWhenAllBitsAreSet() {
        for (int length : new int[] {1, 2, 3, 127, 128, 129, 1_368, 65_535}) {
            byte[] bytes = new byte[length];
            java.util.Arrays.fill(bytes, (byte) 0xff);
            fill(bytes, 1);
            assertThat(checksum(1, length)).isEqualTo(SlowModel.checksum(bytes, 0, length, 0));
        }
    }

    @Test
    void shouldFoldSumsOfAnySize() {
        Random random = new Random(2);
        for (int i = 0; i < 10_000; i++) {
            long sum = random.nextLong() >>> 1 >>> random.nextInt(63);
            long slow = sum % 0xffff;
            int expected = sum != 0 && slow == 0 ? 0xffff : (int) slow;
            assertThat(InternetChecksum.fold(sum))
                    .as(() -> Long.toHexString(sum))
                    .isEqualTo(expected);
        }
    }

    @Test
    void shouldExchangeAWordAsIfTheSumHadBeenTakenAnew() {
        Random random = new Random(3);
        for (int i = 0; i < 1_000; i++) {
            byte[] bytes = new byte[40];
            random.nextBytes(bytes);
            fill(bytes, 0);
            int at = 2 * random.nextInt(20);
            long before = InternetChecksum.sum(memory, 0, 40);
            long old = InternetChecksum.word(memory, at);
            int number = random.nextInt(0x10000);
            memory.set(PacketLayout.NET_SHORT, at, (short) number);
            assertThat(InternetChecksum.finish(InternetChecksum.update(before, old, InternetChecksum.ofNumber(number))))
                    .isEqualTo(InternetChecksum.finish(InternetChecksum.sum(memory, 0, 40)));
        }
    }

    @Test
    void shouldKnowNumbersAndPseudoHeaders() {
        for (TestPacket builder :
                new TestPacket[] {TestPacket.tcp4(), TestPacket.tcp6(), TestPacket.udp4(), TestPacket.udp6()}) {
            builder.payload = new byte[] {1, 2, 3};
            byte[] packet = builder.build();
            fill(packet, 5);
            int transport = builder.transportOffset();
            long sum = builder.version == 4
                    ? InternetChecksum.pseudoHeader4(memory, 5, builder.protocol)
                    : InternetChecksum.pseudoHeader6(memory, 5, builder.protocol);
            sum += InternetChecksum.ofNumber(packet.length - transport);
            sum += InternetChecksum.sum(memory, 5 + transport, packet.length - transport);
            assertThat(InternetChecksum.isValid(sum)).isTrue();
            assertThat(InternetChecksum.isValid(sum + 1)).isFalse();
        }
        memory.set(PacketLayout.NET_INT, 0, 0x1234_5678);
        assertThat(InternetChecksum.ofLongNumber(0x1234_5678)).isEqualTo(InternetChecksum.sum(memory, 0, 4));
    }

    @Test
    void shouldNotWriteTheZeroThatMeansNone() {
        assertThat(InternetChecksum.finish(0xffff)).isZero();
        assertThat(InternetChecksum.finishNotZero(0xffff)).isEqualTo(0xffff);
        assertThat(InternetChecksum.finishNotZero(1)).isEqualTo(0xfffe);
    }
}
