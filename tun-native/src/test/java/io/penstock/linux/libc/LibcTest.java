package io.penstock.linux.libc;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.linux.JavaProgram;
import io.penstock.linux.tun.CreateTun;
import java.util.List;
import org.junit.jupiter.api.Test;

class LibcTest {

    @Test
    void shouldNameTheMissingFlagWhenNativeAccessIsForbidden() throws Exception {
        String printed =
                JavaProgram.run(List.of(), List.of("--illegal-native-access=deny"), CreateTun.class, "psl-denied");
        assertThat(printed)
                .isEqualTo("refused: the JVM forbids calls to the C library:"
                        + " start it with --enable-native-access=ALL-UNNAMED\n");
    }

    @Test
    void shouldKeepTheErrorsOfThreadsApart() throws Exception {
        int[] wrong = new int[1];
        Thread other = Thread.ofPlatform().start(() -> wrong[0] = countWrongErrors(-1, -Errno.EBADF));
        int here = 0;
        for (int i = 0; i < 20_000; i++) {
            here += Fcntl.open("/nowhere/at/all", Fcntl.O_RDONLY) == -Errno.ENOENT ? 0 : 1;
        }
        other.join();
        assertThat(here).isZero();
        assertThat(wrong[0]).isZero();
    }

    private static int countWrongErrors(int fd, int expected) {
        int wrong = 0;
        for (int i = 0; i < 20_000; i++) {
            wrong += Unistd.read(fd, 0, 0) == expected ? 0 : 1;
        }
        return wrong;
    }

    /** Sizes that the kernel's ABI fixes for 64-bit machines. */
    @Test
    void shouldLayStructsOutAsTheKernelDoes() {
        assertThat(SysSocket.MSGHDR.byteSize()).isEqualTo(56);
        assertThat(SysSocketBatch.MMSGHDR.byteSize()).isEqualTo(64);
        assertThat(SysSocketBatch.MSG_LEN).isEqualTo(56);
        assertThat(SysSocket.CMSGHDR.byteSize()).isEqualTo(16);
        assertThat(SysUio.IOVEC.byteSize()).isEqualTo(16);
        assertThat(NetinetIn.SOCKADDR_IN.byteSize()).isEqualTo(16);
        assertThat(NetinetIn.SOCKADDR_IN6.byteSize()).isEqualTo(28);
        assertThat(NetinetIn.IN_PKTINFO.byteSize()).isEqualTo(12);
        assertThat(NetinetIn.IN6_PKTINFO.byteSize()).isEqualTo(20);
        assertThat(NetIf.IFREQ.byteSize()).isEqualTo(40);
        assertThat(LinuxFilter.SOCK_FILTER.byteSize()).isEqualTo(8);
        assertThat(LinuxFilter.SOCK_FPROG.byteSize()).isEqualTo(16);
    }
}
