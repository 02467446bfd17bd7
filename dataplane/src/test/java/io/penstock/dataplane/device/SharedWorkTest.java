package io.penstock.dataplane.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dataplane.core.TaskThread;
import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.handoff.HandOffMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Two gateways whose cores share cipher work do, byte for byte, what two that never share do with the same input. */
class SharedWorkTest {

    private static final int ROUNDS = 120;

    /** What a scenario leaves behind. */
    @SuppressWarnings("ArrayRecordComponent") // compared by content below
    private record Outcome(
            List<byte[]> datagrams,
            List<byte[]> delivered,
            Map<Counter, Long> counters,
            Map<DropReason, Long> drops,
            long openedForNeighbours,
            long sealedForNeighbours) {}

    /** Loses, doubles, delays, and alters datagrams, and puts in some that are no messages, the same each time. */
    private static final class Storm {
        private final Random random = new Random(11);
        private final List<MemoryInternet.Datagram> late = new ArrayList<>();

        List<MemoryInternet.Datagram> on(MemoryInternet.Datagram datagram) {
            if (datagram.type() != GatewayPair.TRANSPORT) {
                return List.of(datagram);
            }
            return switch (random.nextInt(24)) {
                case 0 -> List.of();
                case 1, 2 -> List.of(datagram, datagram);
                case 3, 4 -> {
                    late.add(datagram);
                    yield List.of();
                }
                case 5, 6 -> List.of(altered(datagram));
                case 7 -> List.of(datagram, new MemoryInternet.Datagram(datagram.from(), datagram.to(), new byte[40]));
                case 8 -> {
                    List<MemoryInternet.Datagram> all = new ArrayList<>(late);
                    late.clear();
                    all.add(datagram);
                    yield all;
                }
                default -> List.of(datagram);
            };
        }

        private MemoryInternet.Datagram altered(MemoryInternet.Datagram datagram) {
            byte[] bytes = datagram.bytes().clone();
            // From the receiver index on: another session, another nonce, another ciphertext, another tag.
            bytes[4 + random.nextInt(bytes.length - 4)] ^= (byte) (1 << random.nextInt(8));
            return new MemoryInternet.Datagram(datagram.from(), datagram.to(), bytes);
        }
    }

    private static Outcome play(HandOffMode mode) {
        MemoryInternet internet = new MemoryInternet();
        TestGateway.HandClock clock = new TestGateway.HandClock();
        try (TaskThread leftNeighbour = new TaskThread();
                TaskThread rightNeighbour = new TaskThread()) {
            TestGateway left = new TestGateway(
                    internet, clock, GatewayPlan.at("192.0.2.1", 1111, 1).withNeighbours(mode, leftNeighbour));
            TestGateway right = new TestGateway(
                    internet,
                    clock,
                    GatewayPlan.at("192.0.2.2", 2222, 2)
                            .withEngine("bouncycastle")
                            .withNeighbours(mode, rightNeighbour));
            left.addPeer(right.publicKey, right.host.here(), null, "10.0.0.2/32");
            right.addPeer(left.publicKey, null, null, "10.0.0.1/32");
            left.send(GatewayPair.toRight(100, 0));
            TestGateway.settle(left, right);
            internet.weather = new Storm()::on;
            Random random = new Random(7);
            for (int round = 0; round < ROUNDS; round++) {
                for (int i = random.nextInt(150); i >= 0; i--) {
                    left.send(GatewayPair.toRight(28 + random.nextInt(1300), random.nextInt()));
                }
                TestGateway.settle(left, right);
                clock.advance(random.nextInt(3), TimeUnit.SECONDS);
            }
            assertThat(right.tun.delivered).isNotEmpty();
            return outcome(internet, left, right);
        }
    }

    private static Outcome outcome(MemoryInternet internet, TestGateway left, TestGateway right) {
        Map<Counter, Long> counters = new EnumMap<>(Counter.class);
        for (Counter counter : Counter.values()) {
            counters.put(counter, left.count(counter) * 1_000_000 + right.count(counter));
        }
        Map<DropReason, Long> drops = new EnumMap<>(DropReason.class);
        for (DropReason reason : DropReason.values()) {
            drops.put(reason, left.drops(reason) * 1_000_000 + right.drops(reason));
        }
        counters.remove(Counter.BATCHES_OFFERED);
        counters.remove(Counter.OPENED_FOR_NEIGHBOURS);
        counters.remove(Counter.SEALED_FOR_NEIGHBOURS);
        return new Outcome(
                internet.seen.stream().map(MemoryInternet.Datagram::bytes).toList(),
                List.copyOf(right.tun.delivered),
                counters,
                drops,
                right.count(Counter.OPENED_FOR_NEIGHBOURS),
                left.count(Counter.SEALED_FOR_NEIGHBOURS));
    }

    @Test
    void shouldSendDeliverAndCountAsWithoutSharing() {
        Outcome alone = play(HandOffMode.NEVER);
        Outcome shared = play(HandOffMode.ALWAYS);

        assertThat(shared.drops()).isEqualTo(alone.drops());
        assertThat(shared.counters()).isEqualTo(alone.counters());
        assertSame(shared.datagrams(), alone.datagrams());
        assertSame(shared.delivered(), alone.delivered());
        assertThat(alone.openedForNeighbours() + alone.sealedForNeighbours()).isZero();
        assertThat(shared.openedForNeighbours()).isPositive();
        assertThat(shared.sealedForNeighbours()).isPositive();
        assertThat(alone.drops().get(DropReason.DECRYPT)).isPositive();
        assertThat(alone.drops().get(DropReason.REPLAY)).isPositive();
        assertThat(alone.drops().get(DropReason.NO_SESSION)).isPositive();
    }

    private static void assertSame(List<byte[]> found, List<byte[]> expected) {
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.size(); i++) {
            assertThat(Arrays.equals(found.get(i), expected.get(i)))
                    .as("number %d of %d", i, found.size())
                    .isTrue();
        }
    }

    @Test
    void shouldDropATamperedMessageOfASharedBatchAlone() {
        MemoryInternet internet = new MemoryInternet();
        TestGateway.HandClock clock = new TestGateway.HandClock();
        try (TaskThread neighbour = new TaskThread()) {
            TestGateway left = new TestGateway(internet, clock, GatewayPlan.at("192.0.2.1", 1111, 1));
            TestGateway right = new TestGateway(
                    internet,
                    clock,
                    GatewayPlan.at("192.0.2.2", 2222, 2).withNeighbours(HandOffMode.ALWAYS, neighbour));
            left.addPeer(right.publicKey, right.host.here(), null, "10.0.0.2/32");
            right.addPeer(left.publicKey, null, null, "10.0.0.1/32");
            left.send(GatewayPair.toRight(100, 0));
            TestGateway.settle(left, right);
            right.tun.delivered.clear();

            List<byte[]> expected = new ArrayList<>();
            int[] number = {0};
            internet.weather = datagram -> {
                if (number[0]++ == 21) {
                    datagram.bytes()[100] ^= 1;
                }
                return List.of(datagram);
            };
            for (int i = 0; i < 60; i++) {
                byte[] packet = GatewayPair.toRight(1000, i);
                left.send(packet);
                if (i != 21) {
                    expected.add(packet);
                }
            }
            left.run();
            right.run();
            assertSame(right.tun.delivered, expected);
            assertThat(right.drops(DropReason.DECRYPT)).isEqualTo(1);
            assertThat(right.count(Counter.BATCHES_OFFERED)).isPositive();
        }
    }
}
