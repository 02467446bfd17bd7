package io.penstock.gateway.run;

import io.penstock.config.ApplianceSettings;
import io.penstock.config.EndpointSpec;
import io.penstock.config.FlowLogSettings;
import io.penstock.config.GatewayConfig;
import io.penstock.config.MetricsSetting;
import io.penstock.config.NatSetting;
import io.penstock.gateway.flowlog.FlowLogOptions;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the command line of {@code penstock up} says; it wins over the file.
 *
 * @param file the configuration
 * @param interfaceName the interface, from the file's name
 * @param nat NAT for the exit
 * @param metrics where metrics are served
 * @param flowLog where the flow log is kept
 * @param version the program's version, for the flow log
 */
public record ApplianceOptions(
        Path file,
        String interfaceName,
        Optional<NatSetting> nat,
        Optional<MetricsSetting> metrics,
        Optional<FlowLogSettings.Place> flowLog,
        String version) {

    private static final MetricsSetting METRICS_DEFAULT =
            new MetricsSetting.Listen(new EndpointSpec("127.0.0.1", 9586));

    /** Where metrics are served, once everybody has been asked. */
    MetricsSetting metrics(GatewayConfig config) {
        return metrics.or(() -> appliance(config).metrics()).orElse(METRICS_DEFAULT);
    }

    /** The flow log, once everybody has been asked: by default in a folder of the interface's name. */
    AuditTrail auditTrail(GatewayConfig config) {
        FlowLogSettings settings = appliance(config).flowLog();
        FlowLogSettings.Place place = flowLog.or(settings::place)
                .orElseGet(() -> new FlowLogSettings.Place.Folder(FlowLogOptions.ROOT.resolve(interfaceName)));
        return AuditTrail.of(settings, place, interfaceName, version);
    }

    /** Whether to masquerade, once everybody has been asked: by default for a gateway, not for a client. */
    NatSetting nat(GatewayConfig config) {
        return nat.or(() -> appliance(config).nat())
                .orElseGet(() -> isClient(config) ? new NatSetting.Off() : new NatSetting.On());
    }

    /** Who decided about NAT, for the summary. */
    String natReason(GatewayConfig config) {
        if (nat.isPresent()) {
            return "as the command line says";
        }
        if (appliance(config).nat().isPresent()) {
            return "as the file says";
        }
        return isClient(config) ? "a peer is this machine's default route" : "no peer is this machine's default route";
    }

    /** Whether a peer with an endpoint carries everything: then this machine is a client of it, not a gateway. */
    static boolean isClient(GatewayConfig config) {
        return config.peers().stream()
                .anyMatch(peer -> peer.endpoint().isPresent()
                        && peer.allowedIps().stream().anyMatch(prefix -> prefix.length() == 0));
    }

    private static ApplianceSettings appliance(GatewayConfig config) {
        return config.interfaceSection().appliance();
    }
}
