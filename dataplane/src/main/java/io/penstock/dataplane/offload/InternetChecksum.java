package io.penstock.dataplane.offload;

import static io.penstock.dataplane.offload.PacketLayout.DOUBLE_WORD;
import static io.penstock.dataplane.offload.PacketLayout.IPV4_ADDRESSES;
import static io.penstock.dataplane.offload.PacketLayout.IPV6_ADDRESSES;
import static io.penstock.dataplane.offload.PacketLayout.QUAD_WORD;
import static io.penstock.dataplane.offload.PacketLayout.WORD;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The Internet checksum (RFC 1071, updates by RFC 1624). A sum is a long that has not been folded yet, of words taken in
 * little-endian order: ones' complement addition does not care about the byte order, and so no word is turned round.
 * Sums may be added to each other as long as each range begins at an even distance from the checksummed part's start and
 * all of it is shorter than a gigabyte.
 */
public final class InternetChecksum {

    private static final long LOW_32 = 0xffff_ffffL;

    /** Below this a loop made for vectors costs more than it gives. */
    private static final int SHORT_RANGE_BYTES = 128;

    private InternetChecksum() {}

    /**
     * The sum of a range.
     *
     * @param offset where it begins; any alignment
     * @param lengthBytes its length; an odd last byte counts as if a zero byte followed it
     */
    public static long sum(MemorySegment memory, long offset, int lengthBytes) {
        if (lengthBytes < SHORT_RANGE_BYTES) {
            return tail(memory, offset, lengthBytes);
        }
        int whole = lengthBytes & -Integer.BYTES;
        long sum = 0;
        // C2 turns this loop, and none that carries or folds, into vector additions.
        for (int i = 0; i < whole; i += Integer.BYTES) {
            sum += memory.get(DOUBLE_WORD, offset + i) & LOW_32;
        }
        return sum + tail(memory, offset + whole, lengthBytes - whole);
    }

    private static long tail(MemorySegment memory, long offset, int lengthBytes) {
        long sum = 0;
        int at = 0;
        for (; at + Long.BYTES <= lengthBytes; at += Long.BYTES) {
            long word = memory.get(QUAD_WORD, offset + at);
            sum += (word & LOW_32) + (word >>> 32);
        }
        if ((lengthBytes & 4) != 0) {
            sum += memory.get(DOUBLE_WORD, offset + at) & LOW_32;
            at += 4;
        }
        if ((lengthBytes & 2) != 0) {
            sum += word(memory, offset + at);
            at += 2;
        }
        if ((lengthBytes & 1) != 0) {
            sum += memory.get(ValueLayout.JAVA_BYTE, offset + at) & 0xff;
        }
        return sum;
    }

    /** The sum of the IPv4 pseudo-header without its length (RFC 9293, section 3.1). */
    public static long pseudoHeader4(MemorySegment memory, long ipHeader, int protocol) {
        return twoWords(memory.get(QUAD_WORD, ipHeader + IPV4_ADDRESSES)) + ofNumber(protocol);
    }

    /** The sum of the IPv6 pseudo-header without its length (RFC 8200, section 8.1); no routing header is looked at. */
    public static long pseudoHeader6(MemorySegment memory, long ipHeader, int protocol) {
        long addresses = ipHeader + IPV6_ADDRESSES;
        return twoWords(memory.get(QUAD_WORD, addresses))
                + twoWords(memory.get(QUAD_WORD, addresses + 8))
                + twoWords(memory.get(QUAD_WORD, addresses + 16))
                + twoWords(memory.get(QUAD_WORD, addresses + 24))
                + ofNumber(protocol);
    }

    private static long twoWords(long quadWord) {
        return (quadWord & LOW_32) + (quadWord >>> 32);
    }

    /** What a number of 16 bits adds to a sum when it stands in a header in network byte order. */
    public static long ofNumber(int number) {
        return (number & 0xffL) << 8 | (number >>> 8 & 0xff);
    }

    /** What a number of 32 bits adds to a sum when it stands in a header in network byte order. */
    public static long ofLongNumber(int number) {
        return Integer.reverseBytes(number) & LOW_32;
    }

    /** What the 16-bit word at an offset adds to a sum. */
    public static long word(MemorySegment memory, long offset) {
        return memory.get(WORD, offset) & 0xffff;
    }

    /** A sum with one of its 16-bit words taken out (RFC 1624, equation 3). */
    public static long without(long sum, long word) {
        return sum + (~word & 0xffff);
    }

    /** A sum with one of its 16-bit words exchanged (RFC 1624, equation 3). */
    public static long update(long sum, long oldWord, long newWord) {
        return without(sum, oldWord) + newWord;
    }

    /** A sum in 16 bits, to be stored by {@link #put}: what an unfinished checksum of a {@code NEEDS_CSUM} packet holds. */
    public static int fold(long sum) {
        long folded = (sum & LOW_32) + (sum >>> 32);
        folded = (folded & 0xffff) + (folded >>> 16 & 0xffff) + (folded >>> 32);
        folded = (folded & 0xffff) + (folded >>> 16);
        return (int) ((folded & 0xffff) + (folded >>> 16));
    }

    /** The checksum of a sum, to be stored by {@link #put}. */
    public static int finish(long sum) {
        return ~fold(sum) & 0xffff;
    }

    /** The checksum of a sum where zero says that there is none (RFC 768): then the other zero, 0xffff. */
    public static int finishNotZero(long sum) {
        int checksum = finish(sum);
        return checksum == 0 ? 0xffff : checksum;
    }

    /** Whether a sum that includes the stored checksum says that all is well. */
    public static boolean isValid(long sum) {
        return fold(sum) == 0xffff;
    }

    /** Stores what {@link #fold} or {@link #finish} returned. */
    public static void put(MemorySegment memory, long offset, int checksum) {
        memory.set(WORD, offset, (short) checksum);
    }
}
