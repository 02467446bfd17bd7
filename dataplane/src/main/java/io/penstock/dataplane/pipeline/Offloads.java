package io.penstock.dataplane.pipeline;

import io.penstock.linux.tun.TunDevice;
import io.penstock.linux.tun.VirtioNetHeader;

/**
 * Which super-packets the TUN device gives and takes, tried out once at start.
 */
public final class Offloads {

    private static final int TCP = VirtioNetHeader.TUN_F_CSUM
            | VirtioNetHeader.TUN_F_TSO4
            | VirtioNetHeader.TUN_F_TSO6
            | VirtioNetHeader.TUN_F_TSO_ECN;
    private static final int UDP = VirtioNetHeader.TUN_F_USO4 | VirtioNetHeader.TUN_F_USO6;

    private final boolean tcp;
    private final boolean udp;

    private Offloads(boolean tcp, boolean udp) {
        this.tcp = tcp;
        this.udp = udp;
    }

    /** No super-packets at all: whole IP packets in both directions. */
    public static Offloads none() {
        return new Offloads(false, false);
    }

    /** Turns on what the device takes: TCP and UDP (Linux 6.2 and later), else TCP, else nothing. */
    public static Offloads enable(TunDevice tun) {
        if (tun.setOffloads(TCP | UDP)) {
            return new Offloads(true, true);
        }
        if (tun.setOffloads(TCP)) {
            return new Offloads(true, false);
        }
        tun.setOffloads(0);
        return none();
    }

    /** Whether TCP super-packets are given and taken. */
    public boolean tcp() {
        return tcp;
    }

    /** Whether UDP super-packets are given and taken. */
    public boolean udp() {
        return udp;
    }
}
