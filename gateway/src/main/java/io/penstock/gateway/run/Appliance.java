package io.penstock.gateway.run;

import io.penstock.config.GatewayConfig;
import io.penstock.config.InterfaceSection;
import io.penstock.config.NatSetting;
import io.penstock.dataplane.device.DeviceUpdate;
import io.penstock.dataplane.device.DeviceUpdateException;
import io.penstock.gateway.Failure;
import io.penstock.gateway.host.Dns;
import io.penstock.gateway.host.Journal;
import io.penstock.gateway.host.RunFolder;
import io.penstock.gateway.policy.LoadedPolicy;
import io.penstock.gateway.policy.MachineAddresses;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@code penstock up}: one gateway in the foreground, from a wg-quick file to a machine as it was found.
 *
 * <p>Stopping is the journal played backwards, so a start that fails half way, a stop, and the start after a crash undo
 * by the same path. The hooks stand in it too: PostDown at the bottom, PreDown at the top.
 */
public final class Appliance {

    /** {@code EADDRINUSE} of {@code errno.h}. */
    private static final int EADDRINUSE = 98;

    private final Machine machine;
    private final DeviceFactory devices;
    private final Listeners listeners;
    private final ApplianceOptions options;
    private final String interfaceName;

    /** A gateway that is not up yet. */
    public Appliance(Machine machine, DeviceFactory devices, Listeners listeners, ApplianceOptions options) {
        this.machine = machine;
        this.devices = devices;
        this.listeners = listeners;
        this.options = options;
        this.interfaceName = options.interfaceName();
    }

    /**
     * Runs until SIGTERM, SIGINT, or the end of the interface.
     *
     * @throws Failure when it cannot start or ends by a fault; everything it changed has been undone then
     */
    public void run() throws Failure {
        GatewayConfig config = LoadedFile.read(options.file(), machine::complain);
        LoadedPolicy policy = LoadedPolicy.read(options.file(), config, MachineAddresses.now(), machine::complain)
                .orElse(null);
        NatSetting nat = options.nat(config);
        Preflight.requirePrivilege();
        Preflight.requirePrograms(needed(config, nat));
        Preflight.requireTun();
        Leftovers.undo(machine, interfaceName);
        Preflight.requireFree(interfaceName);
        StopRequest stop = new StopRequest();
        stop.onSignals("TERM", "INT");
        Journal journal = Journal.begin(RunFolder.journal(interfaceName), Journal.Owner.self(interfaceName));
        RunningGateway gateway = new RunningGateway(machine, devices, listeners, options, journal, config, policy);
        try {
            gateway.start(nat, stop);
            stop.await();
        } finally {
            gateway.stop();
        }
    }

    /** The programs that this configuration calls, each with its purpose. */
    private static Map<String, String> needed(GatewayConfig config, NatSetting nat) {
        InterfaceSection section = config.interfaceSection();
        Map<String, String> needed = new LinkedHashMap<>();
        needed.put("ip", "to set addresses and routes");
        if (!(nat instanceof NatSetting.Off)
                || Network.prefixes(config).stream().anyMatch(prefix -> prefix.length() == 0)) {
            needed.put("nft", "for NAT and default routes");
        }
        if (hasHooks(section)) {
            needed.put("bash", "for the hooks of the configuration");
        }
        if (Dns.isWanted(section.dnsServers(), section.dnsSearchDomains())) {
            needed.put("resolvconf", Dns.PURPOSE);
        }
        return needed;
    }

    private static boolean hasHooks(InterfaceSection section) {
        return !(section.preUp().isEmpty()
                && section.postUp().isEmpty()
                && section.preDown().isEmpty()
                && section.postDown().isEmpty());
    }

    static void apply(RunningDevice device, DeviceUpdate update) throws Failure {
        try {
            device.control().apply(update);
        } catch (DeviceUpdateException e) {
            throw refused(update, e);
        } finally {
            DeviceUpdates.wipe(update);
        }
    }

    static Failure refused(DeviceUpdate update, DeviceUpdateException e) {
        String message = e.errno() == EADDRINUSE
                ? "UDP port " + update.listenPort().orElse(0)
                        + " is in use by another program: stop it, or set another ListenPort"
                : String.valueOf(e.getMessage());
        return new Failure(Failure.FAILED, message, e);
    }
}
