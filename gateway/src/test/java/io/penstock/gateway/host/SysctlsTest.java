package io.penstock.gateway.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SysctlsTest {

    @TempDir
    private Path root;

    @TempDir
    private Path journals;

    private Sysctls sysctls = new Sysctls(Path.of("/nonexistent"), Path.of("/nonexistent"));

    @BeforeEach
    void layOut() throws IOException {
        sysctls = new Sysctls(root, journals);
        put("net/ipv4/ip_forward", "0");
        put("net/ipv4/conf/eth0/forwarding", "0");
        put("net/ipv6/conf/all/forwarding", "0");
        put("net/ipv6/conf/eth0/forwarding", "0");
        put("net/ipv6/conf/eth1/forwarding", "1");
        put("net/ipv6/conf/eth0/accept_ra", "1");
        put("net/ipv6/conf/eth1/accept_ra", "0");
    }

    private void put(String key, String value) throws IOException {
        Path file = root.resolve(key);
        Files.createDirectories(file.resolveSibling("."));
        Files.writeString(file, value + "\n");
    }

    private Journal journal(String name) throws Exception {
        return Journal.begin(journals.resolve(name + ".journal"), Journal.Owner.self(name));
    }

    private void undo(Journal journal) {
        assertThat(journal.undoAll(entry -> sysctls.restore(journal.owner(), (Undo.Sysctl) entry)))
                .isEmpty();
    }

    @Test
    void shouldReadANumberOfTheKernelWhole(@TempDir Path journals) throws Exception {
        // More than one digit on every machine.
        String found = new Sysctls(Path.of("/proc/sys"), journals).read("kernel/pid_max");
        assertThat(Integer.parseInt(found)).isGreaterThanOrEqualTo(32_768);
    }

    @Test
    void shouldForwardAndKeepTheUplinksDefaultRouteThenPutEverythingBack() throws Exception {
        Journal journal = journal("wg0");
        sysctls.forward(journal, List.of("eth0", "eth1"));
        assertThat(sysctls.read("net/ipv4/ip_forward")).isEqualTo("1");
        assertThat(sysctls.read("net/ipv6/conf/all/forwarding")).isEqualTo("1");
        assertThat(sysctls.read("net/ipv6/conf/eth0/accept_ra")).isEqualTo("2");
        assertThat(sysctls.read("net/ipv6/conf/eth1/accept_ra")).isEqualTo("0");
        // What the kernel does by itself when the general switch goes off.
        List<Undo> entries = journal.entries();
        assertThat(entries).contains(new Undo.Sysctl("net/ipv6/conf/eth1/forwarding", "1", "0"));
        put("net/ipv6/conf/eth1/forwarding", "0");
        undo(journal);
        assertThat(sysctls.read("net/ipv4/ip_forward")).isEqualTo("0");
        assertThat(sysctls.read("net/ipv6/conf/all/forwarding")).isEqualTo("0");
        assertThat(sysctls.read("net/ipv6/conf/eth0/accept_ra")).isEqualTo("1");
        assertThat(sysctls.read("net/ipv6/conf/eth1/forwarding")).isEqualTo("1");
    }

    @Test
    void shouldPutASettingBackOnlyWhenTheLastGatewayStops() throws Exception {
        Journal first = journal("wg0");
        sysctls.set(first, "net/ipv4/ip_forward", "1");
        Journal second = journal("wg1");
        sysctls.set(second, "net/ipv4/ip_forward", "1");
        undo(first);
        assertThat(sysctls.read("net/ipv4/ip_forward")).isEqualTo("1");
        undo(second);
        assertThat(sysctls.read("net/ipv4/ip_forward")).isEqualTo("0");
    }

    @Test
    void shouldLeaveAValueThatSomebodySetMeanwhile() throws Exception {
        Journal journal = journal("wg0");
        sysctls.set(journal, "net/ipv6/conf/eth0/accept_ra", "2");
        put("net/ipv6/conf/eth0/accept_ra", "0");
        undo(journal);
        assertThat(sysctls.read("net/ipv6/conf/eth0/accept_ra")).isEqualTo("0");
    }

    @Test
    void shouldWriteNothingDownWhenTheValueIsThereAlreadyOrTheKernelLacksIt() throws Exception {
        put("net/ipv4/ip_forward", "1");
        Journal journal = journal("wg0");
        sysctls.set(journal, "net/ipv4/ip_forward", "1");
        sysctls.set(journal, "net/ipv6/conf/nothing/forwarding", "1");
        assertThat(journal.entries()).isEmpty();
        undo(journal);
        assertThat(sysctls.read("net/ipv4/ip_forward")).isEqualTo("1");
    }
}
