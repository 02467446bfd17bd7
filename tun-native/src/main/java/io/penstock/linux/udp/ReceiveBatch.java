package io.penstock.linux.udp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.penstock.linux.address.Endpoint;
import io.penstock.linux.libc.SysSocket;
import io.penstock.linux.libc.SysSocketBatch;
import io.penstock.linux.libc.SysUio;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * What one {@code recvmmsg} fills: for every entry a buffer that the caller lends, and where the datagram came from and
 * to. With {@code UDP_GRO} one entry may hold many datagrams of equal length, the last perhaps shorter: {@link
 * #segmentBytes} is the stride. Used by one thread at a time; only {@link #endpoint} allocates.
 *
 * <p>One block of memory outside the heap, freed with this object:
 *
 * <pre>
 *   mmsghdr[capacity] | iovec[capacity] | sockaddr[capacity] | control[capacity]
 * </pre>
 */
public final class ReceiveBatch {

    private static final long MMSGHDR_BYTES = SysSocketBatch.MMSGHDR.byteSize();
    private static final long IOVEC_BYTES = SysUio.IOVEC.byteSize();
    private static final int SOURCE_UNKNOWN = 0;

    private final int capacity;
    private final MemorySegment memory;
    private final long iovecs;
    private final long addresses;
    private final long controls;
    private final int[] segmentBytes;

    /** Place of every entry's local side within {@link #memory}, or {@link #SOURCE_UNKNOWN}. */
    private final int[] sources;

    private int used;

    /**
     * A batch whose entries have no buffer yet.
     *
     * @param capacity entries, 1 to 1024
     */
    public ReceiveBatch(int capacity) {
        if (capacity < 1 || capacity > SysUio.UIO_MAXIOV) {
            throw new IllegalArgumentException("a batch has 1 to " + SysUio.UIO_MAXIOV + " entries, found " + capacity);
        }
        this.capacity = capacity;
        this.iovecs = capacity * MMSGHDR_BYTES;
        this.addresses = iovecs + capacity * IOVEC_BYTES;
        this.controls = addresses + (long) capacity * SocketAddress.LENGTH_BYTES;
        this.memory = Arena.ofAuto().allocate(controls + (long) capacity * ControlMessage.ROOM_BYTES, 64);
        this.segmentBytes = new int[capacity];
        this.sources = new int[capacity];
        for (int i = 0; i < capacity; i++) {
            memory.set(JAVA_LONG, header(i) + SysSocket.MSG_NAME, memory.address() + address(i));
            memory.set(JAVA_LONG, header(i) + SysSocket.MSG_IOV, memory.address() + iovec(i));
            memory.set(JAVA_LONG, header(i) + SysSocket.MSG_IOVLEN, 1);
            memory.set(JAVA_LONG, header(i) + SysSocket.MSG_CONTROL, memory.address() + control(i));
        }
        this.used = capacity;
        prepare();
    }

    /** How many entries there are. */
    public int capacity() {
        return capacity;
    }

    /**
     * Lends entry {@code i} a buffer for the next receive and all later ones, until another is lent.
     *
     * @param address where datagrams go; the caller keeps it alive
     * @param capacityBytes room there; with {@code UDP_GRO}, 65535 bytes lose nothing
     */
    public void buffer(int i, long address, int capacityBytes) {
        Objects.checkIndex(i, capacity);
        memory.set(JAVA_LONG, iovec(i) + SysUio.IOV_BASE, address);
        memory.set(JAVA_LONG, iovec(i) + SysUio.IOV_LEN, capacityBytes);
    }

    /** Bytes that entry {@code i} received: all its datagrams together. */
    public int lengthBytes(int i) {
        Objects.checkIndex(i, capacity);
        return memory.get(JAVA_INT, header(i) + SysSocketBatch.MSG_LEN);
    }

    /** The stride of entry {@code i}'s datagrams; {@link #lengthBytes} where it holds a single one. */
    public int segmentBytes(int i) {
        return segmentBytes[i];
    }

    /** Whether entry {@code i} had more bytes than its buffer has room for: the rest is lost. */
    public boolean isTruncated(int i) {
        Objects.checkIndex(i, capacity);
        return (memory.get(JAVA_INT, header(i) + SysSocket.MSG_FLAGS) & SysSocket.MSG_TRUNC) != 0;
    }

    /**
     * Whether entry {@code i} came from the endpoint's remote side to its local side: then {@link #endpoint} would be
     * equal to it, and need not be made.
     */
    public boolean cameFrom(int i, Endpoint endpoint) {
        Objects.checkIndex(i, capacity);
        if (!SocketAddress.matches(memory, address(i), endpoint)) {
            return false;
        }
        int source = sources[i];
        if (source == SOURCE_UNKNOWN) {
            return endpoint.sourceLow() == 0 && endpoint.sourceHigh() == 0 && endpoint.sourceInterface() == 0;
        }
        return ControlMessage.sourceLow(memory, source) == endpoint.sourceLow()
                && ControlMessage.sourceHigh(memory, source) == endpoint.sourceHigh()
                && ControlMessage.sourceInterface(memory, source) == endpoint.sourceInterface();
    }

    /** Where entry {@code i} came from, and the local address and interface it came to. Makes a new object. */
    public Endpoint endpoint(int i) {
        Objects.checkIndex(i, capacity);
        long address = address(i);
        int source = sources[i];
        boolean known = source != SOURCE_UNKNOWN;
        return new Endpoint(
                SocketAddress.isIpv6(memory, address),
                SocketAddress.addressHigh(memory, address),
                SocketAddress.addressLow(memory, address),
                SocketAddress.port(memory, address),
                SocketAddress.scopeId(memory, address),
                known ? ControlMessage.sourceHigh(memory, source) : 0,
                known ? ControlMessage.sourceLow(memory, source) : 0,
                known ? ControlMessage.sourceInterface(memory, source) : 0);
    }

    /** Whether entry {@code i} came from an IPv6 address. */
    public boolean isIpv6(int i) {
        Objects.checkIndex(i, capacity);
        return SocketAddress.isIpv6(memory, address(i));
    }

    /** The first half of the address that entry {@code i} came from, as {@link Endpoint#addressHigh}. */
    public long addressHigh(int i) {
        Objects.checkIndex(i, capacity);
        return SocketAddress.addressHigh(memory, address(i));
    }

    /** The second half of the address that entry {@code i} came from, as {@link Endpoint#addressLow}. */
    public long addressLow(int i) {
        Objects.checkIndex(i, capacity);
        return SocketAddress.addressLow(memory, address(i));
    }

    /** The port that entry {@code i} came from. */
    public int port(int i) {
        Objects.checkIndex(i, capacity);
        return SocketAddress.port(memory, address(i));
    }

    /**
     * Fills entry {@code i} as the kernel would: for a port that is a double in memory. The bytes are copied into the
     * entry's buffer; those beyond its room are lost and {@link #isTruncated} holds.
     *
     * @param segmentBytes stride of the datagrams among the bytes; {@code lengthBytes} for a single one
     * @param from remote side, and the local side where it is known
     */
    @SuppressWarnings("restricted")
    public void put(int i, MemorySegment bytes, long offset, int lengthBytes, int segmentBytes, Endpoint from) {
        Objects.checkIndex(i, capacity);
        long room = memory.get(JAVA_LONG, iovec(i) + SysUio.IOV_LEN);
        int stored = (int) Math.min(room, lengthBytes);
        MemorySegment buffer = MemorySegment.ofAddress(memory.get(JAVA_LONG, iovec(i) + SysUio.IOV_BASE))
                .reinterpret(stored);
        MemorySegment.copy(bytes, offset, buffer, 0, stored);
        memory.set(JAVA_INT, header(i) + SysSocketBatch.MSG_LEN, stored);
        memory.set(JAVA_INT, header(i) + SysSocket.MSG_FLAGS, stored < lengthBytes ? SysSocket.MSG_TRUNC : 0);
        SocketAddress.put(memory, address(i), from);
        long end = control(i);
        if (from.sourceLow() != 0 || from.sourceHigh() != 0 || from.sourceInterface() != 0) {
            end += ControlMessage.putSource(memory, end, from);
        }
        if (segmentBytes < lengthBytes) {
            end += ControlMessage.putMerged(memory, end, segmentBytes);
        }
        memory.set(JAVA_LONG, header(i) + SysSocket.MSG_CONTROLLEN, end - control(i));
        readControl(i);
        used = Math.max(used, i + 1);
    }

    /** Makes the entries of the last receive ready for the next one: the kernel overwrote the room they offer. */
    void prepare() {
        for (int i = 0; i < used; i++) {
            memory.set(JAVA_INT, header(i) + SysSocket.MSG_NAMELEN, SocketAddress.LENGTH_BYTES);
            memory.set(JAVA_LONG, header(i) + SysSocket.MSG_CONTROLLEN, ControlMessage.ROOM_BYTES);
        }
        used = 0;
    }

    /** Takes note of what the kernel left in the first {@code count} entries. */
    void received(int count) {
        used = count;
        for (int i = 0; i < count; i++) {
            readControl(i);
        }
    }

    /** Address of the array of {@code mmsghdr}. */
    long headersAddress() {
        return memory.address();
    }

    private void readControl(int i) {
        int length = lengthBytes(i);
        segmentBytes[i] = length;
        sources[i] = SOURCE_UNKNOWN;
        long end = control(i) + memory.get(JAVA_LONG, header(i) + SysSocket.MSG_CONTROLLEN);
        long at = control(i);
        while (at + ControlMessage.HEADER_BYTES <= end) {
            if (ControlMessage.isMerged(memory, at)) {
                segmentBytes[i] = Math.min(length, ControlMessage.mergedSegmentBytes(memory, at));
            } else if (ControlMessage.isSource(memory, at)) {
                sources[i] = (int) at;
            }
            at += ControlMessage.aligned(ControlMessage.lengthBytes(memory, at));
        }
    }

    private static long header(int i) {
        return i * MMSGHDR_BYTES;
    }

    private long iovec(int i) {
        return iovecs + i * IOVEC_BYTES;
    }

    private long address(int i) {
        return addresses + (long) i * SocketAddress.LENGTH_BYTES;
    }

    private long control(int i) {
        return controls + (long) i * ControlMessage.ROOM_BYTES;
    }
}
