package io.penstock.dataplane.handoff;

import io.penstock.dataplane.crypto.Aead;
import io.penstock.dataplane.crypto.AeadKey;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Messages of one key to be opened or sealed where they lie: the slot of a {@link JobRing}, filled again and again.
 *
 * <pre>
 *   FREE --offer (owner)--&gt; OFFERED --take (anyone, one wins)--&gt; TAKEN --finish (who took)--&gt; DONE --free (owner)--&gt; FREE
 * </pre>
 *
 * The owner writes a job while it is FREE, whoever took it writes its results while it is TAKEN; the state word carries
 * both across: it is set with release and read with acquire.
 */
final class CryptoJob {

    /** Messages per job: a fraction of a super-packet, so that a batch divides evenly. */
    static final int MESSAGES = 16;

    private static final int FREE = 0;
    private static final int OFFERED = 1;
    private static final int TAKEN = 2;
    private static final int DONE = 3;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(CryptoJob.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("unused") // through STATE
    private int state = FREE;

    private boolean seals;
    private @Nullable AeadKey key;
    private MemorySegment memory = MemorySegment.NULL;
    private int count;
    private final long[] offsets = new long[MESSAGES];
    private final int[] lengths = new int[MESSAGES];
    private final long[] counters = new long[MESSAGES];
    private int authentic;
    private @Nullable Throwable failure;

    /** Begins to fill a free job. */
    void begin(boolean seals, AeadKey key, MemorySegment memory) {
        if ((int) STATE.getAcquire(this) != FREE) {
            throw new IllegalStateException("a job was begun before it was collected");
        }
        this.seals = seals;
        this.key = key;
        this.memory = memory;
        count = 0;
        authentic = 0;
    }

    /** Whether another message may join. */
    @SuppressWarnings("ReferenceEquality") // a key is the same only as itself: its bytes are nobody's to compare
    boolean accepts(AeadKey another, MemorySegment segment) {
        return count < MESSAGES && another == key && segment.equals(memory);
    }

    /** Adds a message: where its plaintext or ciphertext begins, as {@link Aead} takes it. */
    void add(long offset, int lengthBytes, long counter) {
        offsets[count] = offset;
        lengths[count] = lengthBytes;
        counters[count] = counter;
        count++;
    }

    int count() {
        return count;
    }

    boolean seals() {
        return seals;
    }

    /** Where a message begins; the owner's question, at any time. */
    long offset(int message) {
        return offsets[message];
    }

    /** Lets anyone take it. */
    void offer() {
        STATE.setRelease(this, OFFERED);
    }

    /** Takes it, if nobody has; the taker alone may then work and must finish. */
    boolean take() {
        return isOffered() && STATE.compareAndSet(this, OFFERED, TAKEN);
    }

    /** Whether nobody has taken it yet. */
    boolean isOffered() {
        return (int) STATE.getOpaque(this) == OFFERED;
    }

    /** Opens or seals all messages. What goes wrong is kept for the owner, who must hear of it in its own thread. */
    void work(Aead aead) {
        AeadKey with = key;
        try {
            for (int i = 0; with != null && i < count; i++) {
                if (seals) {
                    aead.seal(with, counters[i], memory, offsets[i], lengths[i]);
                    authentic |= 1 << i;
                } else if (aead.open(with, counters[i], memory, offsets[i], lengths[i])) {
                    authentic |= 1 << i;
                }
            }
        } catch (RuntimeException | Error e) {
            failure = e;
        }
    }

    /** Gives it back to the owner. */
    void finish() {
        STATE.setRelease(this, DONE);
    }

    boolean isDone() {
        return (int) STATE.getAcquire(this) == DONE;
    }

    /** Whether a message was sealed, or opened with a tag that fits; once the job is done. */
    boolean isAuthentic(int message) {
        return (authentic & 1 << message) != 0;
    }

    /** Throws what went wrong, once the job is done. */
    void check() {
        Throwable cause = failure;
        if (cause != null) {
            throw new IllegalStateException("the cipher failed in a job of " + count + " messages", cause);
        }
    }

    /** Makes room for the next one; nothing refers to the key any more. */
    void free() {
        key = null;
        failure = null;
        STATE.setRelease(this, FREE);
    }
}
