package io.penstock.bench.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A tunnel to measure, in namespaces on this machine; gone when closed.
 *
 * <pre>
 *   client                          gateway                          server
 *   wg  10.66.0.2  ~~~~~~~~~~~~~~~  wg  10.66.0.1
 *   wan 192.0.2.2 ────────────────  wan 192.0.2.1
 *                                   lan 198.51.100.1 ──────────────  lan 198.51.100.2
 * </pre>
 */
final class Bed implements AutoCloseable {

    private static final String SERVER = "198.51.100.2";
    private static final double TICKS_PER_SECOND = Double.parseDouble(Command.run("getconf CLK_TCK"));

    private final String prefix = "psx" + ProcessHandle.current().pid();
    private final Deque<String> namespaces = new ArrayDeque<>();
    private final Deque<Process> processes = new ArrayDeque<>();
    private final Path folder;
    private final Process gateway;
    private final Thread lastResort = new Thread(this::tearDown);

    /** Lays it and brings the tunnel up. */
    Bed(Candidate clientCandidate, Candidate gatewayCandidate) {
        folder = temporaryFolder();
        Runtime.getRuntime().addShutdownHook(lastResort);
        try {
            layCables();
            gateway = start("gateway", gatewayCandidate);
            start("client", clientCandidate);
            connect();
        } catch (IOException e) {
            close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("penstock-bench");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void layCables() {
        for (String role : List.of("gateway", "client", "server")) {
            Command.run("ip netns add " + namespace(role));
            namespaces.push(namespace(role));
            in(role, "ip link set lo up");
        }
        cable("client", "wan", "192.0.2.2/24", "192.0.2.1/24");
        cable("server", "lan", SERVER + "/24", "198.51.100.1/24");
        in("gateway", "sysctl -q -w net.ipv4.ip_forward=1");
        in("server", "ip route add 10.66.0.0/24 via 198.51.100.1");
    }

    private void cable(String role, String device, String address, String gatewayAddress) {
        in(role, "ip link add " + device + " type veth peer name " + device + " netns " + namespace("gateway"));
        in(role, "ip addr add " + address + " dev " + device);
        in(role, "ip link set " + device + " up");
        in("gateway", "ip addr add " + gatewayAddress + " dev " + device);
        in("gateway", "ip link set " + device + " up");
    }

    private void connect() throws IOException {
        String gatewayKey = identity("gateway");
        String clientKey = identity("client");
        in(
                "gateway",
                "wg set " + device("gateway") + " listen-port 51820 peer " + clientKey + " allowed-ips 10.66.0.2/32");
        in(
                "client",
                "wg set " + device("client") + " peer " + gatewayKey
                        + " endpoint 192.0.2.1:51820 allowed-ips 10.66.0.0/24,198.51.100.0/24");
        up("gateway", "10.66.0.1/24");
        up("client", "10.66.0.2/24");
        in("client", "ip route add 198.51.100.0/24 dev " + device("client"));
        in("client", "ping -q -c 1 -w 10 " + SERVER);
    }

    private String identity(String role) throws IOException {
        Path key = folder.resolve(role + ".key");
        Files.writeString(key, Command.run("wg genkey"));
        in(role, "wg set " + device(role) + " private-key " + key);
        return in(role, "wg show " + device(role) + " public-key").strip();
    }

    private void up(String role, String address) {
        in(role, "ip addr add " + address + " dev " + device(role));
        in(role, "ip link set " + device(role) + " mtu 1420 up");
    }

    private Process start(String role, Candidate candidate) throws IOException {
        Path log = folder.resolve(role + ".log");
        Process process = launch(role, log, List.of(candidate.program(), "-f", device(role)));
        for (int tenths = 0; !answers(role); tenths++) {
            if (!process.isAlive() || tenths == 600) {
                throw new IllegalStateException(candidate.name() + " did not start: " + Files.readString(log));
            }
            pause(100);
        }
        return process;
    }

    private boolean answers(String role) {
        try {
            in(role, "wg show " + device(role));
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private Process launch(String role, Path log, List<String> words) throws IOException {
        Process process = new ProcessBuilder(inside(role, words))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        processes.push(process);
        return process;
    }

    /** Runs iperf3 from the client to the server and returns its report in JSON. */
    String iperf(int seconds, List<String> options) {
        try {
            Process server = launch("server", folder.resolve("iperf.log"), List.of("iperf3", "-s", "-1"));
            while (!in("server", "ss -Hltn sport = :5201").contains("5201")) {
                pause(50);
            }
            List<String> words = new ArrayList<>(List.of("iperf3", "-J", "-c", SERVER, "-t", String.valueOf(seconds)));
            words.addAll(options);
            String json = Command.run(inside("client", words));
            server.waitFor(10, TimeUnit.SECONDS);
            return json;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** User and system time of the gateway's process so far, all threads, from proc_pid_stat(5). */
    double gatewayCpuSeconds() {
        String stat = proc("stat");
        // The command's name, in parentheses, may hold spaces; utime and stime are fields 14 and 15.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    /** Resident memory of the gateway's process in bytes. */
    double gatewayResidentBytes() {
        return proc("status")
                .lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D+", "")) * 1024)
                .findFirst()
                .orElseThrow();
    }

    private String proc(String file) {
        try {
            return Files.readString(Path.of("/proc", String.valueOf(gateway.pid()), file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String namespace(String role) {
        return prefix + "-" + role;
    }

    /** Control sockets of all namespaces share a folder: the name must be unique on the machine. */
    private String device(String role) {
        return prefix + role.charAt(0);
    }

    private String in(String role, String words) {
        return Command.run(inside(role, List.of(words.split(" +", -1))));
    }

    private List<String> inside(String role, List<String> words) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", namespace(role)));
        all.addAll(words);
        return all;
    }

    private static void pause(int milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(lastResort);
        tearDown();
    }

    private void tearDown() {
        for (Process process : processes) {
            process.destroy();
        }
        for (Process process : processes) {
            try {
                if (!process.waitFor(5, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
            }
        }
        for (String namespace : namespaces) {
            Command.run("ip netns del " + namespace);
        }
        // Throw-away keys and logs.
        Command.run("rm -rf " + folder);
    }
}
