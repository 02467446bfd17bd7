package io.penstock.bench.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Whose time counts as that of a virtual machine's compilers. */
class CompilersTest {

    @Test
    void shouldFindThoseOfThisVirtualMachine() {
        long pid = ProcessHandle.current().pid();

        double seconds = new Compilers(pid).cpuSeconds();

        assertThat(seconds).isPositive().isLessThan(new ProcessStatus(pid).cpuSeconds());
    }

    @Test
    void shouldFindNoneInAnotherProgram() throws IOException {
        Process other = new ProcessBuilder("sleep", "60").start();
        try {
            assertThat(new Compilers(other.pid()).cpuSeconds()).isZero();
        } finally {
            other.destroy();
        }
    }
}
