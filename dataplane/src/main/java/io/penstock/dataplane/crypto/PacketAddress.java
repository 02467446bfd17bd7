package io.penstock.dataplane.crypto;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** The raw address of a packet for a library that checks nothing: so bounds are checked here. */
final class PacketAddress {

    private PacketAddress() {}

    /**
     * Where {@code lengthBytes} at {@code offset} begin.
     *
     * @throws IndexOutOfBoundsException where they do not lie within the memory
     * @throws IllegalArgumentException where the memory is on the heap
     */
    static long of(MemorySegment memory, long offset, long lengthBytes) {
        Objects.checkFromIndexSize(offset, lengthBytes, memory.byteSize());
        if (!memory.isNative()) {
            throw new IllegalArgumentException("packets lie off-heap");
        }
        return memory.address() + offset;
    }
}
