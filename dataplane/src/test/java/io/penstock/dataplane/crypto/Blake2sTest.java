package io.penstock.dataplane.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** RFC 7693, the reference implementation's keyed vectors, and figures of Python's hashlib and hmac. */
class Blake2sTest {

    private static final byte[] KEY = counting(32);

    @Test
    void shouldHashAsRfc7693() {
        assertThat(hex(Blake2s.hash("abc".getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo("508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982");
    }

    @Test
    void shouldHashPartsAsTheirWhole() {
        assertThat(Blake2s.hash(counting(70), new byte[0], counting(3)))
                .isEqualTo(Blake2s.hash(HexFormat.of().parseHex(hex(counting(70)) + hex(counting(3)))));
    }

    @Test
    void shouldHashWithAKeyAsTheReferenceImplementation() {
        assertThat(hex(Blake2s.keyed(KEY, 32)))
                .isEqualTo("48a8997da407876b3d79c0d92325ad3b89cbb754d86ab71aee047ad345fd2c49");
        assertThat(hex(Blake2s.keyed(KEY, 32, counting(255))))
                .isEqualTo("3fb735061abc519dfe979e54c1ee5bfad0a9d858b3315bad34bde999efd724dd");
    }

    @Test
    void shouldMakeCodesOf16Bytes() {
        assertThat(hex(Blake2s.mac(KEY, counting(116)))).isEqualTo("072e94ffbfc684bd8ab2a1b9dade2fd5");
        assertThat(hex(Blake2s.mac(
                        counting(16),
                        counting(100),
                        HexFormat.of().parseHex(hex(counting(116)).substring(200)))))
                .isEqualTo("b9b1bbba1b59e4349d1018f97d243fca");
    }

    @Test
    void shouldMakeHmacThatIsNotTheKeyedMode() {
        byte[] text = "Penstock".getBytes(StandardCharsets.US_ASCII);
        assertThat(hex(Blake2s.hmac(KEY, text)))
                .isEqualTo("63c83f626734b2822307963be7b27c464e56f567ac4c57ada7e31574888a38dc");
        assertThat(Blake2s.hmac(KEY, text)).isNotEqualTo(Blake2s.keyed(KEY, 32, text));
    }

    @Test
    void shouldDeriveOneToThreeSecrets() {
        String[] expected = {
            "3b8c5542fd3579cbf2bdd7862e704f5fe049af66e98144025b66e54551f998dc",
            "f8ade28bd4b32e78a05d685b895c3d69b5ada36b174b2a48ffd84f4c0ef720d7",
            "449fc0346895c72fb3c6ddd62ef0d8ccbac3560567f4f2c2a08059ddd87c0059"
        };
        byte[] input = "Penstock".getBytes(StandardCharsets.US_ASCII);
        for (int n = 1; n <= 3; n++) {
            Secret chainingKey = Secret.copyOf(KEY);
            Secret[] outputs = {chainingKey, Secret.zero(), Secret.zero()};
            Kdf.derive(chainingKey, input, Arrays.copyOf(outputs, n));
            for (int i = 0; i < 3; i++) {
                assertThat(hex(outputs[i].toBytes())).isEqualTo(i < n ? expected[i] : "00".repeat(32));
            }
        }
    }

    private static byte[] counting(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
