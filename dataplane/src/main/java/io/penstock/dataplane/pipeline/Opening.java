package io.penstock.dataplane.pipeline;

import io.penstock.dataplane.buffer.Slab;
import io.penstock.dataplane.handoff.HandOff;
import io.penstock.dataplane.handoff.Saturation;
import io.penstock.dataplane.peer.IndexEntry;
import io.penstock.dataplane.peer.IndexTable;
import io.penstock.dataplane.peer.Keypair;
import io.penstock.dataplane.wire.MessageType;
import io.penstock.dataplane.wire.TransportMessage;
import io.penstock.linux.udp.ReceiveBatch;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The way in's hand-off, for one core: the transport messages of a batch are offered to the neighbours before the batch
 * is gone through in order, which then finds them opened. What is not offered (other types, other cores' sessions, what
 * no longer fits the ring) is met there as ever. Used by the core's thread only.
 */
final class Opening {

    /** With fewer datagrams a batch cannot be full: each has 64 KiB at most. */
    private static final int LEAST_DATAGRAMS = 4;

    private final int core;
    private final Slab slab;
    private final MemorySegment memory;
    private final IndexTable<IndexEntry> sessions;
    private final HandOff handOff;
    private final Saturation saturation = new Saturation();

    /** Whose the jobs of the batch are. */
    private final @Nullable Keypair[] keypairs = new Keypair[HandOff.JOBS];

    private int jobs;
    private boolean active;

    Opening(int core, Slab slab, IndexTable<IndexEntry> sessions, HandOff handOff) {
        this.core = core;
        this.slab = slab;
        this.memory = slab.segment();
        this.sessions = sessions;
        this.handOff = handOff;
    }

    /** Offers what a batch holds, if this core is saturated and another is idle. */
    boolean begin(ReceiveBatch batch, int received, long nowNs) {
        if (!handOff.isPossible()) {
            return false;
        }
        long work = work(batch, received);
        if (!handOff.isWanted(saturation, work)) {
            return false;
        }
        active = true;
        Keypair keypair = null;
        for (int i = 0; i < received; i++) {
            long start = slab.slotOffset(i);
            int lengthBytes = batch.lengthBytes(i);
            int strideBytes = Math.max(batch.segmentBytes(i), 1);
            for (int at = 0; at < lengthBytes; at += strideBytes) {
                keypair = add(keypair, start + at, Math.min(strideBytes, lengthBytes - at), nowNs);
            }
        }
        handOff.offer(work);
        return true;
    }

    /** The cipher work of a batch, as far as it needs to be known. */
    private static long work(ReceiveBatch batch, int received) {
        long work = 0;
        for (int i = 0; i < received && received >= LEAST_DATAGRAMS; i++) {
            int lengthBytes = batch.lengthBytes(i);
            work += Saturation.work(lengthBytes / Math.max(batch.segmentBytes(i), 1) + 1, lengthBytes);
        }
        return work;
    }

    /** Adds a message, if it is one; returns its session, or that of the message before. */
    private @Nullable Keypair add(@Nullable Keypair previous, long offset, int lengthBytes, long nowNs) {
        if (MessageType.classify(memory, offset, lengthBytes) != MessageType.TRANSPORT) {
            return previous;
        }
        Keypair keypair = session(previous, TransportMessage.receiverIndex(memory, offset));
        if (keypair == null || keypair.core() != core || !keypair.mayReceive(nowNs)) {
            return previous;
        }
        long sealed = offset + TransportMessage.HEADER_BYTES;
        int sealedBytes = lengthBytes - TransportMessage.HEADER_BYTES;
        long counter = TransportMessage.counter(memory, offset);
        int job = handOff.open(keypair.receiveKey(), memory, sealed, sealedBytes, counter);
        if (job >= 0) {
            keypairs[job] = keypair;
            jobs = job + 1;
        }
        return keypair;
    }

    private @Nullable Keypair session(@Nullable Keypair previous, int receiverIndex) {
        return previous != null && previous.localIndex() == receiverIndex
                ? previous
                : sessions.lookup(receiverIndex) instanceof Keypair keypair ? keypair : null;
    }

    /** The session of a message that was offered; null for one that was not. Ask in the order of the batch. */
    @Nullable Keypair offered(long offset) {
        return active && handOff.isCollecting() && handOff.nextOffset() == offset + TransportMessage.HEADER_BYTES
                ? keypairs[handOff.nextJob()]
                : null;
    }

    /** Whether the tag of that message fits, once somebody has opened it. */
    boolean collect() {
        return handOff.collect();
    }

    /** Ends the batch. */
    void finish() {
        active = false;
        handOff.finish();
        Arrays.fill(keypairs, 0, jobs, null);
        jobs = 0;
    }
}
