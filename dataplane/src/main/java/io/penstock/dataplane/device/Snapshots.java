package io.penstock.dataplane.device;

import io.penstock.dataplane.core.CoreBuilder;
import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.counters.CounterSet;
import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.device.DeviceLoad.QueueUse;
import io.penstock.dataplane.flow.FlowTotals;
import io.penstock.dataplane.flow.FlowUse;
import io.penstock.dataplane.noise.LocalIdentity;
import io.penstock.dataplane.peer.Keypair;
import io.penstock.dataplane.peer.Peer;
import io.penstock.dataplane.pipeline.Offloads;
import io.penstock.dataplane.policy.Policy;
import io.penstock.dataplane.policy.PolicyBoard;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Makes snapshots of a device. For the conductor only. */
final class Snapshots {

    private final Peers peers;
    private final Handshaker handshaker;
    private final OuterSockets sockets;
    private final Chronicle chronicle;
    private final CounterSet counters;
    private final Offloads offloads;
    private final List<FlowTotals> flows;
    private final ConductorDesk desk;
    private final String transport;
    private final String cipher;

    Snapshots(
            Peers peers,
            Handshaker handshaker,
            OuterSockets sockets,
            Chronicle chronicle,
            CounterSet counters,
            Offloads offloads,
            List<FlowTotals> flows,
            ConductorDesk desk,
            String transport,
            String cipher) {
        this.peers = peers;
        this.handshaker = handshaker;
        this.sockets = sockets;
        this.chronicle = chronicle;
        this.counters = counters;
        this.offloads = offloads;
        this.flows = flows;
        this.desk = desk;
        this.transport = transport;
        this.cipher = cipher;
    }

    DeviceSnapshot take(String name, int mtuBytes, boolean underLoad, long nowNs) {
        LocalIdentity us = handshaker.identity();
        Map<DropReason, Long> drops = new EnumMap<>(DropReason.class);
        for (DropReason reason : DropReason.values()) {
            drops.put(reason, counters.sum(reason));
        }
        Map<Counter, Long> counts = new EnumMap<>(Counter.class);
        for (Counter counter : Counter.values()) {
            counts.put(counter, counters.sum(counter));
        }
        return new DeviceSnapshot(
                name,
                us == null ? null : us.privateKey(),
                us == null ? null : us.publicKey(),
                sockets.port(),
                sockets.fwmark(),
                mtuBytes,
                counters.cores(),
                transport,
                cipher,
                underLoad,
                drops,
                counts,
                offloads.status(sockets.all(), nowNs),
                offloads.options().verifyChecksums(),
                sockets.kernelDrops(),
                FlowUse.of(CoreBuilder.FLOWS, flows),
                load(),
                chronicle.handshakeDurations(),
                peers.all().stream().map(state -> take(state, nowNs)).toList());
    }

    private DeviceLoad load() {
        long staged = 0;
        for (PeerState state : peers.all()) {
            staged += state.peer().stagedPackets().get();
        }
        PolicyBoard.Posted posted = peers.policy().posted();
        Policy policy = posted.policy();
        return DeviceLoad.of(
                counters,
                List.of(
                        new QueueUse("handshakes", desk.inbox().depth(), HandshakeInbox.CAPACITY),
                        new QueueUse(
                                "session_requests",
                                desk.requests().size(),
                                desk.requests().capacity()),
                        new QueueUse("staged_packets", staged, (long) counters.cores() * CoreBuilder.STAGED_PACKETS)),
                policy == null ? 0 : policy.rules().rules().size(),
                Integer.toUnsignedLong(posted.version()));
    }

    private PeerSnapshot take(PeerState state, long nowNs) {
        Peer peer = state.peer();
        Keypair current = peer.keypairs().current();
        return new PeerSnapshot(
                peer.publicKey(),
                state.presharedKey().copy(),
                peer.endpoint(),
                peers.allowedIps().prefixesOf(peer),
                state.persistentKeepaliveSeconds,
                state.lastHandshake,
                current != null && current.maySend(nowNs),
                peer.counters().receivedBytes(),
                peer.counters().sentBytes(),
                peer.counters().receivedPackets(),
                peer.counters().sentPackets(),
                peer.counters().delivered(),
                peer.counters().taken(),
                state.life().activity,
                peer.counters().roams(),
                state.life().rekeys);
    }
}
