package io.penstock.dataplane.pipeline;

import io.penstock.dataplane.buffer.Slab;
import io.penstock.dataplane.counters.CoreCounters;
import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.counters.Stage;
import io.penstock.dataplane.crypto.Aead;
import io.penstock.dataplane.event.RefusalTally;
import io.penstock.dataplane.handoff.HandOff;
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

    /** While neighbours open, so much is delivered at a time: the kernel's work then goes on beside theirs. */
    private static final int FLUSH_BYTES = 4 << 16;

    private final int core;
    private final Slab slab;
    private final MemorySegment memory;
    private final ReceiveBatch batch = new ReceiveBatch(BATCH);
    private final MessageSource source = new MessageSource(batch);
    private final MessageRun run;
    private final ConductorLink conductor;
    private final Delivery delivery;
    private final Aead aead;
    private final Opening opening;
    private final CoreCounters counters;
    private final StageWatch watch;
    private final RefusalTally refused;

    /**
     * The way in of one core.
     *
     * @param core its number
     * @param slab {@link #BATCH} slots of {@link #SLOT_BYTES}
     * @param sessions receiver index to session
     * @param conductor takes handshake messages
     * @param delivery takes opened messages
     * @param aead the core's own worker
     * @param handOff the core's own part in the exchange of cipher work
     * @param counters the core's own counters
     * @param watch notes the batches
     * @param refused the core's own tally of who was refused
     */
    public Inbound(
            int core,
            Slab slab,
            IndexTable<IndexEntry> sessions,
            ConductorLink conductor,
            Delivery delivery,
            Aead aead,
            HandOff handOff,
            CoreCounters counters,
            StageWatch watch,
            RefusalTally refused) {
        this.core = core;
        this.slab = slab;
        this.memory = slab.segment();
        this.run = new MessageRun(core, sessions, source, conductor, delivery, counters);
        this.conductor = conductor;
        this.delivery = delivery;
        this.aead = aead;
        this.opening = new Opening(core, slab, sessions, handOff);
        this.counters = counters;
        this.watch = watch;
        this.refused = refused;
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
        watch.begin(nowNs);
        int received = port.receive(batch);
        if (received > 0) {
            watch.lap(Stage.RECEIVE);
        }
        long before = counters.get(Counter.MESSAGES_RECEIVED);
        if (opening.begin(batch, received, nowNs)) {
            receiveOpened(received, nowNs);
        } else {
            for (int i = 0; i < received; i++) {
                onDatagram(i, nowNs);
            }
        }
        if (received > 0) {
            watch.lap(Stage.OPEN);
            delivery.flush(nowNs);
            watch.lap(Stage.DELIVER);
            watch.batch(Stage.RECEIVE, received);
            watch.batch(Stage.OPEN, counters.get(Counter.MESSAGES_RECEIVED) - before);
        }
        watch.end(received <= 0);
        return Math.max(received, 0);
    }

    /** Goes through a batch whose messages the neighbours open as well. */
    private void receiveOpened(int received, long nowNs) {
        try {
            int bytes = 0;
            for (int i = 0; i < received; i++) {
                onDatagram(i, nowNs);
                bytes += batch.lengthBytes(i);
                if (bytes >= FLUSH_BYTES) {
                    delivery.flush(nowNs);
                    bytes = 0;
                }
            }
        } finally {
            opening.finish();
        }
    }

    /** One datagram, of which the kernel may have made one of many; mostly they are all of one session. */
    private void onDatagram(int entry, long nowNs) {
        source.set(entry);
        long start = slab.slotOffset(entry);
        int lengthBytes = batch.lengthBytes(entry);
        int strideBytes = Math.max(batch.segmentBytes(entry), 1);
        int messages = 0;
        for (int at = 0; at < lengthBytes; at += strideBytes, messages++) {
            onMessage(start + at, Math.min(strideBytes, lengthBytes - at), nowNs);
        }
        run.finish(nowNs);
        if (lengthBytes == 0) {
            messages = 1;
            refuse(DropReason.TOO_SHORT, null, nowNs);
        }
        counters.add(Counter.MESSAGES_RECEIVED, messages);
    }

    private void onMessage(long offset, int lengthBytes, long nowNs) {
        int type = MessageType.classify(memory, offset, lengthBytes);
        if (type == MessageType.TRANSPORT) {
            onTransport(opening.offered(offset), memory, offset, lengthBytes, nowNs);
        } else if (type > MessageType.UNKNOWN) {
            onHandshake(offset, lengthBytes, nowNs);
        } else {
            refuse(type == MessageType.TOO_SHORT ? DropReason.TOO_SHORT : DropReason.BAD_TYPE, null, nowNs);
        }
    }

    private void onHandshake(long offset, int lengthBytes, long nowNs) {
        if (!conductor.offerHandshake(memory, offset, lengthBytes, source.endpoint())) {
            refuse(DropReason.HANDSHAKE_QUEUE_FULL, null, nowNs);
        }
    }

    /** Takes a transport message that another core received for a session of ours. It was counted as received there. */
    public void onForwarded(MemorySegment message, Endpoint from, long nowNs) {
        source.setForwarded(from);
        onTransport(null, message, 0, (int) message.byteSize(), nowNs);
        run.finish(nowNs);
        delivery.flush(nowNs);
    }

    /** A message whose session is known where it was offered to the neighbours, who may have opened it by now. */
    private void onTransport(
            @Nullable Keypair offered, MemorySegment segment, long offset, int lengthBytes, long nowNs) {
        if (offered != null) {
            run.session(offered, nowNs);
            long counter = TransportMessage.counter(segment, offset);
            onOpened(opening.collect(), offered, counter, segment, offset, lengthBytes, nowNs);
            return;
        }
        Keypair keypair = run.session(TransportMessage.receiverIndex(segment, offset), nowNs);
        if (keypair == null) {
            refuse(DropReason.NO_SESSION, null, nowNs);
        } else if (keypair.core() != core) {
            forward(keypair, segment, offset, lengthBytes);
        } else if (!keypair.mayReceive(nowNs)) {
            refuse(DropReason.KEY_EXPIRED, keypair.peer(), nowNs);
        } else {
            open(keypair, segment, offset, lengthBytes, nowNs);
        }
    }

    private void open(Keypair keypair, MemorySegment segment, long offset, int lengthBytes, long nowNs) {
        long counter = TransportMessage.counter(segment, offset);
        long sealed = offset + TransportMessage.HEADER_BYTES;
        int sealedBytes = lengthBytes - TransportMessage.HEADER_BYTES;
        boolean authentic = aead.open(keypair.receiveKey(), counter, segment, sealed, sealedBytes);
        onOpened(authentic, keypair, counter, segment, offset, lengthBytes, nowNs);
    }

    /** What follows the cipher goes in the order of the messages, whoever opened them. */
    private void onOpened(
            boolean authentic,
            Keypair keypair,
            long counter,
            MemorySegment segment,
            long offset,
            int lengthBytes,
            long nowNs) {
        if (!authentic) {
            refuse(DropReason.DECRYPT, keypair.peer(), nowNs);
        } else if (!keypair.replayWindow().accept(counter)) {
            refuse(DropReason.REPLAY, keypair.peer(), nowNs);
        } else {
            int plaintextBytes = lengthBytes - TransportMessage.OVERHEAD_BYTES;
            run.add(lengthBytes, plaintextBytes != 0);
            if (plaintextBytes == 0) {
                counters.add(Counter.KEEPALIVES_IN, 1);
            } else {
                delivery.deliver(
                        keypair.peer(), segment, offset + TransportMessage.HEADER_BYTES, plaintextBytes, nowNs);
            }
        }
    }

    /** Counts a message that is refused, and remembers whose it was; the peer is null where it is nobody's. */
    private void refuse(DropReason reason, @Nullable Peer peer, long nowNs) {
        counters.drop(reason, 1);
        source.addTo(refused, reason, peer == null ? RefusalTally.NO_PEER : peer.id(), nowNs);
    }

    private void forward(Keypair keypair, MemorySegment segment, long offset, int lengthBytes) {
        if (source.isForwarded()
                || !conductor.forward(keypair.core(), segment, offset, lengthBytes, source.endpoint())) {
            counters.drop(DropReason.INBOUND_RING_FULL, 1);
        }
    }
}
