package io.penstock.linux.libc;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.MemoryLayout.sequenceLayout;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;

/** {@code net/if.h} and its requests of {@code sys/ioctl.h}. */
public final class NetIf {

    /** Longest interface name with its closing zero. */
    public static final int IFNAMSIZ = 16;

    public static final int IFF_UP = 1;

    public static final int SIOCGIFFLAGS = 0x8913;
    public static final int SIOCSIFFLAGS = 0x8914;
    public static final int SIOCGIFMTU = 0x8921;
    public static final int SIOCSIFMTU = 0x8922;
    public static final int SIOCSIFTXQLEN = 0x8943;

    public static final StructLayout IFREQ = MemoryLayout.structLayout(
                    sequenceLayout(IFNAMSIZ, JAVA_BYTE).withName("ifr_name"),
                    MemoryLayout.unionLayout(
                                    JAVA_SHORT.withName("ifr_flags"),
                                    JAVA_INT.withName("ifr_mtu"),
                                    sequenceLayout(24, JAVA_BYTE))
                            .withName("ifr_ifru"))
            .withName("ifreq");
    public static final long IFR_NAME = IFREQ.byteOffset(groupElement("ifr_name"));
    public static final long IFR_FLAGS = IFREQ.byteOffset(groupElement("ifr_ifru"), groupElement("ifr_flags"));
    public static final long IFR_MTU = IFREQ.byteOffset(groupElement("ifr_ifru"), groupElement("ifr_mtu"));

    private NetIf() {}
}
