package io.penstock.dataplane.offload;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.linux.netns.NetworkNamespace;
import io.penstock.linux.tun.LinuxTun;
import io.penstock.linux.tun.TunDevice;
import io.penstock.linux.tun.VirtioNetHeader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The kernel as the judge. A TCP stream leaves namespace A as super-packets, is cut, and reaches B through a second TUN. B
 * passes it on to C through a TUN without offloads: there the kernel itself cuts what it was given, and C verifies every
 * checksum. It takes root and {@code ip}.
 */
@Tag("namespace")
class OffloadNamespaceTest {

    private static final int MTU = 1420;
    private static final int STREAM_BYTES = 16 << 20;
    private static final int PORT = 5_001;
    private static final int ALL_OFFLOADS = VirtioNetHeader.TUN_F_CSUM
            | VirtioNetHeader.TUN_F_TSO4
            | VirtioNetHeader.TUN_F_TSO6
            | VirtioNetHeader.TUN_F_USO4
            | VirtioNetHeader.TUN_F_USO6;

    private final String[] names = new String[3];
    private TunDevice a;
    private TunDevice ab;
    private TunDevice bc;
    private TunDevice c;

    @BeforeEach
    void layTheCables() throws Exception {
        for (int i = 0; i < 3; i++) {
            names[i] = "psf-" + ProcessHandle.current().pid() + "-" + i;
            command("ip", "netns", "add", names[i]);
        }
        a = tun(0, "psfa", 1);
        ab = tun(1, "psfab", 2);
        bc = tun(1, "psfbc", 3);
        c = tun(2, "psfc", 4);
        assertThat(a.setOffloads(ALL_OFFLOADS)).as("Linux 6.2 or later").isZero();
        command("ip", "netns", "exec", names[1], "sysctl", "-qw", "net.ipv4.ip_forward=1");
        command("ip", "netns", "exec", names[1], "sysctl", "-qw", "net.ipv6.conf.all.forwarding=1");
    }

    private TunDevice tun(int namespace, String name, int host) throws Exception {
        TunDevice tun =
                NetworkNamespace.run(NetworkNamespace.named(names[namespace]), () -> LinuxTun.create(name, 1, MTU));
        tun.setUp(true);
        String net = host <= 2 ? "1" : "2";
        ip(namespace, "addr", "add", "10.88." + net + "." + host + "/24", "dev", name);
        ip(namespace, "addr", "add", "fd88:" + net + "::" + host + "/64", "dev", name, "nodad");
        if (namespace != 1) {
            ip(namespace, "route", "add", "default", "dev", name);
            ip(namespace, "-6", "route", "add", "default", "dev", name);
        }
        return tun;
    }

    @AfterEach
    void removeTheCables() throws Exception {
        for (TunDevice tun : Arrays.asList(a, ab, bc, c)) {
            if (tun != null) {
                tun.close();
            }
        }
        for (String name : names) {
            command("ip", "netns", "del", name);
        }
    }

    private void ip(int namespace, String... arguments) throws IOException {
        String[] start = {"ip", "-netns", names[namespace]};
        String[] all = Arrays.copyOf(start, start.length + arguments.length);
        System.arraycopy(arguments, 0, all, start.length, arguments.length);
        command(all);
    }

    private static String command(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new AssertionError(String.join(" ", command) + ": " + printed.strip());
        }
        return printed;
    }

    @Test
    void shouldCutWhatTheReceiverFindsWhole() throws Exception {
        for (String receiver : List.of("10.88.1.2", "fd88:1::2")) {
            try (OffloadRelay relay = new OffloadRelay(a, ab, false)) {
                transfer(receiver, 1);
                assertThat(relay.superPackets()).as("super-packets read").isGreaterThan(100);
                assertThat(relay.failures()).isEmpty();
            }
            assertNoErrors(1);
        }
    }

    @Test
    void shouldMergeWhatTheKernelCutsAgainForAReceiverThatVerifies() throws Exception {
        for (String receiver : List.of("10.88.2.4", "fd88:2::4")) {
            try (OffloadRelay relay = new OffloadRelay(a, ab, true);
                    OffloadRelay onward = new OffloadRelay(bc, c, false)) {
                transfer(receiver, 2);
                assertThat(relay.mergedGroups()).as("super-packets written").isGreaterThan(100);
                assertThat(onward.superPackets()).as("read without offloads").isZero();
                assertThat(relay.failures()).isEmpty();
                assertThat(onward.failures()).isEmpty();
            }
            assertNoErrors(1);
            assertNoErrors(2);
        }
    }

    /** Sends a stream of random bytes from A, which must arrive as it was. */
    private void transfer(String receiver, int namespace) throws Exception {
        byte[] sent = new byte[STREAM_BYTES];
        new Random(6).nextBytes(sent);
        ServerSocket server = NetworkNamespace.run(
                NetworkNamespace.named(names[namespace]),
                () -> new ServerSocket(PORT, 1, InetAddress.getByName(receiver)));
        try (server) {
            server.setSoTimeout(20_000);
            CompletableFuture<byte[]> received = CompletableFuture.supplyAsync(() -> receive(server));
            Socket socket = NetworkNamespace.run(
                    NetworkNamespace.named(names[0]), () -> new Socket(InetAddress.getByName(receiver), PORT));
            try (socket) {
                socket.getOutputStream().write(sent);
                socket.shutdownOutput();
                assertThat(Arrays.equals(received.get(60, java.util.concurrent.TimeUnit.SECONDS), sent))
                        .as("the stream as it was sent")
                        .isTrue();
            }
        }
    }

    private static byte[] receive(ServerSocket server) {
        try (Socket socket = server.accept()) {
            socket.setSoTimeout(20_000);
            return socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Every counter of the namespace's kernel that a wrong header or checksum would raise. */
    private void assertNoErrors(int namespace) throws IOException {
        String[] lines = command("ip", "netns", "exec", names[namespace], "cat", "/proc/net/snmp")
                .split("\n", -1);
        for (int i = 0; i + 1 < lines.length; i += 2) {
            String[] keys = lines[i].split(" ", -1);
            String[] values = lines[i + 1].split(" ", -1);
            for (int k = 1; k < keys.length; k++) {
                if (List.of("InErrs", "InCsumErrors", "InHdrErrors", "InErrors").contains(keys[k])) {
                    assertThat(values[k]).as(keys[0] + keys[k]).isEqualTo("0");
                }
            }
        }
    }
}
