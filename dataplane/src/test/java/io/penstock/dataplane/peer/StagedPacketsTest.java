package io.penstock.dataplane.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.dataplane.buffer.BlockPool;
import io.penstock.dataplane.buffer.Slab;
import io.penstock.dataplane.wire.Protocol;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StagedPacketsTest {

    private static final int BLOCK_BYTES = 128;

    private final Slab slab = new Slab(200, BLOCK_BYTES);
    private final BlockPool pool = new BlockPool(slab);
    private final StagedPackets staged = new StagedPackets(pool);
    private final MemorySegment packet = Arena.ofAuto().allocate(512);
    private final List<String> dropped = new ArrayList<>();
    private final List<String> drained = new ArrayList<>();

    @AfterEach
    void closeSlab() {
        slab.close();
    }

    private static String text(MemorySegment memory, long offset, int lengthBytes) {
        byte[] bytes = memory.asSlice(offset, lengthBytes).toArray(ValueLayout.JAVA_BYTE);
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == '.') {
            end--;
        }
        return new String(bytes, 0, end, java.nio.charset.StandardCharsets.US_ASCII) + "/" + lengthBytes;
    }

    private boolean stage(int peerId, String name, int lengthBytes) {
        packet.fill((byte) '.');
        for (int i = 0; i < name.length(); i++) {
            packet.set(ValueLayout.JAVA_BYTE, 64 + i, (byte) name.charAt(i));
        }
        return staged.stage(peerId, packet, 64, lengthBytes, (m, o, l) -> dropped.add(text(m, o, l)));
    }

    private int drain(int peerId) {
        return staged.drain(peerId, (m, o, l) -> drained.add(text(m, o, l)));
    }

    @Test
    void shouldHandOverInOrderAndOnlyOnce() {
        stage(7, "a", 20);
        stage(8, "b", BLOCK_BYTES);
        stage(7, "c", 21);
        assertThat(staged.count(7)).isEqualTo(2);
        assertThat(drain(7)).isEqualTo(2);
        assertThat(drained).containsExactly("a/20", "c/21");
        assertThat(drain(7)).isZero();
        assertThat(drain(8)).isEqualTo(1);
        assertThat(drained).endsWith("b/128").hasSize(3);
        assertThat(pool.available()).isEqualTo(200);
        assertThat(dropped).isEmpty();
    }

    @Test
    void shouldDropTheOldestWhenAPeerHasTooMany() {
        for (int i = 0; i < Protocol.MAX_STAGED_PACKETS; i++) {
            assertThat(stage(1, "p" + i, 10)).isTrue();
        }
        assertThat(dropped).isEmpty();
        assertThat(stage(1, "last", 10)).isTrue();
        assertThat(dropped).containsExactly("p0/10");
        assertThat(staged.count(1)).isEqualTo(128);
        drain(1);
        assertThat(drained).startsWith("p1/10").endsWith("p127/10", "last/10").hasSize(128);
    }

    @Test
    void shouldDropThePeersOwnOldestOrRefuseWhenThePoolIsEmpty() {
        for (int i = 0; i < 200; i++) {
            stage(i < 100 ? 1 : 2, "p" + i, 10);
        }
        assertThat(stage(2, "new", 10)).isTrue();
        assertThat(dropped).containsExactly("p100/10");
        assertThat(stage(3, "stranger", 10)).isFalse();
        assertThat(staged.count(3)).isZero();
        assertThat(dropped).hasSize(1);
        assertThat(staged.count(1)).isEqualTo(100);
    }

    @Test
    void shouldRefuseAPacketLargerThanABlock() {
        assertThat(stage(1, "big", BLOCK_BYTES + 1)).isFalse();
        assertThat(staged.count(1)).isZero();
        assertThat(pool.available()).isEqualTo(200);
    }

    @Test
    void shouldForgetAPeersPacketsWhenPurged() {
        stage(1, "a", 1);
        stage(1, "b", 1);
        stage(2, "c", 1);
        assertThat(staged.purge(1)).isEqualTo(2);
        assertThat(staged.purge(1)).isZero();
        assertThat(pool.available()).isEqualTo(199);
        assertThat(staged.count(2)).isEqualTo(1);
    }

    @Test
    void shouldKeepAPacketThatTheSinkStagesAgainForTheNextTime() {
        stage(1, "a", 9);
        stage(1, "b", 9);
        assertThat(staged.drain(1, (m, o, l) -> staged.stage(1, m, o, l, (_, _, _) -> {})))
                .isEqualTo(2);
        assertThat(staged.count(1)).isEqualTo(2);
        drain(1);
        assertThat(drained).containsExactly("a/9", "b/9");
    }

    @Test
    void shouldLoseNoBlockWhenTheSinkThrows() {
        stage(1, "a", 9);
        stage(1, "b", 9);
        assertThatThrownBy(() -> staged.drain(1, (_, _, _) -> {
                    throw new IllegalStateException("sink");
                }))
                .hasMessage("sink");
        assertThat(pool.available()).isEqualTo(200);
        assertThat(staged.count(1)).isZero();
    }

    @Test
    void shouldAgreeWithTheSlowModelForRandomUse() {
        Random random = new Random(5);
        Map<Integer, ArrayDeque<String>> model = new HashMap<>();
        List<String> expectedDropped = new ArrayList<>();
        int total = 0;
        int refused = 0;
        for (int i = 0; i < 30_000; i++) {
            int peer = random.nextInt(4) == 0 ? random.nextInt(100) : random.nextInt(2);
            ArrayDeque<String> queue = model.computeIfAbsent(peer, _ -> new ArrayDeque<>());
            if (random.nextInt(150) == 0) {
                drained.clear();
                assertThat(drain(peer)).isEqualTo(queue.size());
                assertThat(drained).containsExactlyElementsOf(queue);
                total -= queue.size();
                queue.clear();
                continue;
            }
            int lengthBytes = 6 + random.nextInt(BLOCK_BYTES - 5);
            boolean room = total < 200 || !queue.isEmpty();
            if (!queue.isEmpty() && (queue.size() == 128 || total == 200)) {
                expectedDropped.add(queue.removeFirst());
                total--;
            }
            assertThat(stage(peer, "" + i, lengthBytes)).isEqualTo(room);
            if (room) {
                queue.addLast(i + "/" + lengthBytes);
                total++;
            } else {
                refused++;
            }
            assertThat(pool.available()).isEqualTo(200 - total);
        }
        assertThat(dropped).containsExactlyElementsOf(expectedDropped);
        assertThat(expectedDropped).hasSizeGreaterThan(100);
        assertThat(refused).isPositive();
    }
}
