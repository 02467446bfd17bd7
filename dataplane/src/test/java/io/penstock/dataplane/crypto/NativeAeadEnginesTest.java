package io.penstock.dataplane.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.penstock.dataplane.crypto.AeadEngines.Candidate;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The engines of libraries written in C and assembly. Needs them: on x86-64 {@code libipsec-mb1} (Debian 12) or
 * {@code libipsec-mb2} (Debian 13), and OpenSSL 3 everywhere.
 */
class NativeAeadEnginesTest {

    private static final int PACKET_BYTES = 1420;
    private static final int SEALED_BYTES = PACKET_BYTES + Aead.TAG_BYTES;
    private static final int PASSES = 20;

    static Stream<AeadEngine> engines() {
        return AeadEngines.available().stream()
                .filter(Candidate::compiledAhead)
                .map(Candidate::engine)
                .filter(Objects::nonNull);
    }

    @Test
    void shouldBeUsableWhereTheLibrariesAreInstalled() {
        List<String> wanted = NativeLibrary.isX86() ? List.of("libipsec-mb", "libcrypto") : List.of("libcrypto");
        assertThat(AeadEngines.available())
                .filteredOn(candidate -> wanted.contains(candidate.name()))
                .allSatisfy(candidate -> assertThat(candidate.refusal())
                        .as("%s; install libipsec-mb1 and libssl3", candidate.name())
                        .isNull());
        assertThat(wanted).contains(AeadEngines.select(null).name());
    }

