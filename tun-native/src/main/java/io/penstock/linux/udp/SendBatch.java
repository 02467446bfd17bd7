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
import org.jspecify.annotations.Nullable;

/**
 * What one {@code sendmmsg} sends. An entry is a run of datagrams to one endpoint, gathered from pieces that stay where
 * they lie; where it is longer than its stride, the kernel cuts it ({@code UDP_SEGMENT}). An endpoint's known local side
 * is where its datagrams leave from. All entries of a batch are of the family of the port that sends it. Used by one
 * thread at a time; nothing here allocates but the constructor.
 *
 * <pre>
 *   mmsghdr[capacity] | sockaddr[capacity] | control[capacity] | iovec[pieces]
 * </pre>
 */
public final class SendBatch {

    /** The most datagrams that every kernel with {@code UDP_SEGMENT} cuts one entry into. */
    public static final int MAX_SEGMENTS = 64;

    /** The most bytes of one entry: what the length field of IPv4 leaves for a UDP payload. */
    public static final int MAX_ENTRY_BYTES = 65_507;

    private static final long MMSGHDR_BYTES = SysSocketBatch.MMSGHDR.byteSize();
    private static final long IOVEC_BYTES = SysUio.IOVEC.byteSize();

    /** Memory by its raw address: a segment for each piece would be garbage. */
    @SuppressWarnings("restricted")
    private static final MemorySegment EVERYTHING = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private final int capacity;
    private final int pieceCapacity;
    private final MemorySegment memory;
    private final long addresses;
    private final long controls;
    private final long iovecs;
    private final @Nullable Endpoint[] endpoints;
    private final int[] lengthBytes;
    private final int[] segmentBytes;
    private int size;
    private int pieces;

    /**
     * An empty batch.
     *
     * @param capacity entries, 1 to 1024
     */
    public SendBatch(int capacity) {
        if (capacity < 1 || capacity > SysUio.UIO_MAXIOV) {
            throw new IllegalArgumentException("a batch has 1 to " + SysUio.UIO_MAXIOV + " entries, found " + capacity);
        }
        this.capacity = capacity;
        this.pieceCapacity = capacity * MAX_SEGMENTS;
        this.addresses = capacity * MMSGHDR_BYTES;
        this.controls = addresses + (long) capacity * SocketAddress.LENGTH_BYTES;
        this.iovecs = controls + (long) capacity * ControlMessage.ROOM_BYTES;
        this.memory = Arena.ofAuto().allocate(iovecs + pieceCapacity * IOVEC_BYTES, 64);
        this.endpoints = new Endpoint[capacity];
        this.lengthBytes = new int[capacity];
        this.segmentBytes = new int[capacity];
        for (int i = 0; i < capacity; i++) {
            memory.set(JAVA_LONG, header(i) + SysSocket.MSG_NAME, memory.address() + address(i));
            memory.set(JAVA_LONG, header(i) + SysSocket.MSG_CONTROL, memory.address() + control(i));
        }
    }

    /** Forgets all entries. */
    public void clear() {
        size = 0;
        pieces = 0;
    }

    /** How many entries there are. */
    public int size() {
        return size;
    }

    /** Whether there is no room for another entry. */
    public boolean isFull() {
        return size == capacity || pieces == pieceCapacity;
    }

    /**
     * Adds an entry; the batch must not be full.
     *
     * @param to where it goes; a known local side is where it leaves from
     * @param address its bytes, or the first piece of them; the caller keeps them alive and unchanged until sent
     * @param lengthBytes how many they are
     * @param segmentBytes length of each of its datagrams but the last; {@code lengthBytes} or more for a single one
     */
    public void add(Endpoint to, long address, int lengthBytes, int segmentBytes) {
        if (isFull()) {
            throw new IllegalStateException("the batch is full with " + size + " entries");
        }
        int i = size;
        size = i + 1;
        endpoints[i] = to;
        this.lengthBytes[i] = 0;
        this.segmentBytes[i] = segmentBytes;
        SocketAddress.put(memory, address(i), to);
        int controlBytes =
                to.sourceLow() == 0 && to.sourceHigh() == 0 ? 0 : ControlMessage.putSource(memory, control(i), to);
        memory.set(JAVA_INT, header(i) + SysSocket.MSG_NAMELEN, SocketAddress.lengthBytes(to.ipv6()));
        memory.set(JAVA_LONG, header(i) + SysSocket.MSG_IOV, memory.address() + iovec(pieces));
        memory.set(JAVA_LONG, header(i) + SysSocket.MSG_IOVLEN, 0);
        memory.set(JAVA_LONG, header(i) + SysSocket.MSG_CONTROLLEN, controlBytes);
        appendPiece(i, address, lengthBytes);
    }

