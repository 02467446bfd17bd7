package io.penstock.dataplane.peer;

import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * From a receiver index to a handshake or a keypair (WireGuard paper, section 5.4.2; the kernel's {@code peerlookup.c}).
 *
 * <p>An index is random, but for its lowest byte {@code v}: {@code v % cores} is the core that owns the session, so that
 * a socket filter can steer a message by that one byte (the first after the type word). The bits above name the slot:
 *
 * <pre>
 *   31            8+k          8        0
 *   +--------------+-----------+--------+
 *   |    random    |   slot    |   v    |     2^k slots, at most half of them taken
 *   +--------------+-----------+--------+
 * </pre>
 *
 * <p>One thread (the conductor) writes; any thread may look up meanwhile. Writes are release stores and look-ups acquire
 * loads of an immutable entry, so a reader sees the whole value or none.
 *
 * @param <V> what an index stands for
 */
public final class IndexTable<V> {

    /** The most indices that a table can hold. */
    public static final int MAX_CAPACITY = 1 << 23;

    /** The most cores that one byte can name. */
    public static final int MAX_CORES = 256;

    private static final int CORE_BITS = 8;
    private static final int RANDOM_DRAWS = 64;

    private record Entry<V>(int index, V value) {}

    private final AtomicReferenceArray<@Nullable Entry<V>> slots;
    private final int slotMask;
    private final int capacity;
    private final int cores;
    private int size;

    /**
     * An empty table.
     *
     * @param capacity how many indices it holds at most, a power of two up to {@link #MAX_CAPACITY}
     * @param cores how many cores own sessions, 1 to {@link #MAX_CORES}
     */
    public IndexTable(int capacity, int cores) {
        if (capacity < 1 || capacity > MAX_CAPACITY || Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException(
                    "capacity " + capacity + " is not a power of two between 1 and " + MAX_CAPACITY);
        }
        if (cores < 1 || cores > MAX_CORES) {
            throw new IllegalArgumentException("cores " + cores + " is not between 1 and " + MAX_CORES);
        }
        this.capacity = capacity;
        this.cores = cores;
        this.slots = new AtomicReferenceArray<>(2 * capacity);
        this.slotMask = 2 * capacity - 1;
    }

    /**
     * Gives a value a fresh index. Writer only.
     *
     * @param value what the index shall stand for
     * @param core the core that owns it, from 0
     * @param random a source of 32 random bits each
     * @return the index, or empty when the table is full
     */
    public OptionalInt insert(V value, int core, IntSupplier random) {
        if (core < 0 || core >= cores) {
            throw new IllegalArgumentException("core " + core + " is not between 0 and " + (cores - 1));
        }
        if (size == capacity) {
            return OptionalInt.empty();
        }
        int index = steeredTo(core, random.getAsInt());
        for (int draws = 1; slots.getPlain(slotOf(index)) != null; draws++) {
            // At most half of the slots are taken, so even a poor source ends here.
            index = draws < RANDOM_DRAWS ? steeredTo(core, random.getAsInt()) : index + (1 << CORE_BITS);
        }
        slots.setRelease(slotOf(index), new Entry<>(index, value));
        size++;
        return OptionalInt.of(index);
    }

    private int steeredTo(int core, int random) {
        int choices = (MAX_CORES - 1 - core) / cores + 1;
        int choice = ((random & 0xff) * choices) >>> CORE_BITS;
        return (random & -(1 << CORE_BITS)) | (core + choice * cores);
    }

    /**
     * Lets an index stand for another value: a handshake becomes a keypair. Writer only.
     *
     * @return whether the index was in use; if not, nothing changes
     */
    public boolean replace(int index, V newValue) {
        if (lookup(index) == null) {
            return false;
        }
        slots.setRelease(slotOf(index), new Entry<>(index, newValue));
        return true;
    }

    /**
     * Frees an index. Writer only. A reader that found the value just before may still use it.
     *
     * @return what it stood for, null when it was not in use
     */
    public @Nullable V remove(int index) {
        V value = lookup(index);
        if (value != null) {
            slots.setRelease(slotOf(index), null);
            size--;
        }
        return value;
    }

    /** What the index stands for, null for nothing. Any thread; allocates nothing. */
    public @Nullable V lookup(int index) {
        Entry<V> entry = slots.getAcquire(slotOf(index));
        return entry != null && entry.index == index ? entry.value : null;
    }

    private int slotOf(int index) {
        return (index >>> CORE_BITS) & slotMask;
    }

    /** The core that owns an index. Any thread. */
    public int coreOf(int index) {
        return (index & 0xff) % cores;
    }

    /** How many indices are in use. Writer only. */
    public int size() {
        return size;
    }
}
