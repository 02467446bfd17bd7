package io.penstock.dataplane.pipeline;

import io.penstock.dataplane.offload.Offload;
import io.penstock.dataplane.offload.OffloadOptions;
import io.penstock.dataplane.offload.OffloadRefusals;
import io.penstock.dataplane.offload.OffloadStatus;
import io.penstock.dataplane.offload.OffloadStatus.State;
import io.penstock.linux.tun.TunDevice;
import io.penstock.linux.tun.VirtioNetHeader;
import io.penstock.linux.udp.DatagramPort;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The offloads of a device: which are wanted, which the kernel took at start, and what it refused since. */
public final class Offloads {

    private static final int TSO = VirtioNetHeader.TUN_F_CSUM
            | VirtioNetHeader.TUN_F_TSO4
            | VirtioNetHeader.TUN_F_TSO6
            | VirtioNetHeader.TUN_F_TSO_ECN;
    private static final int USO = VirtioNetHeader.TUN_F_CSUM | VirtioNetHeader.TUN_F_USO4 | VirtioNetHeader.TUN_F_USO6;

    private final OffloadOptions options;
    private final int tcpErrno;
    private final int udpErrno;
    private final OffloadRefusals[] refusals;

    private Offloads(OffloadOptions options, int tcpErrno, int udpErrno, int cores) {
        this.options = options;
        this.tcpErrno = tcpErrno;
        this.udpErrno = udpErrno;
        refusals = Stream.generate(OffloadRefusals::new).limit(cores).toArray(OffloadRefusals[]::new);
    }

    /**
     * Asks the TUN device for each kind of super-packet by itself, then turns on those that are wanted and known to it.
     * The same answer holds for those that we write: a kernel that can hand a kind over can also take it apart.
     *
     * @param cores how many cores will say what they were refused
     */
    public static Offloads enable(TunDevice tun, OffloadOptions options, int cores) {
        int tcpErrno = -tun.setOffloads(TSO);
        int udpErrno = -tun.setOffloads(USO);
        int flags = (tcpErrno == 0 && options.wants(Offload.TUN_TSO) ? TSO : 0)
                | (udpErrno == 0 && options.wants(Offload.TUN_USO) ? USO : 0);
        int errno = -tun.setOffloads(flags);
        if (errno != 0) {
            tun.setOffloads(0);
            return new Offloads(options, errno, errno, cores);
        }
        return new Offloads(options, tcpErrno, udpErrno, cores);
    }

    /** What is wanted. */
    public OffloadOptions options() {
        return options;
    }

    /** Where a core says what the kernel refused it. */
    public OffloadRefusals refusals(int core) {
        return refusals[core];
    }

    /** Whether an offload of the TUN device is wanted and known to the kernel. */
    public boolean isUsed(Offload offload) {
        return options.wants(offload) && errnoAtStart(offload, List.of()) == 0;
    }

    /**
     * All offloads at this moment. Any thread.
     *
     * @param ports the UDP sockets in use
     * @param nowNs the time, of the clock that the cores go by
     */
    public List<OffloadStatus> status(List<DatagramPort> ports, long nowNs) {
        return Arrays.stream(Offload.values())
                .map(offload -> status(offload, ports, nowNs))
                .toList();
    }

    private OffloadStatus status(Offload offload, List<DatagramPort> ports, long nowNs) {
        if (!options.wants(offload)) {
            return new OffloadStatus(offload, State.OFF, 0, 0);
        }
        int errnoAtStart = errnoAtStart(offload, ports);
        if (errnoAtStart != 0) {
            return new OffloadStatus(offload, State.UNSUPPORTED, errnoAtStart, 0);
        }
        long fallbacks = 0;
        int errno = 0;
        boolean recent = false;
        for (OffloadRefusals core : refusals) {
            fallbacks += core.count(offload);
            if (errno == 0 || core.isRecent(offload, nowNs)) {
                errno = core.errno(offload);
            }
            recent |= core.isRecent(offload, nowNs);
        }
        return new OffloadStatus(offload, recent ? State.FELL_BACK : State.ON, errno, fallbacks);
    }

    private int errnoAtStart(Offload offload, List<DatagramPort> ports) {
        return switch (offload) {
            case TUN_TSO, TCP_MERGE -> tcpErrno;
            case TUN_USO, UDP_MERGE -> udpErrno;
            case UDP_GRO ->
                ports.stream().mapToInt(DatagramPort::mergeErrno).max().orElse(0);
            case UDP_GSO ->
                ports.stream().mapToInt(DatagramPort::segmentErrno).max().orElse(0);
        };
    }
}
