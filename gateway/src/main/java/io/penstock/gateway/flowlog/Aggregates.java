package io.penstock.gateway.flowlog;

import io.penstock.dataplane.flow.FlowRecord;
import io.penstock.dataplane.flow.FlowTraffic;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Sums over a window for what is not told flow by flow: refused flows, so that a scan cannot flood the log, and flows to the
 * Internet where privacy asks for it. Bounded: a peer has so many sums of one destination each, what is more goes to one sum
 * of all destinations; nothing is left out. For one thread.
 */
final class Aggregates {

    /** Destinations of one peer that have a sum of their own in a window. */
    static final int NARROW_PER_PEER = 64;

    /** Sums of one destination in a window, of all peers. */
    static final int NARROW_MAX = 4096;

    /** Sums of all destinations of one peer; beyond, peers share one. */
    static final int WIDE_MAX = 4096;

    /** Stands for all peers. */
    static final int ANY_PEER = -1;

    /**
     * What is summed up together.
     *
     * @param peerId whose flows, or {@link #ANY_PEER}
     * @param narrow whether they have one source and destination; if not, the four addresses and the port are 0
     * @param peerInitiated whether the peer sent their first packets
     * @param destinationPort for protocols with ports, else 0
     */
    record Key(
            int peerId,
            boolean narrow,
            boolean peerInitiated,
            boolean ipv6,
            int protocol,
            int verdict,
            int ruleId,
            long peerHigh,
            long peerLow,
            long farHigh,
            long farLow,
            int destinationPort) {

        static Key narrow(FlowRecord flow, int destinationPort) {
            return new Key(
                    flow.peerId(),
                    true,
                    flow.peerInitiated(),
                    flow.isIpv6(),
                    flow.protocol(),
                    flow.verdict(),
                    flow.ruleId(),
                    flow.peerHigh(),
                    flow.peerLow(),
                    flow.farHigh(),
                    flow.farLow(),
                    destinationPort);
        }

        Key wide(int ofPeer) {
            return new Key(
                    ofPeer,
                    false,
                    peerInitiated,
                    ipv6,
                    protocol,
                    ofPeer == ANY_PEER ? 0 : verdict,
                    ofPeer == ANY_PEER ? 0 : ruleId,
                    0,
                    0,
                    0,
                    0,
                    0);
        }
    }

    /** A sum; tx is from who sent the first packet to who was asked. */
    static final class Sum {
        long starts;
        long ends;
        long txPackets;
        long txBytes;
        long rxPackets;
        long rxBytes;
        int portMin = Integer.MAX_VALUE;
        int portMax;

        /** By what name the peer had asked for the destination, of the latest flow that tells. */
        @Nullable String domain;

        private void add(FlowRecord flow, int destinationPort) {
            starts += flow.toldBefore() ? 0 : 1;
            ends += flow.event().isEnd() ? 1 : 0;
            addTraffic(flow);
            portMin = Math.min(portMin, destinationPort);
            portMax = Math.max(portMax, destinationPort);
        }

        /** Its traffic as the gateway sees it: in from the peer, out to him. */
        FlowTraffic delivered(Key key) {
            return key.peerInitiated()
                    ? new FlowTraffic(txPackets, txBytes, rxPackets, rxBytes)
                    : new FlowTraffic(rxPackets, rxBytes, txPackets, txBytes);
        }

        private void addTraffic(FlowRecord flow) {
            boolean fromPeer = flow.peerInitiated();
            txPackets += fromPeer ? flow.delta().inboundPackets() : flow.delta().outboundPackets();
            txBytes += fromPeer ? flow.delta().inboundBytes() : flow.delta().outboundBytes();
            rxPackets +=
                    fromPeer ? flow.delta().outboundPackets() : flow.delta().inboundPackets();
            rxBytes += fromPeer ? flow.delta().outboundBytes() : flow.delta().inboundBytes();
        }
    }

    private final Map<Key, Sum> sums = new LinkedHashMap<>();
    private final Map<Integer, Integer> narrowOfPeer = new HashMap<>();
    private int narrow;

    /** Adds a flow to the sum of its destination, or of all; the domain is null where it is not known. */
    void add(FlowRecord flow, int destinationPort, @Nullable String domain) {
        Key key = Key.narrow(flow, destinationPort);
        Sum sum = sums.get(key);
        if (sum == null) {
            sum = roomFor(key);
        }
        sum.add(flow, destinationPort);
        if (domain != null) {
            sum.domain = domain;
        }
    }

    /** Adds a flow to the sum of all of its peer's flows of that family and protocol. */
    void addWide(FlowRecord flow) {
        wide(Key.narrow(flow, 0)).add(flow, 0);
    }

    /** Adds refused flows that the core did not tell apart: how many, and of which ports, nobody knows. */
    void addCrowd(FlowRecord crowd) {
        wide(Key.narrow(crowd, 0)).addTraffic(crowd);
    }

    private Sum roomFor(Key key) {
        int ofPeer = narrowOfPeer.getOrDefault(key.peerId(), 0);
        if (ofPeer >= NARROW_PER_PEER || narrow >= NARROW_MAX) {
            return wide(key);
        }
        narrow++;
        narrowOfPeer.put(key.peerId(), ofPeer + 1);
        Sum sum = new Sum();
        sums.put(key, sum);
        return sum;
    }

    private Sum wide(Key key) {
        Key wide = key.wide(key.peerId());
        Sum known = sums.get(wide);
        if (known != null) {
            return known;
        }
        boolean crowded = sums.size() - narrow >= WIDE_MAX;
        return sums.computeIfAbsent(crowded ? key.wide(ANY_PEER) : wide, _ -> new Sum());
    }

    /** Shows all sums and begins again. */
    void drain(BiConsumer<Key, Sum> reader) {
        sums.forEach(reader);
        sums.clear();
        narrowOfPeer.clear();
        narrow = 0;
    }
}
