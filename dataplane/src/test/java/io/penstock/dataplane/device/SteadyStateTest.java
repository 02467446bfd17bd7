package io.penstock.dataplane.device;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.penstock.dataplane.core.Core;
import io.penstock.dataplane.core.CoreLoop;
import io.penstock.dataplane.core.TaskThread;
import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.crypto.AeadEngines;
import io.penstock.dataplane.crypto.Keys;
import io.penstock.dataplane.crypto.Secret;
import io.penstock.dataplane.crypto.X25519;
import io.penstock.dataplane.device.TestGateway.HandClock;
import io.penstock.dataplane.flow.FlowFeed;
import io.penstock.dataplane.flow.FlowTimeouts;
import io.penstock.dataplane.handoff.HandOffMode;
import io.penstock.dataplane.offload.OffloadOptions;
import io.penstock.dataplane.policy.Party;
import io.penstock.dataplane.policy.Policy;
import io.penstock.dataplane.policy.PolicyRule;
import io.penstock.dataplane.policy.PolicyRules;
import io.penstock.dataplane.policy.Service;
import io.penstock.dataplane.policy.Verdict;
import io.penstock.dataplane.routing.IpPrefix;
import io.penstock.dataplane.udp.KernelNetwork;
import io.penstock.linux.address.Endpoint;
import io.penstock.linux.tun.TunDevice;
import io.penstock.linux.tun.TunQueue;
import io.penstock.linux.tun.VirtioNetHeader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The whole way of a packet, from one TUN queue over real UDP sockets to the other, makes no garbage once it is warm. */
class SteadyStateTest {

    private static final int PACKETS_PER_ROUND = 32;
    private static final int ROUNDS = 2_000;
    private static final int PASSES_MAX = 20;

    /** A TUN device that gives the same packet again and again and only counts what it is given. */
    @SuppressWarnings("restricted") // the contract's raw addresses
    private static final class PacketMill implements TunDevice {

        private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

        private final byte[] packet;
        private int ready;
        private long written;

        private final TunQueue queue = new TunQueue() {
            @Override
            public int fd() {
                return -1;
            }

            @Override
            public int read(long address, int capacityBytes) {
                if (ready == 0) {
                    return 0;
                }
                ready--;
                ALL.set(ValueLayout.JAVA_LONG_UNALIGNED, address, 0);
                ALL.set(ValueLayout.JAVA_SHORT_UNALIGNED, address + Long.BYTES, (short) 0);
                MemorySegment.copy(
                        packet, 0, ALL, ValueLayout.JAVA_BYTE, address + VirtioNetHeader.LENGTH_BYTES, packet.length);
                return VirtioNetHeader.LENGTH_BYTES + packet.length;
            }

            @Override
            public int write(long iovecAddress, int iovecCount) {
                written += iovecCount;
                return packet.length;
            }
        };

        PacketMill(byte[] packet) {
            this.packet = packet;
        }

        @Override
        public String name() {
            return "mill0";
        }

        @Override
        public List<TunQueue> queues() {
            return List.of(queue, queue);
        }

        @Override
        public int mtuBytes() {
            return 1420;
        }

        @Override
        public void setMtuBytes(int mtuBytes) {}

        @Override
        public boolean isUp() {
            return true;
        }

        @Override
        public void setUp(boolean up) {}

        @Override
        public int setOffloads(int flags) {
            return 0;
        }

        @Override
        public void close() {}
    }

    private static final class Side implements AutoCloseable {

        private final PacketMill tun;
        private final Secret privateKey;
        private final DeviceParts parts;
        private final Core core;
        private final List<CoreLoop> loops = new ArrayList<>(List.of(new TestGateway.HandLoop()));
        private final FlowFeed feed = FlowFeed.of(FlowTimeouts.DEFAULT, 1 << 16, true);

        /** A side of one core, driven by hand; with a second, which has a thread, where work is handed off. */
        Side(String from, String to, long seed, HandOffMode handOff) throws DeviceUpdateException {
            if (handOff != HandOffMode.NEVER) {
                loops.add(new TaskThread());
            }
            tun = new PacketMill(InnerPackets.packet(from, to, 1400, 1));
            Random random = new Random(seed);
            privateKey = Keys.generatePrivate(random);
            HandClock clock = new HandClock();
            parts = new DeviceParts(
                    tun,
                    new KernelNetwork(true, true),
                    AeadEngines.select(null),
                    loops,
                    handOff,
                    clock,
                    clock::wall,
                    random,
                    feed,
                    TestGateway.NO_FAULTS,
                    OffloadOptions.defaults());
            core = parts.cores().getFirst();
            parts.attachCores(() -> {});
            parts.conductor()
                    .apply(new DeviceUpdate(privateKey, OptionalInt.of(0), OptionalInt.empty(), false, List.of()));
        }

