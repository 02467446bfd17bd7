package io.penstock.dataplane.pipeline;

import io.penstock.dataplane.buffer.Slab;
import io.penstock.dataplane.counters.CoreCounters;
import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.crypto.Aead;
import io.penstock.dataplane.peer.IndexEntry;
import io.penstock.dataplane.peer.IndexTable;
import io.penstock.dataplane.peer.Keypair;
import io.penstock.dataplane.peer.Peer;
import io.penstock.dataplane.wire.MessageType;
import io.penstock.dataplane.wire.TransportMessage;
import io.penstock.linux.address.Endpoint;
import io.penstock.linux.udp.DatagramPort;
import io.penstock.linux.udp.ReceiveBatch;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The way in, for one core: receive a batch of datagrams, open each message where it lies, deliver it. Used by the
 * core's thread only.
 */
public final class Inbound {

    /** Datagrams per system call. Each has 64 KiB of room, of which small ones touch only the first page. */
    public static final int BATCH = 64;

    /** Room for the largest datagram that the kernel merges. */
    public static final int SLOT_BYTES = 1 << 16;

    private final int core;
    private final Slab slab;
    private final MemorySegment memory;
    private final ReceiveBatch batch = new ReceiveBatch(BATCH);
    private final IndexTable<IndexEntry> sessions;
    private final ConductorLink conductor;
    private final Delivery delivery;
    private final Aead aead;
    private final CoreCounters counters;

    /**
     * The way in of one core.
     *
     * @param core its number
     * @param slab {@link #BATCH} slots of {@link #SLOT_BYTES}
     * @param sessions receiver index to session
     * @param conductor takes handshake messages
     * @param delivery takes opened messages
     * @param aead the core's own worker
     * @param counters the core's own counters
     */
    public Inbound(
            int core,
            Slab slab,
            IndexTable<IndexEntry> sessions,
            ConductorLink conductor,
            Delivery delivery,
            Aead aead,
            CoreCounters counters) {
        this.core = core;
        this.slab = slab;
        this.memory = slab.segment();
        this.sessions = sessions;
        this.conductor = conductor;
        this.delivery = delivery;
        this.aead = aead;
        this.counters = counters;
        for (int i = 0; i < BATCH; i++) {
            batch.buffer(i, slab.address(slab.slotOffset(i)), SLOT_BYTES);
        }
    }

    /**
     * Receives one batch and delivers what it holds.
     *
     * @return datagrams received; 0 when none waited or the socket failed
     */
    public int receive(DatagramPort port, long nowNs) {
        int received = port.receive(batch);
        for (int i = 0; i < received; i++) {
            onDatagram(i, nowNs);
        }
        return Math.max(received, 0);
    }

    private void onDatagram(int entry, long nowNs) {
        long start = slab.slotOffset(entry);
        int lengthBytes = batch.lengthBytes(entry);
        int strideBytes = batch.segmentBytes(entry);
        if (lengthBytes == 0) {
            counters.add(Counter.MESSAGES_RECEIVED, 1);
            counters.drop(DropReason.TOO_SHORT, 1);
            return;
        }
        for (int at = 0; at < lengthBytes; at += strideBytes) {
            onMessage(entry, start + at, Math.min(strideBytes, lengthBytes - at), nowNs);
        }
    }

    private void onMessage(int entry, long offset, int lengthBytes, long nowNs) {
        counters.add(Counter.MESSAGES_RECEIVED, 1);
        switch (MessageType.classify(memory, offset, lengthBytes)) {
            case MessageType.TRANSPORT -> onTransport(entry, null, memory, offset, lengthBytes, nowNs);
            case MessageType.INITIATION, MessageType.RESPONSE, MessageType.COOKIE_REPLY ->
                onHandshake(entry, offset, lengthBytes);
            case MessageType.TOO_SHORT -> counters.drop(DropReason.TOO_SHORT, 1);
            default -> counters.drop(DropReason.BAD_TYPE, 1);
        }
    }

    private void onHandshake(int entry, long offset, int lengthBytes) {
        if (!conductor.offerHandshake(memory, offset, lengthBytes, batch.endpoint(entry))) {
            counters.drop(DropReason.HANDSHAKE_QUEUE_FULL, 1);
        }
    }

    /** Takes a transport message that another core received for a session of ours. It was counted as received there. */
    public void onForwarded(MemorySegment message, Endpoint from, long nowNs) {
        onTransport(-1, from, message, 0, (int) message.byteSize(), nowNs);
    }

    private void onTransport(
            int entry, @Nullable Endpoint from, MemorySegment segment, long offset, int lengthBytes, long nowNs) {
        if (!(sessions.lookup(TransportMessage.receiverIndex(segment, offset)) instanceof Keypair keypair)) {
            counters.drop(DropReason.NO_SESSION, 1);
            return;
        }
        if (keypair.core() != core) {
            forward(keypair, entry, segment, offset, lengthBytes);
            return;
        }
        if (!keypair.mayReceive(nowNs)) {
            counters.drop(DropReason.KEY_EXPIRED, 1);
            return;
        }
        long counter = TransportMessage.counter(segment, offset);
        int sealedBytes = lengthBytes - TransportMessage.HEADER_BYTES;
        if (!aead.open(keypair.receiveKey(), counter, segment, offset + TransportMessage.HEADER_BYTES, sealedBytes)) {
            counters.drop(DropReason.DECRYPT, 1);
            return;
        }
        if (!keypair.replayWindow().accept(counter)) {
            counters.drop(DropReason.REPLAY, 1);
            return;
        }
        roam(keypair.peer(), entry, from);
        delivery.deliver(keypair, segment, offset, lengthBytes, nowNs);
    }

    private void forward(Keypair keypair, int entry, MemorySegment segment, long offset, int lengthBytes) {
        if (entry < 0 || !conductor.forward(keypair.core(), segment, offset, lengthBytes, batch.endpoint(entry))) {
            counters.drop(DropReason.INBOUND_RING_FULL, 1);
        }
    }

    /** Any authenticated message moves the endpoint to where it came from (paper, section 2.1). */
    private void roam(Peer peer, int entry, @Nullable Endpoint forwardedFrom) {
        Endpoint known = peer.endpoint();
        if (known != null && (entry < 0 ? known.equals(forwardedFrom) : batch.cameFrom(entry, known))) {
            return;
        }
        Endpoint from = forwardedFrom == null ? batch.endpoint(entry) : forwardedFrom;
        if (known != null && !known.sameRemote(from)) {
            counters.add(Counter.ROAMS, 1);
        }
        peer.setEndpoint(from);
    }
}
