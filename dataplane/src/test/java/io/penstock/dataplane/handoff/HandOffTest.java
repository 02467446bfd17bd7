package io.penstock.dataplane.handoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.dataplane.core.TaskThread;
import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.counters.CounterSet;
import io.penstock.dataplane.crypto.Aead;
import io.penstock.dataplane.crypto.AeadKey;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Jobs go through real threads that take them when they like; the owner sees what it would have done alone. */
class HandOffTest {

    private static final int MESSAGE_BYTES = 64;
    private static final long TIMEOUT_SECONDS = 20;

    /** A key that notices when it is used after its end. */
    private static final class WatchedKey implements AeadKey {
        private final byte value;
        private volatile boolean closed;

        WatchedKey(int value) {
            this.value = (byte) value;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    /** A cipher as slow as the test likes: adds the key and the nonce to each byte; the tag is the sum of what it sealed. */
    private static class SlowCipher implements Aead {
        private final Random random;
        private final int slowness;

        SlowCipher(long seed, int slowness) {
            random = new Random(seed);
            this.slowness = slowness;
        }

        void dawdle() {
            for (int i = random.nextInt(slowness + 1); i > 0; i--) {
                Thread.onSpinWait();
            }
        }

        @Override
        public void seal(AeadKey key, long counter, MemorySegment memory, long offset, int plaintextBytes) {
            dawdle();
            long sum = add(key, counter, memory, offset, plaintextBytes, 1);
            memory.set(ValueLayout.JAVA_LONG_UNALIGNED, offset + plaintextBytes, sum);
        }

        @Override
        public boolean open(AeadKey key, long counter, MemorySegment memory, long offset, int sealedBytes) {
            dawdle();
            int plaintextBytes = sealedBytes - TAG_BYTES;
            long sum = add(key, counter, memory, offset, plaintextBytes, -1);
            return memory.get(ValueLayout.JAVA_LONG_UNALIGNED, offset + plaintextBytes) == sum;
        }

        private static long add(AeadKey key, long counter, MemorySegment memory, long offset, int bytes, int sign) {
            WatchedKey watched = (WatchedKey) key;
            long sum = 0;
            for (int i = 0; i < bytes; i++) {
                byte before = memory.get(ValueLayout.JAVA_BYTE, offset + i);
                byte after = (byte) (before + sign * (watched.value + counter));
                memory.set(ValueLayout.JAVA_BYTE, offset + i, after);
                sum += (i + 1) * (sign > 0 ? before : after);
            }
            if (watched.closed) {
                throw new AssertionError("a key was used after its end");
            }
            return sum;
        }
    }

    private final List<TaskThread> threads = new ArrayList<>();
    private final CounterSet counters = new CounterSet(3);

    @AfterEach
    void end() {
        threads.forEach(TaskThread::close);
    }

    /** The owner, whose neighbours are real threads with these ciphers. */
    private HandOff owner(HandOffMode mode, Waiting waiting, Aead own, Aead... ciphers) {
        List<HandOff> cores = new ArrayList<>();
        cores.add(new HandOff(mode, waiting, own, counters.core(0), () -> false, () -> false, Runnable::run));
        for (Aead cipher : ciphers) {
            TaskThread thread = new TaskThread();
            threads.add(thread);
            cores.add(new HandOff(
                    mode,
                    waiting,
                    cipher,
                    counters.core(cores.size()),
                    thread::isAsleep,
                    () -> false,
                    thread::execute));
        }
        HandOff.introduce(cores);
        return cores.getFirst();
    }

    private static long at(int message) {
        return (long) message * (MESSAGE_BYTES + Aead.TAG_BYTES);
    }

    private static MemorySegment randomMemory(Arena arena, Random random, int messages) {
        byte[] bytes = new byte[(int) at(messages)];
        random.nextBytes(bytes);
        MemorySegment memory = arena.allocate(bytes.length, 8);
        memory.copyFrom(MemorySegment.ofArray(bytes));
        return memory;
    }

    @ParameterizedTest
    @EnumSource
    void shouldSealAndOpenAsOneCoreAloneWhoeverTakesTheJobs(Waiting waiting) {
        HandOff owner = owner(
                HandOffMode.ALWAYS, waiting, new SlowCipher(1, 500), new SlowCipher(2, 500), new SlowCipher(3, 2_000));
        Aead alone = new SlowCipher(4, 0);
        Random random = new Random(5);
        int all = 0;
        int offered = 0;
        try (Arena arena = Arena.ofShared()) {
            for (int batch = 0; batch < 300; batch++) {
                int messages = 1 + random.nextInt(600);
                MemorySegment memory = randomMemory(arena, random, messages);
                MemorySegment model = arena.allocate(memory.byteSize(), 8).copyFrom(memory);
                WatchedKey[] keys = {new WatchedKey(batch), new WatchedKey(batch + 7)};
                WatchedKey[] keyOf = new WatchedKey[messages];
                for (int i = 0; i < messages; i++) {
                    keyOf[i] = i > 0 && random.nextInt(20) > 0 ? keyOf[i - 1] : keys[random.nextInt(2)];
                    owner.seal(keyOf[i], memory, at(i), MESSAGE_BYTES, i);
                    alone.seal(keyOf[i], i, model, at(i), MESSAGE_BYTES);
                }
                owner.offer(random.nextLong(2_000_000));
                for (int i = 0; i < messages; i++) {
                    assertThat(owner.nextOffset()).isEqualTo(at(i));
                    assertThat(owner.collect()).isTrue();
                    assertThat(memory.asSlice(at(i), MESSAGE_BYTES + Aead.TAG_BYTES)
                                    .mismatch(model.asSlice(at(i), MESSAGE_BYTES + Aead.TAG_BYTES)))
                            .as("message %d of batch %d", i, batch)
                            .isEqualTo(-1);
                }
                owner.finish();

                BitSet tampered = new BitSet();
                for (int i = 0; i < messages; i++) {
                    if (random.nextInt(9) == 0) {
                        tampered.set(i);
                        long last = at(i) + MESSAGE_BYTES - 1;
                        memory.set(ValueLayout.JAVA_BYTE, last, (byte)
                                (memory.get(ValueLayout.JAVA_BYTE, last) + 1 + random.nextInt(255)));
                    }
                    owner.open(keyOf[i], memory, at(i), MESSAGE_BYTES + Aead.TAG_BYTES, i);
                }
                owner.offer(0);
                for (int i = 0; i < messages; i++) {
                    assertThat(owner.collect()).isEqualTo(!tampered.get(i));
                }
                assertThat(owner.isCollecting()).isFalse();
                owner.finish();
                all += messages;
                offered += 2;
            }
        }
        assertThat(counters.sum(Counter.SEALED_FOR_NEIGHBOURS)).isPositive().isLessThanOrEqualTo(all);
        assertThat(counters.sum(Counter.OPENED_FOR_NEIGHBOURS)).isPositive().isLessThanOrEqualTo(all);
        assertThat(counters.sum(Counter.BATCHES_OFFERED)).isEqualTo(offered);
    }

    @Test
    void shouldTakeNoMoreThanTheRingHolds() {
        HandOff owner = owner(HandOffMode.ALWAYS, Waiting.SPINNING, new SlowCipher(1, 0), new SlowCipher(2, 0));
        try (Arena arena = Arena.ofShared()) {
            MemorySegment memory = randomMemory(arena, new Random(1), HandOff.JOBS + 1);
            for (int i = 0; i < HandOff.JOBS; i++) {
                assertThat(owner.open(new WatchedKey(i), memory, at(i), MESSAGE_BYTES + Aead.TAG_BYTES, i))
                        .isEqualTo(i);
            }
            assertThat(owner.open(new WatchedKey(0), memory, at(HandOff.JOBS), MESSAGE_BYTES + Aead.TAG_BYTES, 0))
                    .isEqualTo(-1);
            owner.offer(0);
            owner.finish();
            assertThat(owner.open(new WatchedKey(0), memory, 0, MESSAGE_BYTES + Aead.TAG_BYTES, 0))
                    .isEqualTo(0);
            owner.offer(0);
            owner.finish();
        }
    }

    /** Fails with every message; the first says that it has begun, and waits to be allowed. */
    private static final class FailingCipher extends SlowCipher {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch allowed = new CountDownLatch(1);
        private final AtomicBoolean fails = new AtomicBoolean(true);

        FailingCipher() {
            super(1, 0);
        }

        @Override
        void dawdle() {
            begun.countDown();
            await(allowed);
            if (fails.get()) {
                throw new IllegalStateException("no more");
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldTellTheOwnerWhenANeighboursCipherFailsAndGoOnAfterwards() {
        FailingCipher failing = new FailingCipher();
        HandOff owner = owner(HandOffMode.ALWAYS, Waiting.SPINNING, new SlowCipher(1, 0), failing);
        try (Arena arena = Arena.ofShared()) {
            MemorySegment memory = randomMemory(arena, new Random(1), 3 * CryptoJob.MESSAGES);
            WatchedKey key = new WatchedKey(1);
            for (int i = 0; i < 3 * CryptoJob.MESSAGES; i++) {
                owner.seal(key, memory, at(i), MESSAGE_BYTES, i);
            }
            owner.offer(0);
            await(failing.begun);
            failing.allowed.countDown();
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 3 * CryptoJob.MESSAGES; i++) {
                            owner.collect();
                        }
                    })
                    .hasStackTraceContaining("no more");
            owner.finish();
            key.close();
            failing.fails.set(false);

            WatchedKey next = new WatchedKey(2);
            for (int i = 0; i < 3 * CryptoJob.MESSAGES; i++) {
                owner.seal(next, memory, at(i), MESSAGE_BYTES, i);
            }
            owner.offer(0);
            for (int i = 0; i < 3 * CryptoJob.MESSAGES; i++) {
                assertThat(owner.collect()).isTrue();
            }
            owner.finish();
        }
    }

    @Test
    void shouldLetNoCorePassAFenceWhileItsKeysAreInUse() throws Exception {
        FailingCipher slow = new FailingCipher();
        slow.fails.set(false);
        TaskThread ownersThread = new TaskThread();
        threads.add(ownersThread);
        HandOff owner = owner(HandOffMode.ALWAYS, Waiting.BLOCKING, new SlowCipher(1, 0), slow);
        WatchedKey key = new WatchedKey(1);
        CompletableFuture<Boolean> sealed = new CompletableFuture<>();
        try (Arena arena = Arena.ofShared()) {
            MemorySegment memory = randomMemory(arena, new Random(1), 2 * CryptoJob.MESSAGES);
            ownersThread.execute(() -> {
                for (int i = 0; i < 2 * CryptoJob.MESSAGES; i++) {
                    owner.seal(key, memory, at(i), MESSAGE_BYTES, i);
                }
                owner.offer(0);
                await(slow.begun);
                // A batch that is given up, for whatever reason, still waits for what a neighbour has begun.
                owner.finish();
                sealed.complete(!key.closed);
            });
            await(slow.begun);

            AtomicInteger passed = new AtomicInteger(1);
            CountDownLatch fence = new CountDownLatch(1);
            ownersThread.execute(() -> {
                passed.decrementAndGet();
                fence.countDown();
            });
            assertThat(fence.await(50, TimeUnit.MILLISECONDS)).isFalse();
            slow.allowed.countDown();
            await(fence);
            key.close();
            assertThat(sealed.get(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(passed).hasValue(0);
        }
    }

    @Test
    void shouldOfferByNeedOnly() {
        AtomicBoolean asleep = new AtomicBoolean(true);
        AtomicBoolean crowded = new AtomicBoolean();
        Aead cipher = new SlowCipher(1, 0);
        for (HandOffMode mode : HandOffMode.values()) {
            HandOff owner = new HandOff(
                    mode, Waiting.SPINNING, cipher, counters.core(0), () -> false, crowded::get, Runnable::run);
            HandOff neighbour = new HandOff(
                    mode, Waiting.SPINNING, cipher, counters.core(1), asleep::get, () -> false, Runnable::run);
            HandOff.introduce(List.of(owner, neighbour));
            Saturation saturation = new Saturation();
            boolean always = mode == HandOffMode.ALWAYS;
            boolean auto = mode == HandOffMode.AUTO;
            asleep.set(true);
            assertThat(owner.isWanted(saturation, Saturation.FULL_WORK)).isEqualTo(always);
            assertThat(owner.isWanted(saturation, Saturation.FULL_WORK)).isEqualTo(always || auto);
            assertThat(owner.isWanted(saturation, Saturation.FULL_WORK - 1)).isEqualTo(always);
            assertThat(owner.isWanted(saturation, Saturation.FULL_WORK)).isEqualTo(always);
            asleep.set(false);
            assertThat(owner.isWanted(saturation, Saturation.FULL_WORK)).isEqualTo(always);
            asleep.set(true);
            assertThat(owner.isWanted(saturation, Saturation.FULL_WORK)).isEqualTo(always || auto);
            crowded.set(true);
            assertThat(owner.isWanted(saturation, Saturation.FULL_WORK)).isEqualTo(always);
            crowded.set(false);
            assertThat(owner.isWanted(saturation, Saturation.FULL_WORK)).isEqualTo(always || auto);
            assertThat(owner.isPossible()).isEqualTo(always || auto);
        }
        assertThat(HandOff.alone(cipher).isPossible()).isFalse();
    }
}
