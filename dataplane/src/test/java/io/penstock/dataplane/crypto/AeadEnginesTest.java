package io.penstock.dataplane.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.dataplane.crypto.AeadEngines.Candidate;
import io.penstock.dataplane.crypto.AeadEngines.Known;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every engine against the handshake's cipher, which RFC 8439 vouches for, and against each other. */
class AeadEnginesTest {

    private static final long[] COUNTERS = {0, 1, 0xffffffffL, 1L << 32, (1L << 60) + 7, -1L - (1L << 13)};
    private static final byte GUARD = 0x5a;

    static Stream<AeadEngine> engines() {
        return AeadEngines.available().stream().map(Candidate::engine).filter(Objects::nonNull);
    }

    @Test
    void shouldKnowTheEnginesOfThisBuildInOrderOfPreference() {
        assertThat(AeadEngines.available())
                .extracting(Candidate::name)
                .containsExactly("libipsec-mb", "libcrypto", "jdk", "bouncycastle");
        assertThat(engines()).extracting(AeadEngine::name).contains("jdk", "bouncycastle");
    }

    @ParameterizedTest
    @MethodSource("engines")
    void shouldSealAndOpenInPlaceAtEverySize(AeadEngine engine) {
        Random random = new Random(1);
        Secret secret = Keys.generatePreshared(random);
        Aead aead = engine.newAead();
        int[] sizes = IntStream.concat(
                        IntStream.range(0, 300), IntStream.of(1408, 1420, 1500, 2032, 2033, 9000, 65_500))
                .toArray();
        try (Arena arena = Arena.ofConfined();
                AeadKey key = engine.key(secret.segment())) {
            for (int size : sizes) {
                long counter = COUNTERS[size % COUNTERS.length] + 2L * size;
                byte[] plaintext = new byte[size];
                random.nextBytes(plaintext);
                int offset = 1 + size % 19;
                MemorySegment memory =
                        arena.allocate(offset + size + Aead.TAG_BYTES + 8, 1).fill(GUARD);
                MemorySegment.copy(plaintext, 0, memory, ValueLayout.JAVA_BYTE, offset, size);

                aead.seal(key, counter, memory, offset, size);
                assertThat(slice(memory, offset, size + Aead.TAG_BYTES))
                        .as("%d bytes sealed", size)
                        .isEqualTo(HandshakeCipher.seal(secret, counter, plaintext, new byte[0]));
                assertThat(slice(memory, 0, offset)).containsOnly(GUARD);
                assertThat(slice(memory, offset + size + Aead.TAG_BYTES, 8)).containsOnly(GUARD);

                assertThat(aead.open(key, counter, memory, offset, size + Aead.TAG_BYTES))
                        .isTrue();
                assertThat(slice(memory, offset, size))
                        .as("%d bytes opened", size)
                        .isEqualTo(plaintext);
            }
        }
    }

