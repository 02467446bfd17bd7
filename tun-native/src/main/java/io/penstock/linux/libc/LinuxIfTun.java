package io.penstock.linux.libc;

/** {@code linux/if_tun.h}. */
public final class LinuxIfTun {

    public static final int IFF_TUN = 0x0001;
    public static final int IFF_MULTI_QUEUE = 0x0100;
    public static final int IFF_NO_PI = 0x1000;
    public static final int IFF_VNET_HDR = 0x4000;

    /** Refuse a name that exists, where the driver would otherwise attach to somebody's device. */
    public static final int IFF_TUN_EXCL = 0x8000;

    /** {@code _IOW('T', 202, int)}. */
    public static final long TUNSETIFF = 0x400454caL;

    /** {@code _IOW('T', 208, unsigned int)}. */
    public static final long TUNSETOFFLOAD = 0x400454d0L;

    /** {@code _IOR('T', 210, unsigned int)}. */
    public static final long TUNGETIFF = 0x800454d2L;

    /** {@code _IOW('T', 216, int)}. */
    public static final long TUNSETVNETHDRSZ = 0x400454d8L;

    /** {@code _IO('T', 227)}: returns a descriptor of the interface's network namespace, Linux 5.2 and later. */
    public static final long TUNGETDEVNETNS = 0x54e3L;

    private LinuxIfTun() {}
}
