package io.penstock.dataplane.handoff;

import com.lmax.disruptor.BusySpinWaitStrategy;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import io.penstock.dataplane.counters.CoreCounters;
import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.crypto.Aead;
import io.penstock.dataplane.crypto.AeadKey;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of one core in a Disruptor ring. The owner is its one producer, and the one who collects, in order; between
 * the two, anyone takes jobs out of order. All methods are the owner's but {@link #help}.
 */
final class JobRing {

    private final RingBuffer<CryptoJob> ring;

    /** The last job collected; the ring does not give its place away before. */
    private final Sequence collected = new Sequence();

    private final Aead aead;
    private final Waiting waiting;
    private long first;
    private long filling;
    private @Nullable CryptoJob underway;
    private int collectedMessages;

    /**
     * A ring of free jobs.
     *
     * @param jobs a power of two
     * @param aead the owner's own worker
     */
    JobRing(int jobs, Aead aead, Waiting waiting) {
        // Nobody sleeps on the ring itself, and this strategy's signal costs nothing.
        ring = RingBuffer.createSingleProducer(CryptoJob::new, jobs, new BusySpinWaitStrategy());
        ring.addGatingSequences(collected);
        this.aead = aead;
        this.waiting = waiting;
        first = collected.get() + 1;
    }

    /**
     * Adds a message to the batch; full jobs are offered at once.
     *
     * @return the number of the job in the batch, from 0; -1 when the ring is full
     */
    int add(boolean seals, AeadKey key, MemorySegment memory, long offset, int lengthBytes, long counter) {
        CryptoJob job = underway;
        if (job == null || !job.accepts(key, memory)) {
            offer();
            if (!ring.hasAvailableCapacity(1)) {
                return -1;
            }
            filling = ring.next();
            job = ring.get(filling);
            job.begin(seals, key, memory);
            underway = job;
        }
        job.add(offset, lengthBytes, counter);
        return (int) (filling - first);
    }

    /** Offers the job that is being filled. */
    void offer() {
        CryptoJob job = underway;
        if (job != null) {
            underway = null;
            job.offer();
            ring.publish(filling);
        }
    }

    /** Jobs offered and not yet collected. */
    long pending() {
        return ring.getCursor() - collected.get();
    }

    /** The number in the batch of the job that the next message is in. */
    int nextJob() {
        return (int) (collected.get() + 1 - first);
    }

    /** Where the next message to be collected begins; only while jobs are {@link #pending}. */
    long nextOffset() {
        return ring.get(collected.get() + 1).offset(collectedMessages);
    }

    /** Collects the next message of the batch: works on its job, or waits for whoever does. */
    boolean collect() {
        CryptoJob job = ring.get(collected.get() + 1);
        if (collectedMessages == 0) {
            complete(job);
        }
        boolean authentic = job.isAuthentic(collectedMessages);
        if (++collectedMessages == job.count()) {
            release(job);
        }
        return authentic;
    }

    private void complete(CryptoJob job) {
        if (job.take()) {
            job.work(aead);
            job.finish();
        } else {
            waiting.untilDone(job);
        }
        job.check();
    }

    private void release(CryptoJob job) {
        job.free();
        collectedMessages = 0;
        collected.set(collected.get() + 1);
    }

    /**
     * Ends the batch. Jobs are left only where collecting ended by an exception: what nobody has begun is withdrawn,
     * what somebody has begun is waited for, so that no memory and no key is in use when this returns.
     */
    void finish() {
        offer();
        while (pending() > 0) {
            CryptoJob job = ring.get(collected.get() + 1);
            if (!job.isDone() && !job.take()) {
                waiting.untilDone(job);
            }
            release(job);
        }
        first = collected.get() + 1;
    }

    /**
     * Takes jobs from the end, where the owner comes last. A neighbour's thread.
     *
     * <p>A neighbour that was slow to come may look at a place whose job is a later one by now: the state word decides
     * alone, and what it lets be taken is complete.
     *
     * @param helper the neighbour's own worker
     * @param counters the neighbour's own
     * @param deadlineNs by {@link System#nanoTime}: no job is begun after it
     * @return whether there was anything to take
     */
    boolean help(Aead helper, CoreCounters counters, long deadlineNs) {
        boolean found = false;
        for (long at = ring.getCursor(); at > collected.get(); at--) {
            CryptoJob job = ring.get(at);
            if (job.isOffered() && System.nanoTime() - deadlineNs < 0 && job.take()) {
                found = true;
                job.work(helper);
                // Before the owner goes on, so that what it has delivered is never more than what was counted.
                counters.add(job.seals() ? Counter.SEALED_FOR_NEIGHBOURS : Counter.OPENED_FOR_NEIGHBOURS, job.count());
                job.finish();
            }
        }
        return found;
    }
}
