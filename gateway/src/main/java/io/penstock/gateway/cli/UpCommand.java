package io.penstock.gateway.cli;

import io.penstock.config.FlowLogSettings;
import io.penstock.config.MetricsSetting;
import io.penstock.config.NatSetting;
import io.penstock.gateway.Failure;
import io.penstock.gateway.host.Programs;
import io.penstock.gateway.run.Appliance;
import io.penstock.gateway.run.ApplianceOptions;
import io.penstock.gateway.run.DataPlane;
import io.penstock.gateway.run.GatewayListeners;
import io.penstock.gateway.run.Machine;
import io.penstock.gateway.run.Preflight;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code penstock up [FILE]}. */
@Command(
        name = "penstock up",
        description = "Runs a gateway from a wg-quick file, in the foreground, until Ctrl-C or SIGTERM, and leaves the"
                + " machine as it found it. Without FILE it takes the one in /etc/penstock, and makes one where there is"
                + " none. SIGHUP reads the file again.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  penstock up                      the gateway of /etc/penstock, made where there is none",
            "  penstock up wg0                  /etc/penstock/wg0.conf, else /etc/wireguard/wg0.conf",
            "  penstock up ./wg0.conf --nat off --metrics 127.0.0.1:9600"
        })
final class UpCommand implements Callable<Integer> {

    @Option(
            names = "--nat",
            paramLabel = "on|off|IFNAME",
            converter = Converters.Nat.class,
            description = "Whether peers reach other networks under this machine's own address, or through which"
                    + " interface only (default: on for a gateway, off where a peer is this machine's default route).")
    private @Nullable NatSetting nat;

    @Option(
            names = "--metrics",
            paramLabel = "ADDR:PORT",
            converter = Converters.Metrics.class,
            description = "Where Prometheus metrics are served, or off (default: 127.0.0.1:9586).")
    private @Nullable MetricsSetting metrics;

    @Option(
            names = "--flow-log",
            paramLabel = "DIR|off",
            converter = Converters.FlowLog.class,
            description = "The folder in which the flow log is kept (default: /var/log/penstock/INTERFACE).")
    private FlowLogSettings.@Nullable Place flowLog;

    @Option(
            names = "--endpoint",
            paramLabel = "HOST[:PORT]",
            description = "Where devices find this gateway, for the files that a first start makes (default: this"
                    + " machine's address on its default route).")
    private @Nullable String endpoint;

    @Parameters(paramLabel = "FILE", arity = "0..1", description = "A file, or the name of an interface.")
    private @Nullable String argument;

    @Override
    public Integer call() throws Failure {
        Machine machine = Machine.real();
        Path file = argument != null ? ConfigLocation.find(argument) : ownFile(machine);
        ApplianceOptions options = new ApplianceOptions(
                file,
                ConfigLocation.interfaceName(file),
                Optional.ofNullable(nat),
                Optional.ofNullable(metrics),
                Optional.ofNullable(flowLog),
                Commands.VERSION);
        new Appliance(machine, DataPlane.devices(), new GatewayListeners(Commands.VERSION), options).run();
        return Failure.OK;
    }

    private Path ownFile(Machine machine) throws Failure {
        // Nothing is made on a machine on which the gateway could not run afterwards.
        Preflight.requirePrivilege();
        Optional<Path> only = ConfigLocation.only();
        if (only.isPresent()) {
            return only.get();
        }
        Programs.require("ip", "to set addresses and routes");
        Preflight.requireTun();
        return FirstConfig.make(machine.shell(), endpoint, machine.out());
    }
}
