package io.penstock.config;

import java.util.Locale;

/** The {@code # penstock:} settings that switch one thing at the edges {@code on} or {@code off}. */
public enum OffloadSwitch {
    /** {@code udp-gro}: receive many messages as one datagram. */
    UDP_GRO,
    /** {@code udp-gso}: send many messages as one datagram. */
    UDP_GSO,
    /** {@code tun-tso}: read TCP from the TUN device as super-packets. */
    TUN_TSO,
    /** {@code tun-uso}: read UDP from the TUN device as super-packets. */
    TUN_USO,
    /** {@code tcp-merge}: write TCP to the TUN device as super-packets. */
    TCP_MERGE,
    /** {@code udp-merge}: write UDP to the TUN device as super-packets. */
    UDP_MERGE,
    /** {@code verify-checksums}: verify inner checksums before merging. The only one that is off where nothing is said. */
    VERIFY_CHECKSUMS;

    /** The setting's key, as {@code udp-gro}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
