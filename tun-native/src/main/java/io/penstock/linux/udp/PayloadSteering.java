package io.penstock.linux.udp;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.penstock.linux.libc.LinuxFilter;
import io.penstock.linux.libc.SysSocket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The classic BPF program that chooses a socket of a {@code SO_REUSEPORT} group by a byte of the payload ({@code
 * socket(7)}, SO_ATTACH_REUSEPORT_CBPF). The kernel shows it the UDP payload from its first byte on:
 *
 * <pre>
 *   0  A = payload[0]
 *   1  A == first ? go on : go to 5
 *   2  A = payload[offset]
 *   3  A = A % modulus
 *   4  return A
 *   5  return 2^32 - 1: no such socket, so the kernel takes its hash
 * </pre>
 */
final class PayloadSteering {

    private static final long INSTRUCTION_BYTES = LinuxFilter.SOCK_FILTER.byteSize();
    private static final int INSTRUCTIONS = 6;
    private static final int NO_SOCKET = 0xffff_ffff;

    private PayloadSteering() {}

    /** Attaches the program to a socket's group: 0, or a negated {@code errno}. */
    static int attach(int fd, int whenFirstByteEquals, int byteOffset, int modulus) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment program = arena.allocate(LinuxFilter.SOCK_FILTER, INSTRUCTIONS);
            put(program, 0, LinuxFilter.LOAD_BYTE, 0, 0, 0);
            put(program, 1, LinuxFilter.JUMP_EQUAL, 0, 3, whenFirstByteEquals);
            put(program, 2, LinuxFilter.LOAD_BYTE, 0, 0, byteOffset);
            put(program, 3, LinuxFilter.MODULO, 0, 0, modulus);
            put(program, 4, LinuxFilter.RETURN_A, 0, 0, 0);
            put(program, 5, LinuxFilter.RETURN_CONSTANT, 0, 0, NO_SOCKET);
            MemorySegment fprog = arena.allocate(LinuxFilter.SOCK_FPROG);
            fprog.set(JAVA_SHORT, LinuxFilter.LEN, (short) INSTRUCTIONS);
            fprog.set(JAVA_LONG, LinuxFilter.FILTER, program.address());
            return SysSocket.setsockopt(fd, SysSocket.SOL_SOCKET, SysSocket.SO_ATTACH_REUSEPORT_CBPF, fprog);
        }
    }

    private static void put(MemorySegment program, int index, int code, int ifTrue, int ifFalse, int k) {
        long at = index * INSTRUCTION_BYTES;
        program.set(JAVA_SHORT, at + LinuxFilter.CODE, (short) code);
        program.set(JAVA_BYTE, at + LinuxFilter.JT, (byte) ifTrue);
        program.set(JAVA_BYTE, at + LinuxFilter.JF, (byte) ifFalse);
        program.set(JAVA_INT, at + LinuxFilter.K, k);
    }
}
