package io.penstock.gateway.run;

import io.penstock.config.AddressPrefix;
import io.penstock.config.GatewayConfig;
import io.penstock.config.MetricsSetting;
import io.penstock.config.NatSetting;
import io.penstock.config.PeerSection;
import io.penstock.dataplane.crypto.AeadEngines;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.device.DeviceControl;
import io.penstock.dataplane.device.DeviceSnapshot;
import io.penstock.gateway.flowlog.PeerLabels;
import io.penstock.gateway.policy.LoadedPolicy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The few lines that a gateway prints when it is up. */
final class Summary {

    private static final int NAMES_SHOWN_MAX = 8;

    private Summary() {}

    static void print(
            Machine machine,
            DeviceControl control,
            ApplianceOptions options,
            GatewayConfig config,
            @Nullable LoadedPolicy policy,
            String flowLog) {
        try (DeviceSnapshot device = control.snapshot()) {
            machine.say(text(device, options, config, policy, flowLog));
        }
    }

    private static String text(
            DeviceSnapshot device,
            ApplianceOptions options,
            GatewayConfig config,
            @Nullable LoadedPolicy policy,
            String flowLog) {
        return """
                Penstock is up on %s. Stop it with Ctrl-C; it leaves the machine as it found it.
                  addresses  %s
                  port       %d/udp
                  engine     %s, %s, %d %s, MTU %d%s
                  NAT        %s (%s)
                  policy     %s
                  metrics    %s
                  flow log   %s
                  peers      %s""".formatted(
                device.name(),
                addresses(config),
                device.listenPort(),
                device.cipher(),
                device.transport(),
                device.cores(),
                device.cores() == 1 ? "core" : "cores",
                device.mtuBytes(),
                AeadEngines.advice().map(text -> "\n             " + text).orElse(""),
                nat(options.nat(config)),
                options.natReason(config),
                policy == null ? "none: every peer may reach everything, and be reached" : policy.summary(),
                metrics(options.metrics(config)),
                flowLog,
                peers(config.peers()));
    }

    private static String addresses(GatewayConfig config) {
        List<AddressPrefix> addresses = config.interfaceSection().addresses();
        return addresses.isEmpty()
                ? "none"
                : addresses.stream().map(AddressPrefix::toString).collect(Collectors.joining(", "));
    }

    private static String nat(NatSetting nat) {
        return switch (nat) {
            case NatSetting.On() -> "on: what leaves for other networks takes this machine's address";
            case NatSetting.Off() -> "off";
            case NatSetting.Through(String name) -> "on through " + name;
        };
    }

    private static String metrics(MetricsSetting metrics) {
        return switch (metrics) {
            case MetricsSetting.Off() -> "off";
            case MetricsSetting.Listen(var address) -> "http://" + address + "/metrics";
        };
    }

    private static String peers(List<PeerSection> peers) {
        if (peers.isEmpty()) {
            return "none yet: penstock peer add NAME";
        }
        String names =
                peers.stream().limit(NAMES_SHOWN_MAX).map(PeerSection::label).collect(Collectors.joining(", "));
        return peers.size() + " (" + names + (peers.size() > NAMES_SHOWN_MAX ? ", …)" : ")");
    }

    /** The names of the peers that have one. */
    static Map<PublicKey, String> peerNames(GatewayConfig config) {
        Map<PublicKey, String> names = new LinkedHashMap<>();
        for (PeerSection peer : config.peers()) {
            peer.name().ifPresent(name -> names.put(DeviceUpdates.publicKey(peer.publicKey()), name));
        }
        return names;
    }

    /** What every peer is called. */
    static Map<PublicKey, PeerLabels> peerLabels(GatewayConfig config) {
        Map<PublicKey, PeerLabels> labels = new LinkedHashMap<>();
        for (PeerSection peer : config.peers()) {
            labels.put(
                    DeviceUpdates.publicKey(peer.publicKey()),
                    new PeerLabels(peer.name().orElse(null), peer.user().orElse(null), peer.tags()));
        }
        return labels;
    }
}
