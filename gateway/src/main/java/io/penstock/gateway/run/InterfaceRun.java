package io.penstock.gateway.run;

import io.penstock.config.MetricsSeries;
import io.penstock.config.MetricsSetting;
import io.penstock.dataplane.device.DeviceSnapshot;
import io.penstock.gateway.Failure;
import io.penstock.gateway.control.Standing;
import io.penstock.gateway.host.RunFolder;
import io.penstock.gateway.metrics.MetricSource;
import io.penstock.gateway.metrics.ReloadMetrics;
import io.penstock.gateway.policy.LoadedPolicy;
import io.penstock.gateway.policy.TraceAnswer;
import io.penstock.gateway.policy.Tracer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@code penstock INTERFACE}, as {@code wireguard-go INTERFACE}: an interface and its sockets; {@code wg}, {@code ip} and
 * wg-quick do the rest. It ends with a signal, with the interface, or with the removal of its UAPI socket.
 */
public final class InterfaceRun {

    private final Machine machine;
    private final DeviceFactory devices;
    private final Listeners listeners;

    /** A run that has not started. */
    public InterfaceRun(Machine machine, DeviceFactory devices, Listeners listeners) {
        this.machine = machine;
        this.devices = devices;
        this.listeners = listeners;
    }

    /**
     * Runs until it is told to end.
     *
     * @param policyFile the rules for its peers; null: everything passes
     * @throws Failure when it cannot start or ends by a fault; nothing is left behind then
     */
    public void run(DeviceSettings settings, MetricsSetting metrics, AuditTrail trail, @Nullable Path policyFile)
            throws Failure {
        LoadedPolicy rules = policyFile == null ? null : InterfacePolicy.read(policyFile, machine::complain);
        Preflight.requirePrivilege();
        Preflight.requireTun();
        Preflight.requireFree(settings.interfaceName());
        StopRequest stop = new StopRequest();
        stop.onSignals("TERM", "INT");
        if (rules == null) {
            stop.onSignals("HUP");
        }
        List<Path> newFolders = new ArrayList<>();
        for (Path folder : List.of(Path.of("/var/run/wireguard"), RunFolder.PATH)) {
            if (!Files.exists(folder)) {
                newFolders.add(folder);
            }
        }
        // The device is closed first, for its cores' last words are written down.
        try (trail;
                RunningDevice device = devices.start(settings)) {
            // Before its peers come, so that none is ever served without it.
            InterfacePolicy policy =
                    rules == null ? null : InterfacePolicy.enforce(rules, device.control(), machine::complain);
            serve(settings, metrics, trail, device, policy, stop);
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, e.getMessage() == null ? e.toString() : e.getMessage(), e);
        } finally {
            removeEmpty(newFolders);
        }
    }

    private void serve(
            DeviceSettings settings,
            MetricsSetting metrics,
            AuditTrail trail,
            RunningDevice device,
            @Nullable InterfacePolicy policy,
            StopRequest stop)
            throws IOException, Failure {
        ReloadMetrics reloads = new ReloadMetrics(InstantSource.system());
        Reloading reloading = new Reloading(policy, reloads, trail);
        List<MetricSource> sources = new ArrayList<>(trail.metrics());
        if (policy != null) {
            sources.add(reloads);
        }
        try (policy;
                Listeners.Open open = listeners.open(new Listeners.Setting(
                        settings.interfaceName(),
                        device.control(),
                        Map::of,
                        metrics,
                        MetricsSeries.DEFAULT,
                        sources,
                        device::obstacle,
                        trail::sinks,
                        () -> new Standing(null, policy == null ? null : policy.inForce(), trail.standing()),
                        (source, destination) -> trace(device, policy, source, destination),
                        reloading::now,
                        stop::request))) {
            Objects.requireNonNull(open);
            trail.open(
                    device,
                    Map::of,
                    id -> policy == null ? null : policy.ruleName(id),
                    policy == null ? "" : policy.hash(),
                    List.of());
            if (policy != null) {
                policy.followAddresses();
                machine.say(settings.interfaceName() + ": " + policy.summary());
                Signals.on("HUP", () -> Thread.ofVirtual().start(reloading::nowAndSay));
            }
            stop.when(device.ended());
            Readiness.tell();
            stop.await();
        }
    }

    /** Reads the file of rules again, which is all that an interface without a configuration can read. */
    private final class Reloading {

        private final @Nullable InterfacePolicy policy;
        private final ReloadMetrics metrics;
        private final AuditTrail trail;

        Reloading(@Nullable InterfacePolicy policy, ReloadMetrics metrics, AuditTrail trail) {
            this.policy = policy;
            this.metrics = metrics;
            this.trail = trail;
        }

        private String now() throws IOException {
            if (policy == null) {
                throw new IOException("this interface was started without a file: use wg setconf or wg syncconf");
            }
            try {
                String sentence = policy.reload();
                trail.onReload(policy.hash());
                metrics.onReload(true);
                return sentence;
            } catch (IOException e) {
                metrics.onReload(false);
                throw e;
            }
        }

        private void nowAndSay() {
            try {
                machine.say(now());
            } catch (IOException e) {
                machine.complain(String.valueOf(e.getMessage()));
            }
        }
    }

    private static TraceAnswer trace(
            RunningDevice device, @Nullable InterfacePolicy policy, String source, String destination) throws Failure {
        if (policy != null) {
            return policy.trace(source, destination);
        }
        try (DeviceSnapshot snapshot = device.control().snapshot()) {
            return Tracer.of(null, snapshot, Map.of()).trace(source, destination);
        }
    }

    private void removeEmpty(List<Path> folders) {
        for (Path folder : folders) {
            try {
                RunFolder.removeIfEmpty(folder);
            } catch (IOException e) {
                machine.complain("cannot remove " + folder + ": " + e.getMessage());
            }
        }
    }
}
