package io.penstock.dataplane.device;

import io.penstock.dataplane.core.CoreLoop;
import io.penstock.dataplane.crypto.AeadEngine;
import io.penstock.dataplane.crypto.AeadEngines;
import io.penstock.dataplane.flow.FlowFeed;
import io.penstock.dataplane.offload.Offload;
import io.penstock.dataplane.policy.Policy;
import io.penstock.dataplane.udp.KernelNetwork;
import io.penstock.dataplane.udp.netty.NettyLoops;
import io.penstock.linux.process.CpuAffinity;
import io.penstock.linux.tun.TunDevice;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.concurrent.SystemNanoClock;
import org.jspecify.annotations.Nullable;

/** A running WireGuard device over a TUN device: its cores, its conductor, and what may be asked of it. Thread-safe. */
public final class Device implements DeviceControl, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Device.class.getName());
    private static final long ANSWER_TIMEOUT_SECONDS = 30;

    private final TunDevice tun;
    private final DeviceParts parts;
    private final DeviceAudit audit;
    private final ConductorThread conductor;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    private Device(DeviceOptions options, TunDevice tun, AeadEngine engine, List<CoreLoop> loops, FlowFeed feed) {
        this.tun = tun;
        this.parts = new DeviceParts(
                tun,
                new KernelNetwork(
                        options.offloads().wants(Offload.UDP_GRO),
                        options.offloads().wants(Offload.UDP_GSO)),
                engine,
                loops,
                options.handOff(),
                SystemNanoClock.INSTANCE,
                InstantSource.system(),
                new SecureRandom(),
                feed,
                new Ending(),
                options.offloads());
        this.audit = new DeviceAudit(feed, parts.directory(), parts.counters());
        this.conductor = new ConductorThread(parts.conductor(), this::onConductorError);
        LOG.log(
                System.Logger.Level.DEBUG,
                "{0}: {1} cores on {2}, cipher {3}",
                tun.name(),
                options.cores(),
                loops.getFirst().name(),
                engine.name());
    }

    /**
     * Starts the cores and the conductor over a TUN device, and binds a free UDP port until an update names one.
     *
     * @param tun with as many queues as there are cores; closed by {@link #close}, and here where this throws
     * @throws IOException when a transport or a socket cannot be had
     * @throws IllegalArgumentException when the cipher engine asked for is not usable; the message says why
     */
    public static Device start(DeviceOptions options, TunDevice tun) throws IOException {
        return start(options, tun, FlowFeed.unread());
    }

    /** As {@link #start(DeviceOptions, TunDevice)}, with somebody who drains what the cores tell of their flows. */
    public static Device start(DeviceOptions options, TunDevice tun, FlowFeed feed) throws IOException {
        List<CoreLoop> loops = new ArrayList<>();
        try {
            AeadEngine engine = AeadEngines.select(options.cipher());
            int[] cpus = CpuAffinity.allowed();
            boolean ioUring = options.transport() == Transport.IO_URING;
            for (int i = 0; i < options.cores(); i++) {
                int cpu = options.cores() <= cpus.length ? cpus[i] : -1;
                loops.add(NettyLoops.open(ioUring, "penstock-core-" + i, cpu));
            }
            Device device = new Device(options, tun, engine, loops, feed);
            device.begin();
            return device;
        } catch (IOException | RuntimeException e) {
            loops.forEach(CoreLoop::close);
            tun.close();
            throw e;
        }
    }

    private void begin() throws IOException {
        parts.attachCores(conductor::wake);
        conductor.start();
        try {
            onConductor(() -> {
                parts.sockets().openIfClosed();
                return true;
            });
        } catch (ExecutionException e) {
            conductor.close();
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        }
    }

    /** What a device may be asked, and how it may fail. */
    @FunctionalInterface
    private interface Question<T> {
        T answer() throws Exception;
    }

    private <T> T onConductor(Question<T> question) throws ExecutionException {
        CompletableFuture<T> answer = new CompletableFuture<>();
        parts.desk().command(() -> {
            try {
                answer.complete(question.answer());
            } catch (Exception e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            return answer.get(ANSWER_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the device", e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("the device did not answer in " + ANSWER_TIMEOUT_SECONDS + " s", e);
        }
    }

    @Override
    public void apply(DeviceUpdate update) throws DeviceUpdateException {
        try {
            onConductor(() -> {
                parts.conductor().apply(update);
                return true;
            });
        } catch (ExecutionException e) {
            if (e.getCause() instanceof DeviceUpdateException refused) {
                throw refused;
            }
            throw new IllegalStateException("the update failed", e.getCause());
        }
    }

    @Override
    public void setPolicy(@Nullable Policy policy) {
        try {
            onConductor(() -> {
                parts.setPolicy(policy);
                return true;
            });
        } catch (ExecutionException e) {
            throw new IllegalStateException("the policy was not taken", e.getCause());
        }
    }

    @Override
    public DeviceSnapshot snapshot() {
        try {
            return onConductor(parts::snapshot);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the snapshot failed", e.getCause());
        }
    }

    /** What an auditor may read at any time, also after {@link #close}. */
    public DeviceAudit audit() {
        return audit;
    }

    /** Completes when the device ends by itself: normally when the interface is removed, else with the fault. */
    public CompletableFuture<Void> ended() {
        return ended;
    }

    private void onConductorError(Throwable error) {
        LOG.log(System.Logger.Level.ERROR, tun.name() + ": the conductor failed and goes on", error);
    }

    /** Stops the threads, closes the sockets, wipes the keys, and removes the interface. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            parts.detachCores();
            conductor.close();
            parts.closeLoops();
            tun.close();
            ended.complete(null);
        }
    }

    private final class Ending implements io.penstock.dataplane.core.CoreFaults {

        @Override
        public void onTunGone() {
            ended.complete(null);
        }

        @Override
        public void onFault(Throwable cause) {
            LOG.log(System.Logger.Level.ERROR, tun.name() + ": a core cannot go on", cause);
            ended.completeExceptionally(cause);
        }
    }
}