    /**
     * Adds one more piece to the last entry. Only whole datagrams of the entry's stride may precede it.
     *
     * @return false, with nothing done, where the entry would grow too long for one send ({@link #MAX_SEGMENTS}, {@link
     *     #MAX_ENTRY_BYTES}) or the batch has no room for the piece: the caller begins another entry
     */
    public boolean append(long address, int lengthBytes) {
        int i = size - 1;
        Objects.checkIndex(i, size);
        int together = this.lengthBytes[i] + lengthBytes;
        if (pieces == pieceCapacity || together > MAX_ENTRY_BYTES || together > (long) segmentBytes[i] * MAX_SEGMENTS) {
            return false;
        }
        appendPiece(i, address, lengthBytes);
        return true;
    }

    private void appendPiece(int i, long address, int pieceBytes) {
        int before = lengthBytes[i];
        int after = before + pieceBytes;
        int stride = segmentBytes[i];
        memory.set(JAVA_LONG, iovec(pieces) + SysUio.IOV_BASE, address);
        memory.set(JAVA_LONG, iovec(pieces) + SysUio.IOV_LEN, pieceBytes);
        pieces++;
        long pieceCount = header(i) + SysSocket.MSG_IOVLEN;
        memory.set(JAVA_LONG, pieceCount, memory.get(JAVA_LONG, pieceCount) + 1);
        lengthBytes[i] = after;
        if (before <= stride && after > stride) {
            long room = header(i) + SysSocket.MSG_CONTROLLEN;
            long controlBytes = memory.get(JAVA_LONG, room);
            controlBytes += ControlMessage.putSegment(memory, control(i) + controlBytes, stride);
            memory.set(JAVA_LONG, room, controlBytes);
        }
    }

    /** Where entry {@code i} goes: the object that was given to {@link #add}. */
    public Endpoint endpoint(int i) {
        Objects.checkIndex(i, size);
        return Objects.requireNonNull(endpoints[i]);
    }

    /** Bytes of entry {@code i}, all pieces together. */
    public int lengthBytes(int i) {
        Objects.checkIndex(i, size);
        return lengthBytes[i];
    }

    /** Length of each datagram of entry {@code i} but the last; {@link #lengthBytes} where it is a single one. */
    public int segmentBytes(int i) {
        return Math.min(segmentBytes[i], lengthBytes(i));
    }

    /** Copies the bytes of entry {@code i}, gathered from its pieces: for a port that is a double in memory. */
    public void copyTo(int i, MemorySegment to, long offset) {
        Objects.checkIndex(i, size);
        long iovec = memory.get(JAVA_LONG, header(i) + SysSocket.MSG_IOV) - memory.address();
        long count = memory.get(JAVA_LONG, header(i) + SysSocket.MSG_IOVLEN);
        long at = offset;
        for (long end = iovec + count * IOVEC_BYTES; iovec < end; iovec += IOVEC_BYTES) {
            long length = memory.get(JAVA_LONG, iovec + SysUio.IOV_LEN);
            MemorySegment.copy(EVERYTHING, memory.get(JAVA_LONG, iovec + SysUio.IOV_BASE), to, at, length);
            at += length;
        }
    }

    /** Address of the {@code mmsghdr} of entry {@code i}; those of later entries follow it. */
    long headerAddress(int i) {
        return memory.address() + header(i);
    }

    private static long header(int i) {
        return i * MMSGHDR_BYTES;
    }

    private long address(int i) {
        return addresses + (long) i * SocketAddress.LENGTH_BYTES;
    }

    private long control(int i) {
        return controls + (long) i * ControlMessage.ROOM_BYTES;
    }

    private long iovec(int piece) {
        return iovecs + piece * IOVEC_BYTES;
    }
}
