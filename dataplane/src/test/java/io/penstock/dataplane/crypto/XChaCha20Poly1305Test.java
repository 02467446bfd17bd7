package io.penstock.dataplane.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** draft-irtf-cfrg-xchacha-03, section 2.2.1 and appendix A.3.1. */
class XChaCha20Poly1305Test {

    private static final Secret KEY = secret("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
    private static final byte[] NONCE = HexFormat.of().parseHex("404142434445464748494a4b4c4d4e4f5051525354555657");
    private static final byte[] ADDITIONAL = HexFormat.of().parseHex("50515253c0c1c2c3c4c5c6c7");
    private static final byte[] PLAINTEXT = AeadSelfTest.PLAINTEXT.getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SEALED = HexFormat.of()
            .parseHex("bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39"
                    + "ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
                    + "21f9664c97637da9768812f615c68b13b52ec0875924c1c7987947deafd8780acf49");

    @Test
    void shouldDeriveTheSubkeyAsTheDraft() {
        byte[] nonce = HexFormat.of().parseHex("000000090000004a0000000031415927");
        try (Secret subkey = XChaCha20Poly1305.hChaCha20(
                secret("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"), nonce)) {
            assertThat(HexFormat.of().formatHex(subkey.toBytes()))
                    .isEqualTo("82413b4227b27bfed30e42508a877d73a0f9e4d58a74a853c12ec41326d3ecdc");
        }
    }

    @Test
    void shouldSealAndOpenAsTheDraft() {
        assertThat(XChaCha20Poly1305.seal(KEY, NONCE, PLAINTEXT, ADDITIONAL)).isEqualTo(SEALED);
        assertThat(XChaCha20Poly1305.open(KEY, NONCE, SEALED, ADDITIONAL)).isEqualTo(PLAINTEXT);
    }

    @Test
    void shouldRefuseEveryByteOfTheNonceThatIsChanged() {
        for (int i = 0; i < NONCE.length; i++) {
            byte[] other = NONCE.clone();
            other[i] ^= 1;
            assertThat(XChaCha20Poly1305.open(KEY, other, SEALED, ADDITIONAL)).isNull();
        }
    }

    @Test
    void shouldRefuseANonceOfAnotherLength() {
        assertThatThrownBy(() -> XChaCha20Poly1305.seal(KEY, new byte[25], PLAINTEXT, ADDITIONAL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found 25");
    }

    private static Secret secret(String hex) {
        return Secret.copyOf(HexFormat.of().parseHex(hex));
    }
}
