package io.penstock.dataplane.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** RFC 8439, appendix A.5, whose nonce begins with four zero bytes as WireGuard's does. */
class HandshakeCipherTest {

    private static final Secret KEY =
            Secret.copyOf(HexFormat.of().parseHex("1c9240a5eb55d38af333888604f6b5f0473917c1402b80099dca5cbc207075c0"));
    private static final long COUNTER = 0x0807060504030201L;
    private static final byte[] ADDITIONAL = HexFormat.of().parseHex("f33388860000000000004e91");
    private static final byte[] PLAINTEXT =
            ("Internet-Drafts are draft documents valid for a maximum of six months and may"
                            + " be updated, replaced, or obsoleted by other documents at any time. It is inappropriate to use"
                            + " Internet-Drafts as reference material or to cite them other than as /\u201cwork in progress./\u201d")
                    .getBytes(StandardCharsets.UTF_8);
    private static final byte[] SEALED = HexFormat.of()
            .parseHex("64a0861575861af460f062c79be643bd5e805cfd345cf389f108670ac76c8cb24c6cfc18755d43eea09ee94e382d26b0"
                    + "bdb7b73c321b0100d4f03b7f355894cf332f830e710b97ce98c8a84abd0b948114ad176e008d33bd60f982b1ff37c855"
                    + "9797a06ef4f0ef61c186324e2b3506383606907b6a7c02b0f9f6157b53c867e4b9166c767b804d46a59b5216cde7a4e9"
                    + "9040c5a40433225ee282a1b0a06c523eaf4534d7f83fa1155b0047718cbc546a0d072b04b3564eea1b422273f548271a"
                    + "0bb2316053fa76991955ebd63159434ecebb4e466dae5a1073a6727627097a1049e617d91d361094fa68f0ff77987130"
                    + "305beaba2eda04df997b714d6c6f2c29a6ad5cb4022b02709beead9d67890cbb22392336fea1851f38");

    @Test
    void shouldSealAndOpenAsRfc8439() {
        assertThat(HandshakeCipher.seal(KEY, COUNTER, PLAINTEXT, ADDITIONAL)).isEqualTo(SEALED);
        assertThat(HandshakeCipher.open(KEY, COUNTER, SEALED, ADDITIONAL)).isEqualTo(PLAINTEXT);
    }

    @Test
    void shouldRefuseEveryByteThatIsChanged() {
        for (int i = 0; i < SEALED.length; i++) {
            byte[] forged = SEALED.clone();
            forged[i] ^= (byte) 0x80;
            assertThat(HandshakeCipher.open(KEY, COUNTER, forged, ADDITIONAL)).isNull();
        }
    }

    @Test
    void shouldRefuseAnotherCounterKeyOrAdditionalData() {
        assertThat(HandshakeCipher.open(KEY, COUNTER ^ 1L << 40, SEALED, ADDITIONAL))
                .isNull();
        assertThat(HandshakeCipher.open(Secret.zero(), COUNTER, SEALED, ADDITIONAL))
                .isNull();
        assertThat(HandshakeCipher.open(KEY, COUNTER, SEALED, new byte[0])).isNull();
    }

    @Test
    void shouldSealNothingIntoATag() {
        byte[] sealed = HandshakeCipher.seal(KEY, 0, new byte[0], ADDITIONAL);
        assertThat(sealed).hasSize(HandshakeCipher.TAG_BYTES);
        assertThat(HandshakeCipher.open(KEY, 0, sealed, ADDITIONAL)).isEmpty();
    }

    @Test
    void shouldRefuseWhatIsShorterThanATag() {
        assertThat(HandshakeCipher.open(KEY, COUNTER, new byte[15], ADDITIONAL)).isNull();
    }

    @Test
    void shouldLeaveTheKeyAsItIs() {
        Secret key = KEY.copy();
        HandshakeCipher.seal(key, COUNTER, PLAINTEXT, ADDITIONAL);
        assertThat(key.sameAs(KEY)).isTrue();
    }
}
