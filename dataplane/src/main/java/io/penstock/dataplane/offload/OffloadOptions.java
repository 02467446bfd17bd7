package io.penstock.dataplane.offload;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/**
 * Which offloads are wanted. What is not wanted is never tried; what is wanted is used where the kernel has it.
 *
 * @param wanted those that are switched on
 * @param verifyChecksums whether the TCP or UDP checksum of a packet from a peer is verified before it is merged. Merging
 *     leaves checksums to the kernel, so without this a packet that the peer's side has damaged before it was sealed gets
 *     a right one. Off by default: the tag vouches for every byte the peer has sealed, and the kernel's WireGuard trusts
 *     it too ({@code drivers/net/wireguard/receive.c}, {@code CHECKSUM_UNNECESSARY})
 */
public record OffloadOptions(Set<Offload> wanted, boolean verifyChecksums) {

    /** Copies the set. */
    public OffloadOptions {
        wanted = Set.copyOf(wanted);
    }

    /** All that the kernel has; checksums are trusted. */
    public static OffloadOptions defaults() {
        return new OffloadOptions(EnumSet.allOf(Offload.class), false);
    }

    /** Nothing at all: each packet crosses both edges alone. */
    public static OffloadOptions none() {
        return new OffloadOptions(Set.of(), false);
    }

    /** The same with some switched off. */
    public OffloadOptions without(Offload... offloads) {
        Set<Offload> fewer = EnumSet.noneOf(Offload.class);
        fewer.addAll(wanted);
        fewer.removeAll(Arrays.asList(offloads));
        return new OffloadOptions(fewer, verifyChecksums);
    }

    /** The same with checksums verified, or trusted. */
    public OffloadOptions withVerifiedChecksums(boolean verify) {
        return new OffloadOptions(wanted, verify);
    }

    /** Whether an offload is switched on. */
    public boolean wants(Offload offload) {
        return wanted.contains(offload);
    }
}
