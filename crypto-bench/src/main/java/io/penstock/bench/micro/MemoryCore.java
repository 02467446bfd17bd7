package io.penstock.bench.micro;

import io.penstock.dataplane.core.Core;
import io.penstock.dataplane.core.CoreBuilder;
import io.penstock.dataplane.core.CoreFaults;
import io.penstock.dataplane.counters.CoreCounters;
import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.counters.PeerCounters;
import io.penstock.dataplane.crypto.Aead;
import io.penstock.dataplane.crypto.AeadEngine;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.crypto.Secret;
import io.penstock.dataplane.crypto.X25519;
import io.penstock.dataplane.flow.FlowFeed;
import io.penstock.dataplane.handoff.HandOff;
import io.penstock.dataplane.offload.OffloadOptions;
import io.penstock.dataplane.peer.IndexEntry;
import io.penstock.dataplane.peer.IndexTable;
import io.penstock.dataplane.peer.Keypair;
import io.penstock.dataplane.peer.Peer;
import io.penstock.dataplane.pipeline.ConductorLink;
import io.penstock.dataplane.pipeline.Offloads;
import io.penstock.dataplane.pipeline.Routes;
import io.penstock.dataplane.policy.PolicyBoard;
import io.penstock.dataplane.routing.AllowedIps;
import io.penstock.dataplane.routing.IpPrefix;
import io.penstock.linux.address.Endpoint;
import io.penstock.linux.tun.TunDevice;
import io.penstock.linux.tun.TunQueue;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** One core of a device with edges in memory and a session with one peer that never ends: the clock stands still. */
final class MemoryCore {

    private static final long NOW_NS = 1_000_000_000L;
    private static final int INDEX_BYTES = 256;

    private static final ConductorLink NO_CONDUCTOR = new ConductorLink() {
        @Override
        public boolean offerHandshake(MemorySegment memory, long offset, int lengthBytes, Endpoint from) {
            throw new IllegalStateException("a handshake message");
        }

        @Override
        public void requestHandshake(Peer peer) {
            throw new IllegalStateException("the session is gone");
        }

        @Override
        public void onConfirmed(Keypair keypair, List<Keypair> retired) {}

        @Override
        public boolean forward(int core, MemorySegment memory, long offset, int lengthBytes, Endpoint from) {
            throw new IllegalStateException("a message for another core");
        }
    };

    private static final CoreFaults NO_FAULTS = new CoreFaults() {
        @Override
        public void onTunGone() {
            throw new IllegalStateException("the interface is gone");
        }

        @Override
        public void onFault(Throwable cause) {
            throw new IllegalStateException(cause);
        }
    };

    private final MemoryTunQueue tun = new MemoryTunQueue();
    private final CoreCounters counters = new CoreCounters();
    private final IndexTable<IndexEntry> sessions = new IndexTable<>(2, 1);
    private final Peer peer;
    private final Core core;

    /** A core whose peer has the addresses 10.0.0.N and fd00::N. */
    MemoryCore(AeadEngine engine, int peerAddress, Secret peerKey) {
        PublicKey publicKey = X25519.publicKey(peerKey);
        peer = new Peer(1, publicKey, 0, new PeerCounters(1), 0);
        AllowedIps<Peer> allowedIps = new AllowedIps<>();
        allowedIps.insert(IpPrefix.parse("10.0.0." + peerAddress + "/32"), peer);
        allowedIps.insert(IpPrefix.parse("fd00::" + peerAddress + "/128"), peer);
        Aead aead = engine.newAead();
        core = new CoreBuilder(
                        sessions,
                        new Routes(allowedIps.publish()),
                        NO_CONDUCTOR,
                        () -> NOW_NS,
                        Offloads.enable(new AllOffloads(tun), OffloadOptions.defaults(), 1),
                        FlowFeed.unread(),
                        new PolicyBoard(),
                        null,
                        NO_FAULTS)
                .build(0, tun, aead, HandOff.alone(aead), counters, InnerPacket.MTU_BYTES, 1);
    }

    /** Begins the session, whose messages go out by a port; the index of both ends is the same. */
    void connect(AeadEngine engine, Secret send, Secret receive, Endpoint to, MemoryPort port) {
        Keypair keypair = new Keypair(
                peer,
                engine.key(send.segment()),
                engine.key(receive.segment()),
                INDEX_BYTES,
                INDEX_BYTES,
                true,
                NOW_NS);
        if (sessions.insert(keypair, 0, () -> INDEX_BYTES).orElseThrow() != INDEX_BYTES) {
            throw new IllegalStateException("another index than was asked for");
        }
        peer.keypairs().addInitiated(keypair);
        peer.setEndpoint(to);
        core.setPorts(port, null);
    }

    MemoryTunQueue tun() {
        return tun;
    }

    Core core() {
        return core;
    }

    /** Packets that were not delivered, for whatever reason. */
    long drops() {
        long drops = 0;
        for (DropReason reason : DropReason.values()) {
            drops += counters.get(reason);
        }
        return drops;
    }

    /** A device that takes all offloads. */
    private record AllOffloads(MemoryTunQueue queue) implements TunDevice {

        @Override
        public String name() {
            return "memory0";
        }

        @Override
        public List<TunQueue> queues() {
            return List.of(queue);
        }

        @Override
        public int mtuBytes() {
            return InnerPacket.MTU_BYTES;
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
}