        void know(Side other, String prefix, @Nullable Endpoint endpoint) throws DeviceUpdateException {
            parts.conductor()
                    .apply(DeviceUpdate.ofPeers(List.of(new PeerUpdate(
                            X25519.publicKey(other.privateKey),
                            false,
                            false,
                            null,
                            endpoint,
                            OptionalInt.empty(),
                            false,
                            List.of(new PeerUpdate.AllowedIpUpdate(IpPrefix.parse(prefix), false))))));
        }

        Endpoint endpoint() {
            return Endpoint.of(
                    InetAddress.ofLiteral("127.0.0.1"), parts.sockets().port());
        }

        /** Handshakes may come to either core's socket. */
        void shakeHands() throws InterruptedException {
            core.onPort4Readable();
            loops.getLast().execute(parts.cores().getLast()::onPort4Readable);
            Thread.sleep(1);
            parts.conductor().doWork();
        }

        long allocatedBytes(ThreadMXBean threads) {
            return loops.getLast() instanceof TaskThread last
                    ? threads.getThreadAllocatedBytes(last.thread().threadId())
                    : 0;
        }

        @Override
        public void close() {
            parts.conductor().onClose();
            loops.forEach(CoreLoop::close);
        }
    }

    private static void round(Side from, Side to) {
        from.tun.ready = PACKETS_PER_ROUND;
        from.core.onTunReadable();
        to.core.onPort4Readable();
    }

    @ParameterizedTest
    @EnumSource(names = {"NEVER", "ALWAYS"})
    void shouldMakeNoGarbageForPackets(HandOffMode handOff) throws Exception {
        try (Side left = new Side("10.0.0.1", "10.0.0.2", 1, handOff);
                Side right = new Side("10.0.0.2", "10.0.0.1", 2, handOff)) {
            left.know(right, "10.0.0.2/32", right.endpoint());
            right.know(left, "10.0.0.1/32", null);
            for (int i = 0; i < 20; i++) {
                round(left, right);
                right.shakeHands();
                left.shakeHands();
            }
            assertThat(right.tun.written).isPositive();

            double least = Double.MAX_VALUE;
            for (int pass = 0; pass < PASSES_MAX && least > 1; pass++) {
                least = Math.min(least, bytesPerRound(left, right));
            }
            assertThat(least)
                    .as("bytes of garbage per %d packets", PACKETS_PER_ROUND)
                    .isLessThan(1);
            assertThat(right.parts.snapshot().counters().get(Counter.PACKETS_IN))
                    .isGreaterThan((long) ROUNDS * PACKETS_PER_ROUND);
            assertThat(right.parts.snapshot().counters().get(Counter.OPENED_FOR_NEIGHBOURS) > 0)
                    .isEqualTo(handOff == HandOffMode.ALWAYS);
        }
    }

    @Test
    void shouldMakeNoGarbageForPacketsThatAreJudgedAndForThoseRefused() throws Exception {
        PolicyRule rule =
                new PolicyRule(1, Verdict.ALLOW, Party.ANY, Party.ANY, List.of(new Service(17, 0, 1), Service.of(6)));
        for (Verdict otherwise : new Verdict[] {Verdict.ALLOW, Verdict.REJECT}) {
            try (Side left = new Side("10.0.0.1", "10.0.0.2", 1, HandOffMode.NEVER);
                    Side right = new Side("10.0.0.2", "10.0.0.1", 2, HandOffMode.NEVER)) {
                left.know(right, "10.0.0.2/32", right.endpoint());
                right.know(left, "10.0.0.1/32", null);
                right.parts.setPolicy(Policy.of(new PolicyRules(List.of(rule), otherwise, List.of())));
                for (int i = 0; i < 20; i++) {
                    round(left, right);
                    left.parts.conductor().doWork();
                    right.parts.conductor().doWork();
                    left.core.onPort4Readable();
                }
                double least = Double.MAX_VALUE;
                for (int pass = 0; pass < PASSES_MAX && least > 1; pass++) {
                    least = Math.min(least, bytesPerRound(left, right));
                }
                assertThat(least)
                        .as("bytes of garbage where all else is: %s", otherwise)
                        .isLessThan(1);
                assertThat(right.parts.snapshot().drops().get(DropReason.POLICY_REJECTED) > 0)
                        .isEqualTo(otherwise == Verdict.REJECT);
            }
        }
    }

    private static double bytesPerRound(Side left, Side right) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().threadId();
        long before =
                threads.getThreadAllocatedBytes(thread) + left.allocatedBytes(threads) + right.allocatedBytes(threads);
        for (int i = 0; i < ROUNDS; i++) {
            round(left, right);
            right.core.scanFlows();
        }
        long after =
                threads.getThreadAllocatedBytes(thread) + left.allocatedBytes(threads) + right.allocatedBytes(threads);
        return (after - before) / (double) ROUNDS;
    }
}