    @Test
    void shouldOpenWithEachEngineWhatTheOthersSealed() {
        Secret secret = Keys.generatePreshared(new Random(2));
        byte[] plaintext = new byte[1420];
        new Random(3).nextBytes(plaintext);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(1436);
            for (AeadEngine sealing : engines().toList()) {
                for (AeadEngine opening : engines().toList()) {
                    MemorySegment.copy(plaintext, 0, memory, ValueLayout.JAVA_BYTE, 0, plaintext.length);
                    sealing.newAead().seal(sealing.key(secret.segment()), 1L << 33, memory, 0, plaintext.length);
                    assertThat(opening.newAead().open(opening.key(secret.segment()), 1L << 33, memory, 0, 1436))
                            .as("%s opens what %s sealed", opening.name(), sealing.name())
                            .isTrue();
                    assertThat(slice(memory, 0, 1420)).isEqualTo(plaintext);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void shouldRefuseEveryByteThatIsForged(AeadEngine engine) {
        Aead aead = engine.newAead();
        try (Arena arena = Arena.ofConfined();
                AeadKey key = engine.key(Keys.generatePreshared(new Random(4)).segment())) {
            for (int size : new int[] {0, 1, 16, 100}) {
                MemorySegment sealed = arena.allocate(size + Aead.TAG_BYTES);
                aead.seal(key, size, sealed, 0, size);
                MemorySegment forged = arena.allocate(sealed.byteSize());
                for (int i = 0; i < sealed.byteSize(); i++) {
                    forged.copyFrom(sealed);
                    forged.set(ValueLayout.JAVA_BYTE, i, (byte) (sealed.get(ValueLayout.JAVA_BYTE, i) ^ 0x40));
                    assertThat(aead.open(key, size, forged, 0, size + Aead.TAG_BYTES))
                            .as("byte %d of %d forged", i, size)
                            .isFalse();
                }
                assertThat(aead.open(key, size, sealed, 0, size + Aead.TAG_BYTES))
                        .as("the worker goes on after forgeries")
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void shouldRefuseACounterThatDiffersOnlyAbove32Bits(AeadEngine engine) {
        Aead aead = engine.newAead();
        try (Arena arena = Arena.ofConfined();
                AeadKey key = engine.key(Keys.generatePreshared(new Random(5)).segment())) {
            MemorySegment memory = arena.allocate(48);
            aead.seal(key, 7, memory, 0, 32);
            assertThat(aead.open(key, 7 + (1L << 32), memory, 0, 48)).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void shouldOpenWhatItSealedWithTheSameWorkerAndOpenItAgain(AeadEngine engine) {
        Aead aead = engine.newAead();
        try (Arena arena = Arena.ofConfined();
                AeadKey key = engine.key(Keys.generatePreshared(new Random(6)).segment())) {
            MemorySegment memory = arena.allocate(48);
            aead.seal(key, 0, memory, 0, 32);
            MemorySegment copy = arena.allocate(48).copyFrom(memory);
            assertThat(aead.open(key, 0, memory, 0, 48)).isTrue();
            assertThat(aead.open(key, 0, copy, 0, 48)).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void shouldNotOpenWithAKeyThatWasWiped(AeadEngine engine) {
        Aead aead = engine.newAead();
        AeadKey key = engine.key(Keys.generatePreshared(new Random(7)).segment());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(48);
            aead.seal(key, 0, memory, 0, 32);
            key.close();
            assertThat(aead.open(key, 0, memory, 0, 48)).isFalse();
            assertThat(key.toString()).doesNotContainPattern("[0-9a-f]{8}\\[|\\[-?[0-9]+,");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void shouldChooseTheEngineThatIsWanted(AeadEngine engine) {
        assertThat(AeadEngines.select(engine.name()).name()).isEqualTo(engine.name());
    }

    @Test
    void shouldPreferTheEarlierOfTwoEnginesThatMustWarmUp() {
        Known slow = known("slow", false, () -> new Slow("slow", 200_000));
        Known fast = known("fast", false, () -> new Slow("fast", 0));
        assertThat(AeadEngines.select(List.of(slow, fast), null))
                .extracting(AeadEngine::toString)
                .isEqualTo("slow");
    }

    @Test
    void shouldChooseTheFastestOfThoseThatAreCompiledAhead() {
        Known slow = known("slow", true, () -> new Slow("slow", 200_000_000));
        Known fast = known("fast", true, () -> new Slow("fast", 0));
        Known java = known("java", false, () -> new Slow("java", 0));
        assertThat(AeadEngines.select(List.of(java, slow, fast), null))
                .extracting(AeadEngine::toString)
                .isEqualTo("fast");
        assertThat(AeadEngines.select(List.of(java, slow), null))
                .extracting(AeadEngine::toString)
                .isEqualTo("slow");
    }

    @Test
    void shouldChooseAnEngineOfThisBuildWhereNoneIsWanted() {
        assertThat(engines().map(AeadEngine::name))
                .contains(AeadEngines.select(null).name());
    }

    @Test
    void shouldSayThatNoEngineIsUsable() {
        Known wrong = known("none", true, NoTag::new);
        assertThatThrownBy(() -> AeadEngines.select(List.of(wrong), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no cipher engine is usable")
                .hasMessageContaining("does not open");
    }

    @Test
    void shouldSayWhichEnginesAreUsableWhereTheWantedOneIsNotKnown() {
        assertThatThrownBy(() -> AeadEngines.select("rot13"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("cipher engine \"rot13\" is not known; usable: .*jdk, bouncycastle");
    }

    @Test
    void shouldSayWhyAnEngineIsNotUsable() {
        Known missing = known("missing", true, () -> {
            throw new IllegalStateException("libmissing.so is not installed");
        });
        Candidate examined = AeadEngines.examine(missing);
        assertThat(examined.engine()).isNull();
        assertThat(examined.refusal()).isEqualTo("libmissing.so is not installed");
        assertThatThrownBy(() -> AeadEngines.select(List.of(missing), "missing"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not usable here: libmissing.so is not installed");
    }

    @Test
    void shouldNotTrustAnEngineThatIsWrong() {
        assertThat(AeadEngines.examine(known("any", true, AnyTag::new)).refusal())
                .contains("opens a forged packet");
        assertThat(AeadEngines.examine(known("cut", true, Counter32::new)).refusal())
                .contains("seals wrongly");
        assertThat(AeadEngines.examine(known("none", true, NoTag::new)).refusal())
                .contains("does not open");
    }

    @Test
    void shouldNotTryJavaEnginesWhereANativeOneIsUsable() {
        Known fast = known("fast", true, () -> new Slow("fast", 0));
        Known java = known("java", false, () -> {
            throw new AssertionError("tried");
        });
        assertThat(AeadEngines.select(List.of(java, fast), null))
                .extracting(AeadEngine::toString)
                .isEqualTo("fast");
    }

    @Test
    void shouldNameThePackageThatWouldMakeItFaster() {
        assertThat(AeadEngines.advice(null)).isEmpty();
        assertThat(AeadEngines.advice("libIPSec_MB.so.1 is not installed (Debian 12: libipsec-mb1)"))
                .hasValueSatisfying(advice -> assertThat(advice).contains("libipsec-mb1", "half the time"));
    }

    @Test
    void shouldSayWhichLibraryIsMissingAndWhatBringsIt() {
        assertThatThrownBy(
                        () -> NativeLibrary.load(List.of("libnowhere.so.2", "libnowhere.so.1"), "Debian: libnowhere1"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("libnowhere.so.2 or libnowhere.so.1 is not installed (Debian: libnowhere1)");
    }

    private static Known known(String name, boolean compiledAhead, Supplier<AeadEngine> opener) {
        return new Known(name, compiledAhead, opener);
    }

    private static byte[] slice(MemorySegment memory, long offset, long length) {
        return memory.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
    }

    /** A worker of the JDK's engine, to be broken. */
    private abstract static class Broken implements AeadEngine, Aead {

        final AeadEngine engine = new JdkAeadEngine();
        final Aead aead = engine.newAead();

        @Override
        public String name() {
            return "broken";
        }

        @Override
        public AeadKey key(MemorySegment secret) {
            return engine.key(secret);
        }

        @Override
        public Aead newAead() {
            return this;
        }

        @Override
        public void seal(AeadKey key, long counter, MemorySegment memory, long offset, int plaintextBytes) {
            aead.seal(key, counter, memory, offset, plaintextBytes);
        }

        @Override
        public boolean open(AeadKey key, long counter, MemorySegment memory, long offset, int sealedBytes) {
            return aead.open(key, counter, memory, offset, sealedBytes);
        }
    }

    private static final class AnyTag extends Broken {
        @Override
        public boolean open(AeadKey key, long counter, MemorySegment memory, long offset, int sealedBytes) {
            return super.open(key, counter, memory, offset, sealedBytes) || sealedBytes > 0;
        }
    }

    private static final class Counter32 extends Broken {
        @Override
        public void seal(AeadKey key, long counter, MemorySegment memory, long offset, int plaintextBytes) {
            super.seal(key, counter & 0xffffffffL, memory, offset, plaintextBytes);
        }
    }

    private static final class NoTag extends Broken {
        @Override
        public boolean open(AeadKey key, long counter, MemorySegment memory, long offset, int sealedBytes) {
            return super.open(key, counter, memory, offset, sealedBytes - 1);
        }
    }

    /** Right, but late. */
    private static final class Slow extends Broken {

        private final String title;
        private final long delayNs;

        Slow(String title, long delayNs) {
            this.title = title;
            this.delayNs = delayNs;
        }

        @Override
        public String toString() {
            return title;
        }

        @Override
        public void seal(AeadKey key, long counter, MemorySegment memory, long offset, int plaintextBytes) {
            super.seal(key, counter, memory, offset, plaintextBytes);
            LockSupport.parkNanos(delayNs);
        }
    }
}
