package io.penstock.dataplane.offload;

import io.penstock.linux.netns.NetworkNamespace;
import io.penstock.linux.tun.LinuxTun;
import io.penstock.linux.tun.TunDevice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Two network namespaces: a gateway's machine, and a neighbour behind a cable without any offloads. It takes root, {@code
 * ip} and {@code sysctl}.
 *
 * <pre>
 *   peer 10.0.1.2 ~~ psoa 10.0.1.1 [ near ] psov0 10.0.2.1 -------- psov1 10.0.2.2 [ far ] 10.0.1.2 psob ~~
 * </pre>
 *
 * The addresses are those of {@link TestPacket}'s hosts: 0x0101 is 10.0.1.1 and fd01:203:405:607::101.
 */
final class OffloadLab implements AutoCloseable {

    static final int MTU = 1420;
    static final int NEAR = 0x0101;
    static final int PEER = 0x0102;
    static final int OTHER_PEER = 0x0103;
    static final int FAR = 0x0202;

    private static final AtomicInteger NUMBER = new AtomicInteger();

    final String near = name("near");
    final String far = name("far");
    final TunDevice nearTun;
    final TunDevice farTun;

    OffloadLab() throws Exception {
        command("ip", "netns", "add", near);
        command("ip", "netns", "add", far);
        ip(near, "link", "add", "psov0", "mtu", "" + MTU, "type", "veth", "peer", "name", "psov1", "mtu", "" + MTU);
        ip(near, "link", "set", "psov1", "netns", far);
        addresses(near, "psov0", 0x0201);
        addresses(far, "psov1", FAR);
        inNamespace(near, () -> Ethtool.offloadsOff("psov0"));
        inNamespace(far, () -> Ethtool.offloadsOff("psov1"));
        nearTun = inNamespace(near, () -> LinuxTun.create("psoa", 1, MTU));
        farTun = inNamespace(far, () -> LinuxTun.create("psob", 1, MTU));
        addresses(near, "psoa", NEAR);
        addresses(far, "psob", PEER);
        command("ip", "netns", "exec", near, "sysctl", "-qw", "net.ipv4.ip_forward=1");
        command("ip", "netns", "exec", near, "sysctl", "-qw", "net.ipv6.conf.all.forwarding=1");
    }

    private static String name(String role) {
        return "pso-" + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet() + "-" + role;
    }

    private static void addresses(String namespace, String interfaceName, int host) throws IOException {
        ip(namespace, "addr", "add", "10.0." + (host >> 8) + "." + (host & 255) + "/24", "dev", interfaceName);
        ip(namespace, "addr", "add", ipv6(host) + "/120", "dev", interfaceName, "nodad");
        ip(namespace, "link", "set", interfaceName, "up");
    }

    static String ipv4(int host) {
        return "10.0." + (host >> 8) + "." + (host & 255);
    }

    static String ipv6(int host) {
        return "fd01:203:405:607::" + Integer.toHexString(host);
    }

    static <T> T inNamespace(String namespace, Callable<T> body) throws Exception {
        return NetworkNamespace.run(NetworkNamespace.named(namespace), body);
    }

    private static void ip(String namespace, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("ip", "-netns", namespace));
        all.addAll(List.of(arguments));
        command(all.toArray(String[]::new));
    }

    static String command(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new AssertionError(String.join(" ", command) + ": " + printed.strip());
        }
        return printed;
    }

    /** How many checksum errors the UDP and TCP of a namespace's kernel have counted. */
    static long checksumErrors(String namespace) throws IOException {
        long errors = 0;
        String[] lines = command("ip", "netns", "exec", namespace, "cat", "/proc/net/snmp", "/proc/net/snmp6")
                .split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            String[] words = lines[i].split("\\s+", -1);
            if (words[0].endsWith("InCsumErrors")) {
                errors += Long.parseLong(words[1]);
            }
            for (int k = 1; i + 1 < lines.length && k < words.length; k++) {
                if (words[k].equals("InCsumErrors")) {
                    errors += Long.parseLong(lines[i + 1].split("\\s+", -1)[k]);
                }
            }
        }
        return errors;
    }

    @Override
    public void close() throws IOException {
        nearTun.close();
        farTun.close();
        command("ip", "netns", "del", near);
        command("ip", "netns", "del", far);
    }
}
