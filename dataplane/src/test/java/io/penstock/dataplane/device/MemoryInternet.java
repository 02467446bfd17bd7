package io.penstock.dataplane.device;

import io.penstock.dataplane.udp.Network;
import io.penstock.dataplane.udp.Sockets;
import io.penstock.linux.address.Endpoint;
import io.penstock.linux.udp.DatagramPort;
import io.penstock.linux.udp.ReceiveBatch;
import io.penstock.linux.udp.SendBatch;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A network in memory between hosts of one address each. It sees every datagram (so does the eavesdropper's list), and
 * a test decides what becomes of each: delivered once, twice, later, altered, or never.
 */
final class MemoryInternet {

    private static final int TRAIN_MAX = 64;
    private static final int TRAIN_BYTES_MAX = 65_000;

    /** A datagram on its way. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Datagram(Endpoint from, Endpoint to, byte[] bytes) {

        int type() {
            return bytes[0];
        }
    }

    final List<Datagram> seen = new ArrayList<>();

    /** What the network makes of a datagram; a test may exchange it at any time. */
    Function<Datagram, List<Datagram>> weather = List::of;

    private final Map<Endpoint, Host> hosts = new HashMap<>();

    /** A host at an address; its port is the one that its device asks for. */
    Host host(String address) {
        return new Host(address);
    }

    static Endpoint endpoint(String address, int port) {
        return Endpoint.of(new InetSocketAddress(address, port));
    }

    /** Puts a datagram before its receiver, past the weather. */
    void deliver(Datagram datagram) {
        Host host = hosts.get(datagram.to());
        if (host != null) {
            host.waiting.add(datagram);
        }
    }

    final class Host implements Network, DatagramPort {

        private final Deque<Datagram> waiting = new ArrayDeque<>();
        private String address;
        private int port;
        boolean full;

        /** Whether the host's kernel merges what it receives, as UDP_GRO does. */
        boolean merges;

        /** With which errno the host's kernel refuses trains; 0 where it takes them. */
        int refusesTrains;

        /** How often it did. */
        int refusals;

        /** Datagrams that it lost at this socket. */
        long lost;

        /** How many datagrams each entry that was sent became. */
        final List<Integer> trainsSent = new ArrayList<>();

        /** Of how many datagrams each entry that was received was made. */
        final List<Integer> trainsReceived = new ArrayList<>();

        Host(String address) {
            this.address = address;
        }

        /** The host goes to another address, as a phone does that leaves the house. */
        void moveTo(String newAddress, int newPort) {
            hosts.remove(here());
            address = newAddress;
            port = newPort;
            hosts.put(here(), this);
        }

        Endpoint here() {
            return endpoint(address, port);
        }

        @Override
        public Sockets open(int wantedPort, int cores, int mark) {
            hosts.remove(here());
            port = wantedPort == 0 ? 40_000 : wantedPort;
            hosts.put(here(), this);
            return new Sockets(port, Collections.nCopies(cores, this), List.of());
        }

        @Override
        public int fd() {
            return -1;
        }

        @Override
        public int localPort() {
            return port;
        }

        @Override
        public int receive(ReceiveBatch batch) {
            int count = 0;
            while (count < batch.capacity() && !waiting.isEmpty()) {
                Datagram first = waiting.remove();
                ByteArrayOutputStream all = new ByteArrayOutputStream();
                all.writeBytes(first.bytes());
                int datagrams = 1;
                int last = first.bytes().length;
                while (merges && last == first.bytes().length && joins(first, all.size(), datagrams)) {
                    last = waiting.element().bytes().length;
                    all.writeBytes(waiting.remove().bytes());
                    datagrams++;
                }
                MemorySegment bytes = MemorySegment.ofArray(all.toByteArray());
                batch.put(count++, bytes, 0, all.size(), first.bytes().length, first.from());
                trainsReceived.add(datagrams);
            }
            return count;
        }

        /** A run has one source and one length, but for its last, which may be shorter. */
        private boolean joins(Datagram first, int lengthBytes, int datagrams) {
            Datagram next = waiting.peek();
            return next != null
                    && next.from().equals(first.from())
                    && next.bytes().length <= first.bytes().length
                    && lengthBytes + next.bytes().length <= TRAIN_BYTES_MAX
                    && datagrams < TRAIN_MAX;
        }

        @Override
        public int send(SendBatch batch, int from) {
            if (full) {
                return 0;
            }
            for (int i = from; i < batch.size(); i++) {
                if (refusesTrains != 0 && batch.segmentBytes(i) < batch.lengthBytes(i)) {
                    refusals += i == from ? 1 : 0;
                    return i == from ? -refusesTrains : i - from;
                }
                cut(batch, i);
            }
            return batch.size() - from;
        }

        private void cut(SendBatch batch, int i) {
            int lengthBytes = batch.lengthBytes(i);
            trainsSent.add(Math.ceilDiv(lengthBytes, Math.max(batch.segmentBytes(i), 1)));
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment all = arena.allocate(Math.max(lengthBytes, 1));
                batch.copyTo(i, all, 0);
                for (int at = 0; at < lengthBytes; at += batch.segmentBytes(i)) {
                    int size = Math.min(batch.segmentBytes(i), lengthBytes - at);
                    byte[] bytes = all.asSlice(at, size).toArray(ValueLayout.JAVA_BYTE);
                    onWire(new Datagram(here(), batch.endpoint(i).withoutSource(), bytes));
                }
            }
        }

        @Override
        public boolean canSegment() {
            return true;
        }

        @Override
        public long kernelDrops() {
            return lost;
        }

        @Override
        public void close() {
            lost = 0;
        }
    }

    private void onWire(Datagram datagram) {
        seen.add(datagram);
        weather.apply(datagram).forEach(this::deliver);
    }
}
