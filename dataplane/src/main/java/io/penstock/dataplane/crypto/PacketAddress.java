package io.penstock.dataplane.crypto;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** The raw address of a packet for a library that checks nothing: so bounds are checked here. */
final class PacketAddress {

    private PacketAddress() {}

    /**
     * Where a packet begins.
     *
     * @param plaintextBytes its length without the tag, for which there must be room behind
     * @throws IndexOutOfBoundsException where packet and tag do not lie within the memory, or the length is negative
     * @throws IllegalArgumentException where the memory is on the heap
     */
    static long of(MemorySegment memory, long offset, int plaintextBytes) {
        long roomBytes = memory.byteSize() - Aead.TAG_BYTES;
        Objects.checkFromIndexSize(offset, plaintextBytes, Math.max(roomBytes, 0));
        if (roomBytes < 0 || !memory.isNative()) {
            throw new IllegalArgumentException("a packet lies off-heap and has room for a tag");
        }
        return memory.address() + offset;
    }
}
