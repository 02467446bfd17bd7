package io.penstock.gateway.run;

import io.penstock.config.AddressPrefix;
import io.penstock.config.GatewayConfig;
import io.penstock.config.InterfaceSection;
import io.penstock.config.NatSetting;
import io.penstock.dataplane.device.DeviceSnapshot;
import io.penstock.dataplane.device.DeviceUpdate;
import io.penstock.gateway.Failure;
import io.penstock.gateway.control.Standing;
import io.penstock.gateway.host.Hooks;
import io.penstock.gateway.host.Journal;
import io.penstock.gateway.host.Nat;
import io.penstock.gateway.host.RunFolder;
import io.penstock.gateway.host.Undo;
import io.penstock.gateway.host.Undoing;
import io.penstock.gateway.host.Uplink;
import io.penstock.gateway.metrics.MetricSource;
import io.penstock.gateway.metrics.ReloadMetrics;
import io.penstock.gateway.metrics.SegmentSizeMetrics;
import io.penstock.gateway.policy.AddressWatch;
import io.penstock.gateway.policy.LoadedPolicy;
import io.penstock.gateway.policy.TraceAnswer;
import io.penstock.gateway.policy.Tracer;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A gateway that is up, or on its way there or back: what is open, and the journal that undoes it. Start, reload and stop
 * wait for one another; any thread.
 */
final class RunningGateway {

    private static final Path UAPI_FOLDER = Path.of("/var/run/wireguard");

    private final Machine machine;
    private final DeviceFactory devices;
    private final Listeners listeners;
    private final ApplianceOptions options;
    private final String interfaceName;
    private final Hooks hooks;
    private final Journal journal;
    private final Undoing undoing;
    private final Network network;
    private final AuditTrail trail;
    private final ReloadMetrics reloads = new ReloadMetrics(InstantSource.system());
    private final Readings readings;
    private volatile GatewayConfig config;
    private volatile @Nullable LoadedPolicy policy;
    private volatile @Nullable RunningDevice device;
    private Listeners.@Nullable Open open;
    private @Nullable AddressWatch addresses;
    private long bottomHooks;
    private long belowTopHooks = -1;
    private volatile boolean complete;

    /** A gateway of which nothing is open yet. */
    RunningGateway(
            Machine machine,
            DeviceFactory devices,
            Listeners listeners,
            ApplianceOptions options,
            Journal journal,
            GatewayConfig config,
            @Nullable LoadedPolicy policy) {
        this.machine = machine;
        this.devices = devices;
        this.listeners = listeners;
        this.options = options;
        this.interfaceName = options.interfaceName();
        this.hooks = new Hooks(interfaceName, machine.err());
        this.journal = journal;
        this.policy = policy;
        this.config = config;
        this.readings = new Readings(options.file(), InstantSource.system());
        this.trail = options.auditTrail(config);
        this.undoing = new Undoing(machine.shell(), machine.sysctls(), hooks, journal.owner());
        this.network = new Network(machine, journal, undoing, interfaceName);
    }

    /** Goes up; a failure half way leaves the rest to {@link #stop}. */
    synchronized void start(NatSetting nat, StopRequest stop) throws Failure {
        InterfaceSection section = config.interfaceSection();
        for (String hook : section.postDown().reversed()) {
            journal.record(new Undo.Hook(hook));
        }
        bottomHooks = journal.mark();
        hooks.runAll(section.preUp());
        EndpointLookup lookup =
                EndpointLookup.patient(host -> InetAddress.getAllByName(host)[0], stop::sleep, machine::complain);
        int mark = network.markFor(config);
        DeviceUpdate update = DeviceUpdates.whole(config, mark, lookup);
        int mtuBytes = mtuBytes(update);
        RunningDevice started = startDevice(mtuBytes);
        device = started;
        stop.when(started.ended());
        trail.open(
                started,
                () -> Summary.peerLabels(config),
                this::ruleName,
                configHash(),
                section.appliance().sinks());
        // Before the peers, so that none is ever served without it.
        started.control().setPolicy(policy == null ? null : policy.policy());
        addresses = AddressWatch.start(this::followAddresses);
        Appliance.apply(started, update);
        listen(started, stop);
        network.bringUp(config, mtuBytes, mark, nat);
        belowTopHooks = journal.mark();
        for (String hook : section.preDown().reversed()) {
            journal.record(new Undo.Hook(hook));
        }
        hooks.runAll(section.postUp());
        complete = true;
        Summary.print(machine, started.control(), options, config, policy, trail.place());
        Readiness.tell();
    }

    /** What the rules call the gateway has changed. */
    private synchronized void followAddresses(Set<AddressPrefix> machineAddresses) {
        LoadedPolicy current = policy;
        RunningDevice running = device;
        if (current != null && running != null) {
            LoadedPolicy next = current.on(machineAddresses);
            if (!next.isSameAs(current)) {
                running.control().setPolicy(next.policy());
                policy = next;
            }
        }
    }

