package io.penstock.dataplane.device;

import io.penstock.dataplane.core.Core;
import io.penstock.dataplane.core.CoreFaults;
import io.penstock.dataplane.core.CoreLoop;
import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.counters.Volume;
import io.penstock.dataplane.crypto.AeadEngines;
import io.penstock.dataplane.crypto.Keys;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.crypto.Secret;
import io.penstock.dataplane.crypto.X25519;
import io.penstock.dataplane.offload.Offload;
import io.penstock.dataplane.policy.Policy;
import io.penstock.dataplane.routing.IpPrefix;
import io.penstock.linux.address.Endpoint;
import io.penstock.linux.tun.VirtioNetHeader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;

/** A whole device in memory, driven by hand: no thread, no kernel, and a clock that only the test moves. */
final class TestGateway {

    /** One clock for all gateways of a test. */
    static final class HandClock implements NanoClock {

        private long nowNs = 1_000_000_000L;

        @Override
        public long nanoTime() {
            return nowNs;
        }

        void advance(long amount, TimeUnit unit) {
            nowNs += unit.toNanos(amount);
        }

        Instant wall() {
            return Instant.ofEpochSecond(1_800_000_000L).plusNanos(nowNs);
        }
    }

    static final class HandLoop implements CoreLoop {

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public Watch watch(int fd, Runnable onReadable, Runnable onWritable) {
            return new Watch() {
                @Override
                public void interest(boolean readable, boolean writable) {}

                @Override
                public void cancel() {}
            };
        }

        @Override
        public boolean isAsleep() {
            return false;
        }

        @Override
        public String name() {
            return "hand";
        }

        @Override
        public void close() {}
    }

    static final CoreFaults NO_FAULTS = new CoreFaults() {
        @Override
        public void onTunGone() {
            throw new AssertionError("the interface is gone");
        }

        @Override
        public void onFault(Throwable cause) {
            throw new AssertionError("a core failed", cause);
        }
    };

    final MemoryTun tun;
    final MemoryInternet.Host host;
    final Secret privateKey;
    final PublicKey publicKey;
    private final DeviceParts parts;
    private final Core core;

    private Volume deliveredOfRemoved = Volume.NONE;
    private Volume takenOfRemoved = Volume.NONE;

    /** Starts a gateway; its first core is driven by hand. */
    TestGateway(MemoryInternet internet, HandClock clock, GatewayPlan plan) {
        tun = plan.tun();
        tun.queueCount = 1 + plan.neighbours().size();
        List<CoreLoop> loops = new ArrayList<>(List.of(new HandLoop()));
        loops.addAll(plan.neighbours());
        Random random = new Random(plan.seed());
        host = internet.host(plan.address());
        host.merges = plan.offloads().wants(Offload.UDP_GRO);
        privateKey = Keys.generatePrivate(random);
        publicKey = X25519.publicKey(privateKey);
        parts = new DeviceParts(
                tun,
                host,
                AeadEngines.select(plan.engine()),
                loops,
                plan.handOff(),
                clock,
                clock::wall,
                random,
                plan.feed(),
                NO_FAULTS,
                plan.offloads());
        parts.attachCores(() -> {});
        core = parts.cores().getFirst();
        apply(new DeviceUpdate(privateKey, OptionalInt.of(plan.port()), OptionalInt.empty(), false, List.of()));
        run();
    }

    void apply(DeviceUpdate update) {
        try {
            parts.conductor().apply(update);
        } catch (DeviceUpdateException e) {
            throw new AssertionError(e);
        }
    }

    void addPeer(PublicKey key, @Nullable Endpoint endpoint, @Nullable Secret psk, String... allowedIps) {
        changePeer(key, endpoint, psk, OptionalInt.empty(), allowedIps);
    }

    void changePeer(
            PublicKey key,
            @Nullable Endpoint endpoint,
            @Nullable Secret psk,
            OptionalInt keepaliveSeconds,
            String... allowedIps) {
        List<PeerUpdate.AllowedIpUpdate> prefixes = List.of(allowedIps).stream()
                .map(text -> new PeerUpdate.AllowedIpUpdate(IpPrefix.parse(text), false))
                .toList();
        apply(DeviceUpdate.ofPeers(
                List.of(new PeerUpdate(key, false, false, psk, endpoint, keepaliveSeconds, false, prefixes))));
    }

    void setPolicy(@Nullable Policy policy) {
        parts.setPolicy(policy);
    }

    void removePeer(PublicKey key) {
        PeerSnapshot removed = peer(key);
        deliveredOfRemoved = sum(deliveredOfRemoved, removed.delivered());
        takenOfRemoved = sum(takenOfRemoved, removed.taken());
        apply(DeviceUpdate.ofPeers(List.of(PeerUpdate.removal(key))));
    }

    /** One duty cycle of everything. */
    void run() {
        core.onTunReadable();
        core.onPort4Readable();
        parts.conductor().doWork();
    }

    /** Gives the device a whole packet. */
    void send(byte[] packet) {
        byte[] read = new byte[VirtioNetHeader.LENGTH_BYTES + packet.length];
        System.arraycopy(packet, 0, read, VirtioNetHeader.LENGTH_BYTES, packet.length);
        tun.outgoing.add(read);
    }

    Core core() {
        return core;
    }

    Conductor conductor() {
        return parts.conductor();
    }

    ConductorDesk desk() {
        return parts.desk();
    }

    DeviceParts parts() {
        return parts;
    }

    DeviceSnapshot snapshot() {
        return parts.snapshot();
    }

    long drops(DropReason reason) {
        return Objects.requireNonNull(snapshot().drops().get(reason));
    }

    long count(Counter counter) {
        return Objects.requireNonNull(snapshot().counters().get(counter));
    }

    /** What was delivered from all peers, those that were removed by their key included. */
    Volume delivered() {
        return snapshot().peers().stream().map(PeerSnapshot::delivered).reduce(deliveredOfRemoved, TestGateway::sum);
    }

    /** What was taken for all peers, those that were removed by their key included. */
    Volume taken() {
        return snapshot().peers().stream().map(PeerSnapshot::taken).reduce(takenOfRemoved, TestGateway::sum);
    }

    PeerSnapshot peer(PublicKey key) {
        return snapshot().peers().stream()
                .filter(peer -> peer.publicKey().equals(key))
                .findFirst()
                .orElseThrow();
    }

    private static Volume sum(Volume one, Volume other) {
        return new Volume(one.packets() + other.packets(), one.bytes() + other.bytes());
    }

    /** Runs several gateways until none has anything to do. */
    static void settle(TestGateway... gateways) {
        for (int i = 0; i < 12; i++) {
            for (TestGateway gateway : gateways) {
                gateway.run();
            }
        }
    }
}
