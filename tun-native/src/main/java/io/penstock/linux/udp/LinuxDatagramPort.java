package io.penstock.linux.udp;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.penstock.linux.LinuxException;
import io.penstock.linux.libc.Errno;
import io.penstock.linux.libc.SysSocket;
import io.penstock.linux.libc.SysSocketBatch;
import io.penstock.linux.libc.Unistd;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/** A UDP socket of the kernel. */
final class LinuxDatagramPort implements DatagramPort {

    private static final int NO_FLAGS = 0;

    private final int fd;
    private final int localPort;
    private final Offer merge;
    private final Offer segment;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * What became of one of the kernel's offers.
     *
     * @param taken whether it is in use
     * @param errno with which the kernel refused it, 0 where it did not or was not asked
     */
    record Offer(boolean taken, int errno) {

        static final Offer DECLINED = new Offer(false, 0);

        static Offer of(int result) {
            return result >= 0 ? new Offer(true, 0) : new Offer(false, -result);
        }
    }

    LinuxDatagramPort(int fd, int localPort, Offer merge, Offer segment) {
        this.fd = fd;
        this.localPort = localPort;
        this.merge = merge;
        this.segment = segment;
    }

    @Override
    public int fd() {
        return fd;
    }

    @Override
    public int localPort() {
        return localPort;
    }

    @Override
    public int receive(ReceiveBatch batch) {
        try {
            batch.prepare();
            int filled = SysSocketBatch.recvmmsg(fd, batch.headersAddress(), batch.capacity(), NO_FLAGS);
            if (filled > 0) {
                batch.received(filled);
            }
            return filled == -Errno.EAGAIN ? 0 : filled;
        } finally {
            Reference.reachabilityFence(batch);
        }
    }

    @Override
    public int send(SendBatch batch, int from) {
        try {
            int count = batch.size() - from;
            if (count == 0) {
                return 0;
            }
            Objects.checkIndex(from, batch.size());
            int taken = SysSocketBatch.sendmmsg(fd, batch.headerAddress(from), count, NO_FLAGS);
            return taken == -Errno.EAGAIN ? 0 : taken;
        } finally {
            Reference.reachabilityFence(batch);
        }
    }

    @Override
    public boolean canSegment() {
        return segment.taken();
    }

    @Override
    public boolean canMerge() {
        return merge.taken();
    }

    @Override
    public int segmentErrno() {
        return segment.errno();
    }

    @Override
    public int mergeErrno() {
        return merge.errno();
    }

    @Override
    public long kernelDrops() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memoryInfo = arena.allocate(JAVA_INT, SysSocket.SK_MEMINFO_VARS);
            int result = SysSocket.getsockopt(fd, SysSocket.SOL_SOCKET, SysSocket.SO_MEMINFO, memoryInfo);
            return result < 0 ? 0 : Integer.toUnsignedLong(memoryInfo.getAtIndex(JAVA_INT, SysSocket.SK_MEMINFO_DROPS));
        }
    }

    @Override
    public void setMark(int mark) throws IOException {
        int result = SysSocket.setsockopt(fd, SysSocket.SOL_SOCKET, SysSocket.SO_MARK, mark);
        if (result == -Errno.EPERM) {
            throw new LinuxException("marking packets (fwmark) needs CAP_NET_ADMIN: run as root", Errno.EPERM);
        }
        if (result < 0) {
            throw LinuxException.of("mark what UDP port " + localPort + " sends with " + mark, result);
        }
    }

    @Override
    public void steerByPayloadByte(int whenFirstByteEquals, int byteOffset, int modulus) throws IOException {
        if (whenFirstByteEquals < 0 || whenFirstByteEquals > 0xff || byteOffset < 0 || modulus < 1) {
            throw new IllegalArgumentException("cannot steer by payload[" + byteOffset + "] % " + modulus
                    + " where payload[0] is " + whenFirstByteEquals);
        }
        int result = PayloadSteering.attach(fd, whenFirstByteEquals, byteOffset, modulus);
        if (result < 0) {
            throw LinuxException.of("steer the datagrams of UDP port " + localPort, result);
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            Unistd.close(fd);
        }
    }
}
