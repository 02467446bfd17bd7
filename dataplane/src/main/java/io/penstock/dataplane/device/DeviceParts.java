package io.penstock.dataplane.device;

import io.penstock.dataplane.core.Core;
import io.penstock.dataplane.core.CoreBuilder;
import io.penstock.dataplane.core.CoreFaults;
import io.penstock.dataplane.core.CoreLoop;
import io.penstock.dataplane.counters.CoreCounters;
import io.penstock.dataplane.counters.CounterSet;
import io.penstock.dataplane.crypto.Aead;
import io.penstock.dataplane.crypto.AeadEngine;
import io.penstock.dataplane.flow.FlowFeed;
import io.penstock.dataplane.flow.FlowOrigins;
import io.penstock.dataplane.handoff.HandOff;
import io.penstock.dataplane.handoff.HandOffMode;
import io.penstock.dataplane.handoff.Waiting;
import io.penstock.dataplane.offload.OffloadOptions;
import io.penstock.dataplane.peer.Keypair;
import io.penstock.dataplane.pipeline.Offloads;
import io.penstock.dataplane.policy.Policy;
import io.penstock.dataplane.policy.PolicyBoard;
import io.penstock.dataplane.udp.Network;
import io.penstock.linux.address.Endpoint;
import io.penstock.linux.tun.TunDevice;
import java.lang.foreign.MemorySegment;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;

/**
 * A device's parts, put together without any thread of their own: the cores run on the loops they are given, the
 * conductor by whoever calls his duty cycle. So a test can drive a whole device by hand.
 */
final class DeviceParts {

    private static final long DETACH_TIMEOUT_SECONDS = 5;

    private final TunDevice tun;
    private final NanoClock clock;
    private final List<Sessions.Driven> driven = new ArrayList<>();
    private final ConductorDesk desk = new ConductorDesk();
    private final OuterSockets sockets;
    private final Conductor conductor;
    private final Snapshots snapshots;
    private final CounterSet counters;
    private final Peers peers;
    private final PolicyBoard policy;

    DeviceParts(
            TunDevice tun,
            Network network,
            AeadEngine engine,
            List<CoreLoop> loops,
            HandOffMode handOff,
            NanoClock clock,
            InstantSource wallClock,
            RandomGenerator random,
            FlowFeed feed,
            CoreFaults faults,
            OffloadOptions wanted) {
        this.tun = tun;
        this.clock = clock;
        int cores = loops.size();
        counters = new CounterSet(cores);
        CoreCounters own = counters.conductor();
        peers = new Peers(cores, clock.nanoTime());
        policy = peers.policy();
        Offloads offloads = Offloads.enable(tun, wanted, cores);
        FlowOrigins origins = cores > 1 ? new FlowOrigins(cores * CoreBuilder.FLOWS, random.nextLong()) : null;
        CoreBuilder builder =
                new CoreBuilder(peers.indices(), peers.routes(), desk, clock, offloads, feed, policy, origins, faults);
        int mtuBytes = tun.mtuBytes();
        List<HandOff> handOffs = new ArrayList<>();
        for (int i = 0; i < cores; i++) {
            CoreLoop loop = loops.get(i);
            Aead aead = engine.newAead();
            HandOffMode mode = cores == 1 ? HandOffMode.NEVER : handOff;
            HandOff part = new HandOff(
                    mode, Waiting.SPINNING, aead, counters.core(i), loop::isAsleep, loop::isCrowded, loop::execute);
            handOffs.add(part);
            Core core =
                    builder.build(i, tun.queues().get(i), aead, part, counters.core(i), mtuBytes, random.nextLong());
            driven.add(new Sessions.Driven(core, loop));
        }
        HandOff.introduce(handOffs);
        Sessions sessions = new Sessions(peers.indices(), engine, driven, desk::command);
        Courier courier = new Courier(cores, own, engine, desk, clock);
        Chronicle chronicle = new Chronicle(feed.events(), peers, own, clock.nanoTime());
        Handshaker handshaker = new Handshaker(peers, sessions, courier, own, chronicle, cores, random, wallClock);
        sockets = new OuterSockets(sessions, courier, network, cores);
        Configurator configurator = new Configurator(peers, sessions, handshaker, chronicle, sockets, cores);
        conductor = new Conductor(clock, tun, peers, sessions, handshaker, courier, configurator, desk, own, chronicle);
        snapshots = new Snapshots(
                peers,
                handshaker,
                sockets,
                chronicle,
                counters,
                offloads,
                cores().stream().map(Core::flowTotals).toList(),
                desk,
                loops.getFirst().name(),
                engine.name());
    }

    ConductorDesk desk() {
        return desk;
    }

    Conductor conductor() {
        return conductor;
    }

    OuterSockets sockets() {
        return sockets;
    }

    CounterSet counters() {
        return counters;
    }

    PeerDirectory directory() {
        return peers.directory();
    }

    Collection<PeerState> peers() {
        return peers.all();
    }

    List<Core> cores() {
        return driven.stream().map(Sessions.Driven::core).toList();
    }

    /** Lets the cores begin to read their TUN queues. */
    void attachCores(Runnable wakeConductor) {
        desk.setSurroundings(new ConductorDesk.Surroundings() {
            @Override
            public void wake() {
                wakeConductor.run();
            }

            @Override
            public void onConfirmed(Keypair keypair, List<Keypair> retired) {
                conductor.onConfirmed(keypair, retired);
            }

            @Override
            public void forward(int core, MemorySegment message, Endpoint from, Runnable done) {
                driven.get(core).loop().execute(() -> {
                    driven.get(core).core().onForwarded(message, from);
                    done.run();
                });
            }
        });
        driven.forEach(d -> d.loop().execute(() -> d.core().attach(d.loop())));
    }

    /** Puts a policy in force, null for none; on the conductor's thread. */
    void setPolicy(@Nullable Policy next) {
        policy.post(next);
    }

    /** Takes a snapshot; on the conductor's thread. */
    DeviceSnapshot snapshot() {
        long nowNs = clock.nanoTime();
        return snapshots.take(tun.name(), conductor.mtuBytes(), conductor.isUnderLoad(nowNs), nowNs);
    }

    /** Ends the cores' watches; no core uses a descriptor any more when this returns. */
    void detachCores() {
        CountDownLatch detached = new CountDownLatch(driven.size());
        driven.forEach(d -> d.loop().execute(() -> {
            d.core().detach();
            conductor.leaveRefusals(d.core());
            detached.countDown();
        }));
        try {
            if (!detached.await(DETACH_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the cores did not end within " + DETACH_TIMEOUT_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void closeLoops() {
        driven.forEach(d -> d.loop().close());
    }
}
