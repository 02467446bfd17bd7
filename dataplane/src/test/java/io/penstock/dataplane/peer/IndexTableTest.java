package io.penstock.dataplane.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IndexTableTest {

    private final Random random = new Random(1);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 16, 255, 256})
    void shouldCarryTheOwningCoreInTheLowestByte(int cores) {
        IndexTable<Integer> table = new IndexTable<>(1 << 12, cores);
        Set<Integer> lowBytes = new HashSet<>();
        for (int i = 0; i < 1 << 12; i++) {
            int core = i % cores;
            int index = table.insert(i, core, random::nextInt).orElseThrow();
            assertThat((index & 0xff) % cores).isEqualTo(core);
            assertThat(table.coreOf(index)).isEqualTo(core);
            assertThat(table.lookup(index)).isEqualTo(i);
            lowBytes.add(index & 0xff);
        }
        assertThat(lowBytes).as("every value of the byte is in use").hasSize(256);
    }

    @Test
    void shouldFindNothingWhenAnyBitOfTheIndexDiffers() {
        IndexTable<String> table = new IndexTable<>(16, 1);
        int index = table.insert("keypair", 0, random::nextInt).orElseThrow();
        for (int bit = 0; bit < 32; bit++) {
            assertThat(table.lookup(index ^ (1 << bit))).isNull();
        }
        assertThat(table.lookup(index)).isEqualTo("keypair");
    }

    @Test
    void shouldKeepTheIndexWhenTheHandshakeBecomesAKeypair() {
        IndexTable<String> table = new IndexTable<>(16, 2);
        int index = table.insert("handshake", 1, random::nextInt).orElseThrow();
        assertThat(table.replace(index, "keypair")).isTrue();
        assertThat(table.lookup(index)).isEqualTo("keypair");
        assertThat(table.size()).isEqualTo(1);
        assertThat(table.replace(index ^ (1 << 31), "other")).isFalse();
        assertThat(table.lookup(index)).isEqualTo("keypair");
    }

    @Test
    void shouldRefuseWhenFullAndTakeAgainWhenOneIsFreed() {
        IndexTable<Integer> table = new IndexTable<>(8, 1);
        int[] indices = new int[8];
        for (int i = 0; i < 8; i++) {
            indices[i] = table.insert(i, 0, random::nextInt).orElseThrow();
        }
        assertThat(table.insert(8, 0, random::nextInt)).isEmpty();
        assertThat(table.remove(indices[3])).isEqualTo(3);
        assertThat(table.remove(indices[3])).isNull();
        assertThat(table.lookup(indices[3])).isNull();
        assertThat(table.size()).isEqualTo(7);
        assertThat(table.insert(8, 0, random::nextInt)).isPresent();
        assertThat(table.insert(9, 0, random::nextInt)).isEmpty();
    }

    @Test
    void shouldStillFindFreeSlotsWhenTheRandomSourceIsStuck() {
        IndexTable<Integer> table = new IndexTable<>(64, 4);
        Map<Integer, Integer> model = new HashMap<>();
        for (int i = 0; i < 64; i++) {
            model.put(table.insert(i, i % 4, () -> 0xfffffff0).orElseThrow(), i);
        }
        assertThat(model).hasSize(64);
        model.forEach((index, value) -> {
            assertThat(table.lookup(index)).isEqualTo(value);
            assertThat(table.coreOf(index)).isEqualTo(value % 4);
        });
    }

    @Test
    void shouldAgreeWithAMapForRandomEdits() {
        IndexTable<Integer> table = new IndexTable<>(256, 3);
        Map<Integer, Integer> model = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            if (random.nextBoolean() && model.size() < 256) {
                model.put(table.insert(i, i % 3, random::nextInt).orElseThrow(), i);
            } else if (!model.isEmpty()) {
                int index = model.keySet().iterator().next();
                assertThat(table.remove(index)).isEqualTo(model.remove(index));
            }
            assertThat(table.size()).isEqualTo(model.size());
        }
        model.forEach((index, value) -> assertThat(table.lookup(index)).isEqualTo(value));
    }

    @Test
    void shouldShowReadersWholeValuesOrNoneWhileTheConductorWrites() throws InterruptedException {
        record Session(int index, int copy) {}
        IndexTable<int[]> table = new IndexTable<>(4, 1);
        AtomicReference<String> torn = new AtomicReference<>("");
        int index = table.insert(new int[] {0, 0}, 0, random::nextInt).orElseThrow();
        CountDownLatch started = new CountDownLatch(1);
        Thread reader = Thread.ofPlatform().start(() -> {
            started.countDown();
            int last = 0;
            while (last < 20_000) {
                int[] value = table.lookup(index);
                if (value == null) {
                    continue;
                }
                Session seen = new Session(value[0], value[1]);
                if (seen.index != seen.copy || seen.index < last) {
                    torn.set(seen + " after " + last);
                    return;
                }
                last = seen.index;
            }
        });
        started.await();
        for (int i = 1; i <= 20_000; i++) {
            table.replace(index, new int[] {i, i});
        }
        reader.join();
        assertThat(torn.get()).isEmpty();
    }

    @Test
    void shouldRefuseImpossibleSizesAndCores() {
        assertThatThrownBy(() -> new IndexTable<>(12, 1)).hasMessageContaining("12");
        assertThatThrownBy(() -> new IndexTable<>(0, 1)).hasMessageContaining("0");
        assertThatThrownBy(() -> new IndexTable<>(8, 257)).hasMessageContaining("257");
        assertThatThrownBy(() -> new IndexTable<>(8, 2).insert("", 2, () -> 0)).hasMessageContaining("core 2");
    }
}
