package io.penstock.gateway.run;

import io.penstock.config.MetricsSeries;
import io.penstock.config.MetricsSetting;
import io.penstock.dataplane.device.DeviceSnapshot;
import io.penstock.gateway.Failure;
import io.penstock.gateway.control.Standing;
import io.penstock.gateway.host.RunFolder;
import io.penstock.gateway.policy.TraceAnswer;
import io.penstock.gateway.policy.Tracer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

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
     * @throws Failure when it cannot start or ends by a fault; nothing is left behind then
     */
    public void run(DeviceSettings settings, MetricsSetting metrics, AuditTrail trail) throws Failure {
        Preflight.requirePrivilege();
        Preflight.requireTun();
        Preflight.requireFree(settings.interfaceName());
        StopRequest stop = new StopRequest();
        stop.onSignals("TERM", "INT", "HUP");
        List<Path> newFolders = new ArrayList<>();
        for (Path folder : List.of(Path.of("/var/run/wireguard"), RunFolder.PATH)) {
            if (!Files.exists(folder)) {
                newFolders.add(folder);
            }
        }
        // The device is closed first, for its cores' last words are written down.
        try (trail;
                RunningDevice device = devices.start(settings);
                Listeners.Open open = listeners.open(new Listeners.Setting(
                        settings.interfaceName(),
                        device.control(),
                        Map::of,
                        metrics,
                        MetricsSeries.DEFAULT,
                        trail.metrics(),
                        device::obstacle,
                        trail::sinks,
                        () -> new Standing(null, null, trail.standing()),
                        (source, destination) -> trace(device, source, destination),
                        () -> {
                            throw new IOException(
                                    "this interface was started without a file: use wg setconf or wg syncconf");
                        },
                        stop::request))) {
            Objects.requireNonNull(open);
            trail.open(device, Map::of, _ -> null, "", List.of());
            stop.when(device.ended());
            Readiness.tell();
            stop.await();
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, e.getMessage() == null ? e.toString() : e.getMessage(), e);
        } finally {
            removeEmpty(newFolders);
        }
    }

    /** An interface without a file has no policy. */
    private static TraceAnswer trace(RunningDevice device, String source, String destination) throws Failure {
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