    private @Nullable String ruleName(int id) {
        LoadedPolicy current = policy;
        return current == null ? null : current.ruleName(id).orElse(null);
    }

    private String configHash() {
        LoadedPolicy current = policy;
        return AuditTrail.hashOf(current == null ? List.of(options.file()) : List.of(options.file(), current.file()));
    }

    private int mtuBytes(DeviceUpdate update) throws Failure {
        List<String> endpoints = update.peers().stream()
                .map(peer -> peer.endpoint())
                .filter(endpoint -> endpoint != null)
                .map(endpoint -> endpoint.toSocketAddress().getAddress().getHostAddress())
                .toList();
        return config.interfaceSection().mtu().isPresent()
                ? config.interfaceSection().mtu().getAsInt()
                : Uplink.tunnelMtuBytes(machine.shell(), endpoints);
    }

    private RunningDevice startDevice(int mtuBytes) throws Failure {
        var appliance = config.interfaceSection().appliance();
        try {
            return devices.start(new DeviceSettings(
                    interfaceName,
                    mtuBytes,
                    appliance.cores(),
                    appliance.transport().orElse(null),
                    appliance.handOff().orElse(null),
                    appliance.cipher().orElse(null),
                    appliance.offloads(),
                    trail.feed()));
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, e.getMessage() == null ? e.toString() : e.getMessage(), e);
        }
    }

    private void listen(RunningDevice started, StopRequest stop) throws Failure {
        if (!Files.exists(UAPI_FOLDER)) {
            journal.record(new Undo.Delete(UAPI_FOLDER.toString()));
        }
        journal.record(
                new Undo.Delete(UAPI_FOLDER.resolve(interfaceName + ".sock").toString()));
        journal.record(
                new Undo.Delete(RunFolder.PATH.resolve(interfaceName + ".sock").toString()));
        try {
            open = listeners.open(new Listeners.Setting(
                    interfaceName,
                    started.control(),
                    () -> Summary.peerNames(config),
                    options.metrics(config),
                    config.interfaceSection().appliance().metricsSeries(),
                    metricSources(),
                    () -> complete ? started.obstacle() : Optional.of("starting"),
                    trail::sinks,
                    this::standing,
                    this::trace,
                    this::reload,
                    () -> stop.request()));
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, e.getMessage() == null ? e.toString() : e.getMessage(), e);
        }
        Signals.on("HUP", () -> Thread.ofVirtual().start(this::reloadAndSay));
    }

    private Standing standing() {
        LoadedPolicy current = policy;
        return new Standing(readings.last(), current == null ? null : current.summary(), trail.standing());
    }

    private List<MetricSource> metricSources() {
        List<MetricSource> sources = new ArrayList<>(trail.metrics());
        sources.add(reloads);
        sources.add(SegmentSizeMetrics.ofTable(Nat.table(interfaceName)));
        return sources;
    }

    private TraceAnswer trace(String source, String destination) throws Failure {
        RunningDevice running = device;
        if (running == null) {
            throw new Failure(Failure.FAILED, "the gateway is stopping");
        }
        try (DeviceSnapshot snapshot = running.control().snapshot()) {
            return Tracer.of(policy, snapshot, Summary.peerNames(config)).trace(source, destination);
        }
    }

    private synchronized String reload() throws IOException {
        RunningDevice running = device;
        if (running == null) {
            throw new IOException("the gateway is stopping");
        }
        try {
            Reload reload = new Reload(machine, network, interfaceName, options);
            Reload.Result result = reload.from(config, policy, running.control(), trail);
            config = result.config();
            policy = result.policy();
            trail.onReload(configHash());
            reloads.onReload(true);
            readings.succeeded();
            return result.sentence();
        } catch (Failure e) {
            reloads.onReload(false);
            readings.refused(String.valueOf(e.getMessage()));
            throw new IOException(e.getMessage() + "; the gateway goes on as it was", e);
        }
    }

    private void reloadAndSay() {
        try {
            machine.say(reload());
        } catch (IOException e) {
            machine.complain(String.valueOf(e.getMessage()));
        }
    }

    /** Goes down, as far as it came up, and undoes what the journal has. */
    synchronized void stop() {
        if (belowTopHooks >= 0) {
            journal.undoDownTo(belowTopHooks, undoing).forEach(machine::complain);
            save();
        }
        if (addresses != null) {
            addresses.close();
        }
        if (open != null) {
            open.close();
        }
        RunningDevice running = device;
        device = null;
        journal.undoDownTo(bottomHooks, undoing).forEach(machine::complain);
        if (running != null) {
            running.close();
        }
        trail.close();
        journal.undoAll(undoing).forEach(machine::complain);
    }

    private void save() {
        RunningDevice running = device;
        if (running != null && config.interfaceSection().saveConfig()) {
            try {
                SavedConfig.write(options.file(), config, running.control(), machine.shell());
            } catch (IOException | Failure e) {
                machine.complain("SaveConfig: cannot write " + options.file() + ": " + e.getMessage());
            }
        }
    }
}
