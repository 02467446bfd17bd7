package io.penstock.bench.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

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

    private static final int IPERF_GRACE_SECONDS = 20;
    private static final int LISTEN_LIMIT_TICKS = 200;
    private static final long START_LIMIT_NS = TimeUnit.SECONDS.toNanos(60);

    private final Cables cables = new Cables();
    private final Processes processes = new Processes(cables);
    private final Tunnel tunnel = new Tunnel(cables, processes.folder());
    private final Candidate gatewayCandidate;
    private @Nullable GatewayFiles files;
    private @Nullable LiveFlows liveFlows;
    private boolean isSettled;
    private Process gateway;
    private final Thread lastResort = new Thread(this::tearDown);

    private static final int WARM_UP_DATAGRAM_BYTES = 64;
    private static final double WARM_UP_RATE = 20_000;
    private static final double WARM_UP_DATAGRAMS_SECONDS = 1;

    /** Lays it and brings the tunnel up. */
    Bed(Candidate clientCandidate, Candidate gatewayCandidate) {
        this.gatewayCandidate = gatewayCandidate;
        Runtime.getRuntime().addShutdownHook(lastResort);
        try {
            cables.lay();
            makeKeys();
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

    /**
     * Lays one as asked for, and lets its processes carry something before they are measured. Its live flows, where it is
     * to have any, have not all begun then.
     */
    static Bed warm(Arrangement arrangement, Candidate gatewayCandidate, Options options) {
        Candidate client = arrangement.client(options.candidates().getFirst(), gatewayCandidate);
        Bed bed = new Bed(client, gatewayCandidate);
        try {
            if (!options.outerSegmentation()) {
                bed.cables().outerSegmentation(false);
            }
            if (options.hasLiveFlows(arrangement)) {
                bed.liveFlows = new LiveFlows(bed);
            }
            bed.warmUp(options.warmUpSeconds());
            return bed;
        } catch (RuntimeException e) {
            bed.close();
            throw e;
        }
    }

    /** Something of every kind that is measured, so that no load is the first of its kind for a virtual machine. */
    private void warmUp(int seconds) {
        int half = (seconds + 1) / 2;
        iperf(half, List.of("-P", "2"));
        iperf(half, List.of("-P", "2", "-R"));
        for (boolean upload : new boolean[] {true, false}) {
            try (DatagramPath path = new DatagramPath(this, upload, WARM_UP_DATAGRAM_BYTES)) {
                path.offer(WARM_UP_RATE, WARM_UP_DATAGRAMS_SECONDS);
            }
        }
    }

    /** Waits until its live flows have begun, where it has any, and a virtual machine has compiled what they ask for. */
    void awaitLiveFlows() {
        if (liveFlows != null) {
            liveFlows.await();
            if (!isSettled) {
                isSettled = true;
                Compilers.settle(this);
            }
        }
    }

    /** How many of its live flows a gateway knows of. */
    int liveFlows() {
        return liveFlows == null ? 0 : liveFlows.alive();
    }

    /** Ends its live flows, where it has any, and waits until the gateway has nothing more to tell of them. */
    void endLiveFlows() {
        if (liveFlows != null) {
            liveFlows.end();
        }
    }

    /** The records of the gateway's flow log, where it keeps one. */
    OptionalLong logRecords() {
        return files == null ? OptionalLong.empty() : files.records();
    }

    private void makeKeys() throws IOException {
        tunnel.makeKeys();
        if (gatewayCandidate.service() != Service.INTERFACE) {
            files = new GatewayFiles(
                    processes.folder(),
                    tunnel.device("gateway"),
                    tunnel.privateKey("gateway"),
                    tunnel.publicKey("client"),
                    gatewayCandidate.service());
        }
    }

    private void connect() {
        tunnel.configureClient();
        configureGateway();
        tunnel.pointClient();
        ping();
    }

    private void configureGateway() {
        // Where it has files, they told it all.
        if (files == null) {
            tunnel.configureGateway();
        }
    }

    /** Sends one packet to the server and back: there is a session then. */
    void ping() {
        cables.in("client", "ping -q -c 1 -w 10 " + Cables.SERVER);
    }

    /**
     * Ends the gateway's process and starts it again. The client knows no session meanwhile; it begins its handshake when
     * the gateway is configured, and anew if that comes to nothing, so that no one's retry timer is in the figure.
     *
     * @return nanoseconds from the start of the new process to the answer that came back through it
     */
    long restartGateway() {
        tunnel.forgetGateway();
        processes.end(gateway);
        try {
            Files.deleteIfExists(tunnel.controlSocket("gateway"));
            long start = System.nanoTime();
            gateway = launch("gateway", gatewayCandidate);
            await(start, this::configured);
            await(start, this::answered);
            return System.nanoTime() - start;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void await(long start, BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (!gateway.isAlive() || System.nanoTime() - start > START_LIMIT_NS) {
                throw new IllegalStateException(gatewayCandidate.name() + " did not start again");
            }
            Pause.milliseconds(2);
        }
    }

    private boolean answered() {
        tunnel.pointClient();
        try {
            cables.in("client", "ping -q -c 1 -W 0.2 " + Cables.SERVER);
            return true;
        } catch (IllegalStateException e) {
            tunnel.forgetGateway();
            return false;
        }
    }

    private boolean configured() {
        if (!Files.exists(tunnel.controlSocket("gateway"))) {
            return false;
        }
        try {
            configureGateway();
            return true;
        } catch (IllegalStateException e) {
            // It does not listen yet.
            return false;
        }
    }

    private Process start(String role, Candidate candidate) throws IOException {
        Process process = launch(role, candidate);
        for (int tenths = 0; !tunnel.isServed(role); tenths++) {
            if (!process.isAlive() || tenths == 600) {
                throw new IllegalStateException(candidate.name() + " did not start: " + Files.readString(log(role)));
            }
            Pause.milliseconds(100);
        }
        return process;
    }

    private Process launch(String role, Candidate candidate) throws IOException {
        GatewayFiles told = role.equals("gateway") ? files : null;
        return processes.launch(
                role,
                log(role),
                told == null ? candidate.foreground(tunnel.device(role)) : told.command(candidate.program()));
    }

    private Path log(String role) {
        return processes.folder().resolve(role + ".log");
    }

    /** Runs iperf3 from the client to the server and returns its report in JSON. */
    String iperf(int seconds, List<String> options) {
        try {
            Process server =
                    processes.launch("server", processes.folder().resolve("iperf.log"), List.of("iperf3", "-s", "-1"));
            for (int ticks = 0; !cables.in("server", "ss -Hltn sport = :5201").contains("5201"); ticks++) {
                if (ticks == LISTEN_LIMIT_TICKS) {
                    throw new IllegalStateException("iperf3's server does not listen");
                }
                Pause.milliseconds(50);
            }
            List<String> words =
                    new ArrayList<>(List.of("iperf3", "-J", "-c", Cables.SERVER, "-t", String.valueOf(seconds)));
            words.addAll(options);
            String json = Command.run(cables.inside("client", words), seconds + IPERF_GRACE_SECONDS);
            server.waitFor(10, TimeUnit.SECONDS);
            return json;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What it is laid with. */
    Cables cables() {
        return cables;
    }

    /** The process that is measured. */
    ProcessStatus gateway() {
        return new ProcessStatus(gateway.pid());
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(lastResort);
        tearDown();
    }

    private void tearDown() {
        if (liveFlows != null) {
            liveFlows.close();
        }
        processes.close();
        cables.close();
        if (files != null) {
            files.close();
        }
    }
}
