package io.penstock.config;

import java.math.BigInteger;

/**
 * An IPv4 or IPv6 address with a prefix length, as in {@code Address} (host bits kept) and {@code AllowedIPs} (host
 * bits cleared).
 *
 * @param isV6 whether it is IPv6
 * @param high the upper 64 bits of an IPv6 address; 0 for IPv4
 * @param low the lower 64 bits of an IPv6 address, or the 32 bits of an IPv4 address
 * @param length the prefix length in bits, 0 to 32 or 0 to 128
 */
public record AddressPrefix(boolean isV6, long high, long low, int length) {
    /** @throws IllegalArgumentException for a length or bits that the family does not have */
    public AddressPrefix {
        if (length < 0 || length > (isV6 ? 128 : 32) || (!isV6 && (high != 0 || low >>> 32 != 0))) {
            throw new IllegalArgumentException("not a prefix of its family");
        }
    }

    /**
     * Reads {@code 10.66.0.1/24} or {@code fd00::1/64}; without a length it is a single host.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static AddressPrefix parse(String text) {
        int slash = text.indexOf('/');
        byte[] address = AddressText.parse(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            throw new IllegalArgumentException("not an IPv4 or IPv6 address");
        }
        int bits = address.length * 8;
        return of(address, slash < 0 ? bits : Numbers.parse(text.substring(slash + 1), 0, bits));
    }

    /**
     * A prefix from the 4 or 16 bytes of an address.
     *
     * @throws IllegalArgumentException for another number of bytes or a length out of range
     */
    public static AddressPrefix of(byte[] address, int length) {
        if (address.length != 4 && address.length != 16) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes");
        }
        var number = new BigInteger(1, address);
        return new AddressPrefix(address.length == 16, number.shiftRight(64).longValue(), number.longValue(), length);
    }

    /** The address in network order, 4 or 16 bytes, host bits included. */
    public byte[] addressBytes() {
        var bytes = new byte[isV6 ? 16 : 4];
        for (int i = 0; i < bytes.length; i++) {
            int fromEnd = bytes.length - 1 - i;
            bytes[i] = (byte) (fromEnd < 8 ? low >>> (8 * fromEnd) : high >>> (8 * (fromEnd - 8)));
        }
        return bytes;
    }

    /** The address alone in canonical text. */
    public String addressText() {
        return AddressText.format(addressBytes());
    }

    /** Bits of an address of this family: 32 or 128. */
    public int addressBits() {
        return isV6 ? 128 : 32;
    }

    /** Whether it holds a single address. */
    public boolean isHost() {
        return length == addressBits();
    }

    /** The same prefix with the host bits cleared. */
    public AddressPrefix network() {
        if (!isV6) {
            return new AddressPrefix(false, 0, length == 0 ? 0 : low & (-1L << (32 - length)) & 0xffff_ffffL, length);
        }
        long highMask = length == 0 ? 0 : length >= 64 ? -1L : -1L << (64 - length);
        long lowMask = length <= 64 ? 0 : -1L << (128 - length);
        return new AddressPrefix(true, high & highMask, low & lowMask, length);
    }

    /** The address alone, as a prefix of full length. */
    public AddressPrefix host() {
        return new AddressPrefix(isV6, high, low, addressBits());
    }

    /** Whether every address of {@code other} lies in this prefix. */
    public boolean contains(AddressPrefix other) {
        if (isV6 != other.isV6 || length > other.length) {
            return false;
        }
        AddressPrefix cut = new AddressPrefix(other.isV6, other.high, other.low, length).network();
        AddressPrefix own = network();
        return cut.high == own.high && cut.low == own.low;
    }

    /** Whether some address lies in both. */
    public boolean overlaps(AddressPrefix other) {
        return contains(other) || other.contains(this);
    }

    /** The canonical text, always with a length: {@code 10.66.0.1/24}, {@code fd00::1/64} (RFC 5952). */
    @Override
    public String toString() {
        return addressText() + "/" + length;
    }
}
