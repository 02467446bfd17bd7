package io.penstock.dataplane.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageTypeTest {

    @ParameterizedTest
    @CsvSource({
        "01000000, 148, 1",
        "01000000, 147, -1",
        "01000000, 149, 0",
        "01000000, 4, -1",
        "02000000, 92, 2",
        "02000000, 91, -1",
        "02000000, 93, 0",
        "03000000, 64, 3",
        "03000000, 63, -1",
        "03000000, 65, 0",
        "04000000, 32, 4",
        "04000000, 31, -1",
        "04000000, 1452, 4",
        "04000000, 65507, 4",
        "00000000, 148, 0",
        "05000000, 148, 0",
        "ff000000, 148, 0",
        "01000000, 3, -1",
        "01000000, 0, -1"
    })
    void shouldClassifyByFirstWordAndLength(String word, int lengthBytes, int expected) {
        assertThat(MessageType.classify(memory(word), 5, lengthBytes)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"1, 148", "2, 92", "3, 64", "4, 148"})
    void shouldRefuseEveryReservedByteThatIsNotZero(int type, int lengthBytes) {
        for (int bit = 8; bit < 32; bit++) {
            int word = Integer.reverseBytes(type | 1 << bit);
            assertThat(MessageType.classify(memory(HexFormat.of().toHexDigits(word)), 5, lengthBytes))
                    .as("type %d with bit %d", type, bit)
                    .isEqualTo(MessageType.UNKNOWN);
        }
    }

    @Test
    void shouldTakeTheLengthsOfThePaper() {
        assertThat(InitiationMessage.NOISE_OFFSET + InitiationMessage.NOISE_BYTES + 2 * HandshakeMacs.MAC_BYTES)
                .isEqualTo(InitiationMessage.LENGTH_BYTES)
                .isEqualTo(148);
        assertThat(ResponseMessage.NOISE_OFFSET + ResponseMessage.NOISE_BYTES + 2 * HandshakeMacs.MAC_BYTES)
                .isEqualTo(ResponseMessage.LENGTH_BYTES)
                .isEqualTo(92);
        assertThat(CookieReplyMessage.COOKIE_OFFSET + CookieReplyMessage.COOKIE_BYTES)
                .isEqualTo(CookieReplyMessage.LENGTH_BYTES)
                .isEqualTo(64);
    }

    /** The word at offset 5, where nothing is aligned, and not a byte more than it. */
    private static MemorySegment memory(String word) {
        return MemorySegment.ofArray(HexFormat.of().parseHex("ffffffffff" + word));
    }
}
