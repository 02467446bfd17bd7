package io.penstock.linux.libc;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.MemoryLayout.paddingLayout;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;

/** {@code linux/filter.h} and {@code linux/bpf_common.h}: classic BPF, instruction codes already composed. */
public final class LinuxFilter {

    /** {@code BPF_LD | BPF_B | BPF_ABS}: A = the byte at k. */
    public static final int LOAD_BYTE = 0x30;

    /** {@code BPF_JMP | BPF_JEQ | BPF_K}: skip jt instructions where A = k, else jf. */
    public static final int JUMP_EQUAL = 0x15;

    /** {@code BPF_ALU | BPF_MOD | BPF_K}: A = A mod k. */
    public static final int MODULO = 0x94;

    /** {@code BPF_RET | BPF_A}: return A. */
    public static final int RETURN_A = 0x16;

    /** {@code BPF_RET | BPF_K}: return k. */
    public static final int RETURN_CONSTANT = 0x06;

    public static final StructLayout SOCK_FILTER = MemoryLayout.structLayout(
                    JAVA_SHORT.withName("code"),
                    JAVA_BYTE.withName("jt"),
                    JAVA_BYTE.withName("jf"),
                    JAVA_INT.withName("k"))
            .withName("sock_filter");
    public static final long CODE = SOCK_FILTER.byteOffset(groupElement("code"));
    public static final long JT = SOCK_FILTER.byteOffset(groupElement("jt"));
    public static final long JF = SOCK_FILTER.byteOffset(groupElement("jf"));
    public static final long K = SOCK_FILTER.byteOffset(groupElement("k"));

    public static final StructLayout SOCK_FPROG = MemoryLayout.structLayout(
                    JAVA_SHORT.withName("len"), paddingLayout(6), JAVA_LONG.withName("filter"))
            .withName("sock_fprog");
    public static final long LEN = SOCK_FPROG.byteOffset(groupElement("len"));
    public static final long FILTER = SOCK_FPROG.byteOffset(groupElement("filter"));

    private LinuxFilter() {}
}
