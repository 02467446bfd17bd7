package io.penstock.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.gateway.Failure;
import io.penstock.gateway.KeyText;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class KeyCommandsTest {

    private static String publicKey(String input) throws Failure {
        return KeyCommands.publicKey(new ByteArrayInputStream(input.getBytes(StandardCharsets.US_ASCII)));
    }

    /** What {@code wg pubkey} answers; the last private key is not clamped. */
    @Test
    void shouldDeriveTheSamePublicKeyAsWg() throws Failure {
        assertThat(publicKey("qKylQaxZJZmXUvATnQrNi3tTvHoCgc2G/AXV8Bxb40g=\n"))
                .isEqualTo("EcF/vHLTN5w4eRAG6DZGuSP9hHARLseybg50SxmB/n4=");
        assertThat(publicKey("8EsR7yH/a0EFuLhPwId9GkCLL9aoppzDa1Qsk0REP3Y="))
                .isEqualTo("m51sDYb+GCMMRjb/NFfJ1BipmEPeYa2ZQkp9WyBhYiM=");
        assertThat(publicKey("//////////////////////////////////////////8=\n\n"))
                .isEqualTo("hHwNLDdSNPNl5mCVUYejc1oPdhPRYJ06ak2MU66qWiI=");
    }

    @Test
    void shouldClampANewPrivateKeyAndDifferEachTime() {
        SecureRandom random = new SecureRandom();
        String key = KeyText.newPrivateKey(random);
        byte[] bytes = Base64.getDecoder().decode(key);
        assertThat(bytes).hasSize(32);
        assertThat(bytes[0] & 7).isZero();
        assertThat(bytes[31] & 0xc0).isEqualTo(0x40);
        assertThat(KeyText.newPrivateKey(random)).isNotEqualTo(key);
        assertThat(KeyText.newPresharedKey(random)).hasSize(44).isNotEqualTo(KeyText.newPresharedKey(random));
    }

    @Test
    void shouldRefuseWhatIsNoKeyWithoutRepeatingIt() {
        for (String input : new String[] {"", "secret-but-short", "A".repeat(43), "A".repeat(43) + "=x"}) {
            assertThatThrownBy(() -> publicKey(input))
                    .isInstanceOf(Failure.class)
                    .hasMessageContaining("expected 44 characters of base64")
                    .hasMessage("standard input holds no private key: expected 44 characters of base64,"
                            + " as penstock genkey prints them");
        }
    }
}