    @ParameterizedTest
    @MethodSource("engines")
    void shouldGiveTheBytesOfTheJdkAtEverySize(AeadEngine engine) {
        Random random = new Random(1);
        Secret secret = Keys.generatePreshared(random);
        AeadEngine reference = new JdkAeadEngine();
        int[] sizes = IntStream.concat(IntStream.rangeClosed(0, 300), IntStream.of(1420, 1500, 9000, 65_000))
                .toArray();
        try (Arena arena = Arena.ofConfined();
                AeadKey key = engine.key(secret.segment());
                AeadKey referenceKey = reference.key(secret.segment())) {
            MemorySegment packet = arena.allocate(65_100);
            MemorySegment expected = arena.allocate(65_100);
            Aead aead = engine.newAead();
            Aead referenceAead = reference.newAead();
            for (int size : sizes) {
                // Half of them above 2^32.
                long counter = random.nextLong() >>> (size % 2 == 0 ? 1 : 33);
                byte[] plaintext = new byte[size];
                random.nextBytes(plaintext);
                MemorySegment.copy(plaintext, 0, packet, ValueLayout.JAVA_BYTE, 0, size);
                MemorySegment.copy(plaintext, 0, expected, ValueLayout.JAVA_BYTE, 0, size);
                int sealedBytes = size + Aead.TAG_BYTES;

                aead.seal(key, counter, packet, 0, size);
                referenceAead.seal(referenceKey, counter, expected, 0, size);
                assertThat(packet.mismatch(expected)).as("%d bytes", size).isEqualTo(-1);

                int forgedAt = random.nextInt(sealedBytes);
                flip(expected, forgedAt);
                assertThat(aead.open(key, counter, expected, 0, sealedBytes))
                        .as("byte %d of %d forged", forgedAt, sealedBytes)
                        .isFalse();
                assertThat(aead.open(key, counter, packet, 0, sealedBytes)).isTrue();
                assertThat(packet.asSlice(0, size).toArray(ValueLayout.JAVA_BYTE))
                        .isEqualTo(plaintext);
                packet.fill((byte) 0);
                expected.fill((byte) 0);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void shouldRefuseEveryBitOfTheTagThatIsForged(AeadEngine engine) {
        try (Arena arena = Arena.ofConfined();
                AeadKey key = engine.key(Keys.generatePreshared(new Random(2)).segment())) {
            Aead aead = engine.newAead();
            MemorySegment sealed = arena.allocate(SEALED_BYTES);
            aead.seal(key, 1, sealed, 0, PACKET_BYTES);
            MemorySegment forged = arena.allocate(SEALED_BYTES);
            for (int bit = 0; bit < Aead.TAG_BYTES * Byte.SIZE; bit++) {
                forged.copyFrom(sealed);
                int at = PACKET_BYTES + bit / Byte.SIZE;
                byte before = forged.get(ValueLayout.JAVA_BYTE, at);
                forged.set(ValueLayout.JAVA_BYTE, at, (byte) (before ^ 1 << bit % Byte.SIZE));
                assertThat(aead.open(key, 1, forged, 0, SEALED_BYTES))
                        .as("bit %d of the tag", bit)
                        .isFalse();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void shouldLetThreadsShareAKey(AeadEngine engine) throws Exception {
        int threads = 2;
        int rounds = 20_000;
        try (AeadKey key = engine.key(Keys.generatePreshared(new Random(3)).segment());
                ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            List<Future<Integer>> results = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                long firstCounter = (long) thread << 33;
                results.add(executor.submit(() -> sealAndOpen(engine.newAead(), key, firstCounter, rounds)));
            }
            for (Future<Integer> result : results) {
                assertThat(result.get()).isEqualTo(rounds);
            }
        }
    }

    /** How many of the packets came back as they were. */
    private static int sealAndOpen(Aead aead, AeadKey key, long firstCounter, int rounds) {
        int right = 0;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment plaintext = arena.allocate(200);
            MemorySegment packet = arena.allocate(200 + Aead.TAG_BYTES);
            for (int i = 0; i < rounds; i++) {
                plaintext.set(ValueLayout.JAVA_LONG, 0, firstCounter + i);
                packet.copyFrom(plaintext);
                aead.seal(key, firstCounter + i, packet, 0, 200);
                boolean opened = aead.open(key, firstCounter + i, packet, 0, 200 + Aead.TAG_BYTES);
                right += opened && packet.asSlice(0, 200).mismatch(plaintext) < 0 ? 1 : 0;
            }
        }
        return right;
    }

    @ParameterizedTest
    @MethodSource("engines")
    void shouldAllocateNothingPerPacket(AeadEngine engine) {
        int rounds = 5_000;
        try (Arena arena = Arena.ofConfined();
                AeadKey key = engine.key(Keys.generatePreshared(new Random(4)).segment())) {
            MemorySegment packet = arena.allocate(SEALED_BYTES);
            Aead aead = engine.newAead();
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long id = Thread.currentThread().threadId();
            long least = Long.MAX_VALUE;
            // Only compiled code is free of allocation, so the best pass counts.
            for (int pass = 0; pass < PASSES && least > 0; pass++) {
                long before = threads.getThreadAllocatedBytes(id);
                for (int i = 0; i < rounds; i++) {
                    aead.seal(key, i, packet, 0, PACKET_BYTES);
                    aead.open(key, i, packet, 0, SEALED_BYTES);
                }
                least = Math.min(least, threads.getThreadAllocatedBytes(id) - before);
            }
            // Less than a byte per packet: the counter itself may see a little of its own.
            assertThat(least).isLessThan(rounds);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void shouldRefusePacketsThatDoNotLieWithinTheMemory(AeadEngine engine) {
        Aead aead = engine.newAead();
        try (Arena arena = Arena.ofConfined();
                AeadKey key = engine.key(Keys.generatePreshared(new Random(5)).segment())) {
            MemorySegment packet = arena.allocate(100);
            assertThatIsRefused(() -> aead.seal(key, 0, packet, 0, 85));
            assertThatIsRefused(() -> aead.seal(key, 0, packet, -1, 10));
            assertThatIsRefused(() -> aead.seal(key, 0, packet, 0, -1));
            assertThatIsRefused(() -> aead.seal(key, 0, packet.asSlice(0, 15), 0, 0));
            assertThatIsRefused(() -> aead.open(key, 0, packet, 80, 21));
            assertThatIsRefused(() -> aead.open(key, 0, packet, 0, Aead.TAG_BYTES - 1));
            assertThatIsRefused(() -> aead.seal(key, 0, MemorySegment.ofArray(new byte[100]), 0, 10));
        }
    }

    @Test
    void shouldWipeTheKeyOfLibipsecMbOnClose() {
        Secret secret = Keys.generatePreshared(new Random(6));
        IpsecMbAeadEngine.Key key = (IpsecMbAeadEngine.Key) new IpsecMbAeadEngine().key(secret.segment());
        assertThat(key.secret().sameAs(secret)).isTrue();
        key.close();
        assertThat(key.secret().isZero()).isTrue();
    }

    @Test
    void shouldSealNothingWithAKeyOfLibcryptoThatIsClosed() {
        LibcryptoAeadEngine engine = new LibcryptoAeadEngine();
        Aead used = engine.newAead();
        Aead unused = engine.newAead();
        Secret secret = Keys.generatePreshared(new Random(7));
        LibcryptoKey key = (LibcryptoKey) engine.key(secret.segment());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment packet = arena.allocate(100);
            used.seal(key, 0, packet, 0, 10);
            key.close();
            for (Aead aead : List.of(used, unused)) {
                assertThatIsRefused(() -> aead.seal(key, 1, packet, 0, 10));
                assertThat(aead.open(key, 0, packet, 0, 26)).isFalse();
            }
        }
        key.close();
        assertThat(secret.isZero()).as("the caller's is his own").isFalse();
    }

    /** 100,000 keys met by two workers each: 200,000 contexts of libcrypto would take 100 MB and more. */
    @ParameterizedTest
    @MethodSource("engines")
    void shouldGiveBackTheMemoryOfKeys(AeadEngine engine) throws IOException {
        Aead first = engine.newAead();
        Aead second = engine.newAead();
        Secret secret = Keys.generatePreshared(new Random(8));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment packet = arena.allocate(100);
            useKeys(engine, secret, first, second, packet, 5_000);
            long before = residentBytes();
            useKeys(engine, secret, first, second, packet, 100_000);
            assertThat(residentBytes() - before).isLessThan(48L << 20);
        }
    }

    private static void useKeys(
            AeadEngine engine, Secret secret, Aead first, Aead second, MemorySegment packet, int keys) {
        for (int i = 0; i < keys; i++) {
            try (AeadKey key = engine.key(secret.segment())) {
                first.seal(key, i, packet, 0, 16);
                second.open(key, i, packet, 0, 16 + Aead.TAG_BYTES);
            }
        }
    }

    /** The second number of {@code /proc/self/statm} is in pages. */
    private static long residentBytes() throws IOException {
        return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ", -1)[1]) * 4096;
    }

    private static void assertThatIsRefused(Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfAny(
                        IndexOutOfBoundsException.class, IllegalArgumentException.class, IllegalStateException.class);
    }

    private static void flip(MemorySegment memory, long at) {
        memory.set(ValueLayout.JAVA_BYTE, at, (byte) (memory.get(ValueLayout.JAVA_BYTE, at) ^ 0x10));
    }
}
