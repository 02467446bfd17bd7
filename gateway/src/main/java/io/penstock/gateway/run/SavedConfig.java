package io.penstock.gateway.run;

import io.penstock.config.AddressPrefix;
import io.penstock.config.ConfigEditor;
import io.penstock.config.GatewayConfig;
import io.penstock.config.InterfaceSection;
import io.penstock.config.OffloadSwitch;
import io.penstock.config.PeerSection;
import io.penstock.config.RouteTable;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.device.DeviceControl;
import io.penstock.dataplane.device.DeviceSnapshot;
import io.penstock.dataplane.device.PeerSnapshot;
import io.penstock.dataplane.routing.IpPrefix;
import io.penstock.gateway.Failure;
import io.penstock.gateway.KeyText;
import io.penstock.gateway.host.Addresses;
import io.penstock.gateway.host.Dns;
import io.penstock.gateway.host.Shell;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code SaveConfig = true} of wg-quick(8): the running state is written back when the interface goes down. */
final class SavedConfig {

    private SavedConfig() {}

    /** Replaces the file at once, mode 0600. */
    static void write(Path file, GatewayConfig config, DeviceControl control, Shell shell) throws IOException, Failure {
        try (DeviceSnapshot device = control.snapshot()) {
            InterfaceSection section = config.interfaceSection();
            ConfigEditor.writeAtomically(
                    file,
                    text(
                            config,
                            device,
                            Addresses.of(shell, device.name()),
                            Dns.servers(shell, device.name(), section.dnsServers())));
        }
    }

    /**
     * The file's settings with what the interface and the device have now; names, users and tags of peers stay. An MTU is written where
     * the file has one, for otherwise the start chooses it.
     */
    static String text(
            GatewayConfig config, DeviceSnapshot device, List<AddressPrefix> addresses, List<String> dnsServers) {
        StringBuilder text = new StringBuilder("[Interface]\n");
        InterfaceSection section = config.interfaceSection();
        addresses.forEach(address -> line(text, "Address", address.toString()));
        dnsServers.forEach(server -> line(text, "DNS", server));
        section.dnsSearchDomains().forEach(domain -> line(text, "DNS", domain));
        section.mtu().ifPresent(atStart -> line(text, "MTU", Integer.toString(device.mtuBytes())));
        switch (section.table()) {
            case RouteTable.Auto() -> {}
            case RouteTable.Off() -> line(text, "Table", "off");
            case RouteTable.Named(String name) -> line(text, "Table", name);
        }
        line(text, "SaveConfig", "true");
        section.preUp().forEach(hook -> line(text, "PreUp", hook));
        section.postUp().forEach(hook -> line(text, "PostUp", hook));
        section.preDown().forEach(hook -> line(text, "PreDown", hook));
        section.postDown().forEach(hook -> line(text, "PostDown", hook));
        line(text, "ListenPort", Integer.toString(device.listenPort()));
        // A mark that the file does not name was chosen for the default route, and is chosen again at the next start.
        section.fwMark().ifPresent(mark -> line(text, "FwMark", "0x" + Integer.toHexString(mark)));
        if (device.privateKey() != null) {
            line(text, "PrivateKey", KeyText.of(device.privateKey()));
        }
        appliance(section)
                .forEach(setting -> text.append("# penstock: ").append(setting).append('\n'));
        Map<PublicKey, String> names = Summary.peerNames(config);
        for (PeerSnapshot peer : device.peers()) {
            peer(text, peer, Optional.ofNullable(names.get(peer.publicKey())), section(config, peer.publicKey()));
        }
        return text.toString();
    }

    private static Optional<PeerSection> section(GatewayConfig config, PublicKey key) {
        return config.peer(key.toBase64());
    }

    private static List<String> appliance(InterfaceSection section) {
        List<String> settings = new ArrayList<>();
        var appliance = section.appliance();
        appliance.metrics().ifPresent(metrics -> settings.add("metrics = " + SettingText.of(metrics)));
        appliance.nat().ifPresent(nat -> settings.add("nat = " + SettingText.of(nat)));
        appliance.cores().ifPresent(cores -> settings.add("cores = " + cores));
        appliance.transport().ifPresent(transport -> settings.add("transport = " + SettingText.of(transport)));
        appliance.handOff().ifPresent(handOff -> settings.add("hand-off = " + SettingText.of(handOff)));
        appliance.cipher().ifPresent(cipher -> settings.add("cipher = " + cipher));
        for (OffloadSwitch offload : OffloadSwitch.values()) {
            Boolean on = appliance.offloads().get(offload);
            if (on != null) {
                settings.add(offload.key() + " = " + (on ? "on" : "off"));
            }
        }
        settings.addAll(appliance.flowLog().spelled());
        appliance.metricsSeries().peers().ifPresent(peers -> settings.add("metrics-peers = " + peers));
        if (appliance.metricsSeries().mindFlavor()) {
            settings.add("metrics-compat = mindflavor");
        }
        appliance.policy().ifPresent(policy -> settings.add("policy = " + policy));
        appliance.sinks().forEach(sink -> settings.add(sink.spelled()));
        return settings;
    }

    private static void peer(
            StringBuilder text, PeerSnapshot peer, Optional<String> name, Optional<PeerSection> known) {
        text.append("\n[Peer]\n");
        name.ifPresent(value -> text.append("# Name = ").append(value).append('\n'));
        known.flatMap(PeerSection::user)
                .ifPresent(user -> text.append("# User = ").append(user).append('\n'));
        List<String> tags = known.map(PeerSection::tags).orElse(List.of());
        if (!tags.isEmpty()) {
            text.append("# Tags = ").append(String.join(", ", tags)).append('\n');
        }
        line(text, "PublicKey", peer.publicKey().toBase64());
        if (!peer.presharedKey().isZero()) {
            line(text, "PresharedKey", KeyText.of(peer.presharedKey()));
        }
        if (!peer.allowedIps().isEmpty()) {
            line(
                    text,
                    "AllowedIPs",
                    peer.allowedIps().stream().map(IpPrefix::toString).collect(Collectors.joining(", ")));
        }
        if (peer.endpoint() != null) {
            line(text, "Endpoint", peer.endpoint().toString());
        }
        if (peer.persistentKeepaliveSeconds() != 0) {
            line(text, "PersistentKeepalive", Integer.toString(peer.persistentKeepaliveSeconds()));
        }
    }

    private static void line(StringBuilder text, String key, String value) {
        text.append(key).append(" = ").append(value).append('\n');
    }
}
