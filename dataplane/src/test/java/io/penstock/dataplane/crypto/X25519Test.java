package io.penstock.dataplane.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 7748, sections 5.2 and 6.1. */
class X25519Test {

    @ParameterizedTest
    @CsvSource({
        "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4,"
                + "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c,"
                + "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552",
        "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d,"
                + "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493,"
                + "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957"
    })
    void shouldAgreeAsRfc7748(String scalar, String point, String expected) {
        Secret shared = Secret.zero();
        assertThat(X25519.agree(secret(scalar), key(point), shared)).isTrue();
        assertThat(hex(shared)).isEqualTo(expected);
    }

    @Test
    void shouldAgreeFromBothSidesAsRfc7748() {
        Secret alice = secret("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
        Secret bob = secret("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
        Secret ofAlice = Secret.zero();
        Secret ofBob = Secret.zero();
        assertThat(X25519.publicKey(alice).toHex())
                .isEqualTo("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
        assertThat(X25519.publicKey(bob).toHex())
                .isEqualTo("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
        assertThat(X25519.agree(alice, X25519.publicKey(bob), ofAlice)).isTrue();
        assertThat(X25519.agree(bob, X25519.publicKey(alice), ofBob)).isTrue();
        assertThat(hex(ofAlice)).isEqualTo("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
        assertThat(hex(ofBob)).isEqualTo(hex(ofAlice));
    }

    @Test
    void shouldAgreeAThousandTimesAsRfc7748() {
        String k = "0900000000000000000000000000000000000000000000000000000000000000";
        String u = k;
        for (int i = 1; i <= 1000; i++) {
            Secret shared = Secret.zero();
            assertThat(X25519.agree(secret(k), key(u), shared)).isTrue();
            u = k;
            k = hex(shared);
            if (i == 1) {
                assertThat(k).isEqualTo("422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079");
            }
        }
        assertThat(k).isEqualTo("684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51");
    }

    /** The points of order 1, 2, 4 and 8, and some that are equal to them modulo the prime. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0100000000000000000000000000000000000000000000000000000000000000",
                "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
            })
    void shouldRefusePointsOfLowOrder(String point) {
        Secret shared = Secret.copyOf(HexFormat.of().parseHex("11".repeat(32)));
        assertThat(X25519.agree(secret("22".repeat(32)), key(point), shared)).isFalse();
        assertThat(shared.isZero()).isTrue();
    }

    @Test
    void shouldClampWithoutBeingAsked() {
        assertThat(X25519.publicKey(secret("ff".repeat(32))))
                .isEqualTo(X25519.publicKey(secret("f8" + "ff".repeat(30) + "7f")));
    }

    @Test
    void shouldGenerateClampedKeysOfTheGivenRandomness() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
        for (int i = 0; i < 100; i++) {
            Secret key = Keys.generatePrivate(random);
            assertThat(key.segment().get(ValueLayout.JAVA_BYTE, 0) & 7).isZero();
            assertThat(key.segment().get(ValueLayout.JAVA_BYTE, 31) & 0xc0).isEqualTo(0x40);
        }
        RandomGenerator again = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
        Secret raw = Keys.generatePreshared(again);
        Secret same = Keys.generatePrivate(
                RandomGeneratorFactory.of("L64X128MixRandom").create(7));
        assertThat(X25519.publicKey(raw)).isEqualTo(X25519.publicKey(same));
        assertThat(Keys.generatePreshared(again).sameAs(raw)).isFalse();
    }

    private static Secret secret(String hex) {
        return Secret.copyOf(HexFormat.of().parseHex(hex));
    }

    private static PublicKey key(String hex) {
        return PublicKey.of(HexFormat.of().parseHex(hex));
    }

    private static String hex(Secret secret) {
        return HexFormat.of().formatHex(secret.toBytes());
    }
}
