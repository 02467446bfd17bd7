package io.penstock.dataplane.device;

import io.penstock.dataplane.core.Core;
import io.penstock.dataplane.core.CoreFaults;
import io.penstock.dataplane.core.CoreLoop;
import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.crypto.AeadEngine;
import io.penstock.dataplane.crypto.Keys;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.crypto.Secret;
import io.penstock.dataplane.crypto.X25519;
import io.penstock.dataplane.flow.FlowFeed;
import io.penstock.dataplane.handoff.HandOffMode;
import io.penstock.dataplane.offload.Offload;
import io.penstock.dataplane.offload.OffloadOptions;
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

    TestGateway(MemoryInternet internet, HandClock clock, AeadEngine engine, String address, int port, long seed) {
        this(internet, clock, engine, address, port, seed, new MemoryTun());
    }

    TestGateway(
            MemoryInternet internet,
            HandClock clock,
            AeadEngine engine,
            String address,
            int port,
            long seed,
            MemoryTun tun) {
        this(internet, clock, engine, address, port, seed, tun, OffloadOptions.defaults());
    }

    TestGateway(
            MemoryInternet internet,
            HandClock clock,
            AeadEngine engine,
            String address,
            int port,
            long seed,
            MemoryTun tun,
            OffloadOptions offloads) {
        this(internet, clock, engine, address, port, seed, tun, offloads, HandOffMode.NEVER, List.of());
    }

    /** A gateway that tells somebody of its flows. */
    TestGateway(
            MemoryInternet internet,
            HandClock clock,
            AeadEngine engine,
            String address,
            int port,
            long seed,
            MemoryTun tun,
            FlowFeed feed) {
        this(
                internet,
                clock,
                engine,
                address,
                port,
                seed,
                tun,
                OffloadOptions.defaults(),
                HandOffMode.NEVER,
                List.of(),
                feed);
    }

    TestGateway(
            MemoryInternet internet,
            HandClock clock,
            AeadEngine engine,
            String address,
            int port,
            long seed,
            MemoryTun tun,
            OffloadOptions offloads,
            HandOffMode handOff,
            List<? extends CoreLoop> neighbours) {
        this(internet, clock, engine, address, port, seed, tun, offloads, handOff, neighbours, FlowFeed.unread());
    }

    /**
     * A gateway whose first core is driven by hand.
     *
     * @param neighbours the loops of its other cores, which have nothing of their own to do
     * @param feed is told of its flows
     */
    private TestGateway(
            MemoryInternet internet,
            HandClock clock,
            AeadEngine engine,
            String address,
            int port,
            long seed,
            MemoryTun tun,
            OffloadOptions offloads,
            HandOffMode handOff,
            List<? extends CoreLoop> neighbours,
            FlowFeed feed) {
        this.tun = tun;
        tun.queueCount = 1 + neighbours.size();
        List<CoreLoop> loops = new ArrayList<>(List.of(new HandLoop()));
        loops.addAll(neighbours);
        Random random = new Random(seed);
        host = internet.host(address);
        host.merges = offloads.wants(Offload.UDP_GRO);
        privateKey = Keys.generatePrivate(random);
        publicKey = X25519.publicKey(privateKey);
        parts = new DeviceParts(
                tun, host, engine, loops, handOff, clock, clock::wall, random, feed, NO_FAULTS, offloads);
        parts.attachCores(() -> {});
        core = parts.cores().getFirst();
        apply(new DeviceUpdate(privateKey, OptionalInt.of(port), OptionalInt.empty(), false, List.of()));
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

    PeerSnapshot peer(PublicKey key) {
        return snapshot().peers().stream()
                .filter(peer -> peer.publicKey().equals(key))
                .findFirst()
                .orElseThrow();
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
