package io.penstock.config;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What has to be done to a running gateway when its file has changed. A peer that is unchanged never appears, so its
 * session is never touched. The order of AllowedIPs and of addresses makes no difference.
 *
 * @param added peers that are only in the new file, in its order
 * @param removed peers that are only in the old file, in its order
 * @param changed peers in both files that differ, in the new file's order
 * @param live changes of the interface that a running gateway can follow
 * @param needsRestart changes of the interface that wait for the next start
 */
public record ConfigDiff(
        List<PeerSection> added,
        List<PeerSection> removed,
        List<PeerChange> changed,
        Set<InterfaceField> live,
        Set<InterfaceField> needsRestart) {
    public ConfigDiff {
        added = List.copyOf(added);
        removed = List.copyOf(removed);
        changed = List.copyOf(changed);
        live = Set.copyOf(live);
        needsRestart = Set.copyOf(needsRestart);
    }

    /** The way from {@code before} to {@code after}. */
    public static ConfigDiff between(GatewayConfig before, GatewayConfig after) {
        var old = new HashMap<ConfigKey, PeerSection>();
        before.peers().forEach(peer -> old.put(peer.publicKey(), peer));
        var added = new ArrayList<PeerSection>();
        var changed = new ArrayList<PeerChange>();
        var kept = new HashSet<ConfigKey>();
        for (PeerSection peer : after.peers()) {
            PeerSection was = old.get(peer.publicKey());
            kept.add(peer.publicKey());
            if (was == null) {
                added.add(peer);
                continue;
            }
            Set<PeerField> fields = peerFields(was, peer);
            if (!fields.isEmpty()) {
                changed.add(new PeerChange(was, peer, fields));
            }
        }
        List<PeerSection> removed = before.peers().stream()
                .filter(peer -> !kept.contains(peer.publicKey()))
                .toList();
        Set<InterfaceField> fields = interfaceFields(before.interfaceSection(), after.interfaceSection());
        Set<InterfaceField> live = EnumSet.noneOf(InterfaceField.class);
        Set<InterfaceField> needsRestart = EnumSet.noneOf(InterfaceField.class);
        fields.forEach(field -> (field.isLive() ? live : needsRestart).add(field));
        return new ConfigDiff(added, removed, changed, live, needsRestart);
    }

    /** Whether there is nothing to do. */
    public boolean isEmpty() {
        return added.isEmpty() && removed.isEmpty() && changed.isEmpty() && live.isEmpty() && needsRestart.isEmpty();
    }

    private static Set<PeerField> peerFields(PeerSection before, PeerSection after) {
        Set<PeerField> fields = EnumSet.noneOf(PeerField.class);
        note(fields, PeerField.PRESHARED_KEY, before.presharedKey(), after.presharedKey());
        note(fields, PeerField.ALLOWED_IPS, Set.copyOf(before.allowedIps()), Set.copyOf(after.allowedIps()));
        note(fields, PeerField.ENDPOINT, before.endpoint(), after.endpoint());
        note(
                fields,
                PeerField.PERSISTENT_KEEPALIVE,
                before.persistentKeepaliveSeconds().orElse(0),
                after.persistentKeepaliveSeconds().orElse(0));
        note(fields, PeerField.NAME, before.name(), after.name());
        note(fields, PeerField.TAGS, Set.copyOf(before.tags()), Set.copyOf(after.tags()));
        note(fields, PeerField.USER, before.user(), after.user());
        return fields;
    }

    private static Set<InterfaceField> interfaceFields(InterfaceSection before, InterfaceSection after) {
        Set<InterfaceField> fields = EnumSet.noneOf(InterfaceField.class);
        note(fields, InterfaceField.PRIVATE_KEY, before.privateKey(), after.privateKey());
        note(fields, InterfaceField.LISTEN_PORT, before.listenPort(), after.listenPort());
        note(fields, InterfaceField.FW_MARK, before.fwMark(), after.fwMark());
        note(fields, InterfaceField.ADDRESSES, Set.copyOf(before.addresses()), Set.copyOf(after.addresses()));
        note(fields, InterfaceField.MTU, before.mtu(), after.mtu());
        note(fields, InterfaceField.DNS, before.dnsServers(), after.dnsServers());
        note(fields, InterfaceField.DNS, before.dnsSearchDomains(), after.dnsSearchDomains());
        note(fields, InterfaceField.TABLE, before.table(), after.table());
        note(fields, InterfaceField.PRE_UP, before.preUp(), after.preUp());
        note(fields, InterfaceField.POST_UP, before.postUp(), after.postUp());
        note(fields, InterfaceField.PRE_DOWN, before.preDown(), after.preDown());
        note(fields, InterfaceField.POST_DOWN, before.postDown(), after.postDown());
        note(fields, InterfaceField.SAVE_CONFIG, before.saveConfig(), after.saveConfig());
        ApplianceSettings old = before.appliance();
        ApplianceSettings now = after.appliance();
        note(fields, InterfaceField.METRICS, old.metrics(), now.metrics());
        note(fields, InterfaceField.METRICS, old.metricsSeries(), now.metricsSeries());
        note(fields, InterfaceField.NAT, old.nat(), now.nat());
        note(fields, InterfaceField.CORES, old.cores(), now.cores());
        note(fields, InterfaceField.TRANSPORT, old.transport(), now.transport());
        note(fields, InterfaceField.HAND_OFF, old.handOff(), now.handOff());
        note(fields, InterfaceField.CIPHER, old.cipher(), now.cipher());
        note(fields, InterfaceField.OFFLOADS, old.offloads(), now.offloads());
        note(fields, InterfaceField.FLOW_LOG, old.flowLog(), now.flowLog());
        note(fields, InterfaceField.POLICY, old.policy(), now.policy());
        note(fields, InterfaceField.SINKS, Set.copyOf(old.sinks()), Set.copyOf(now.sinks()));
        return fields;
    }

    private static <F extends Enum<F>> void note(Set<F> fields, F field, Object before, Object after) {
        if (!Objects.equals(before, after)) {
            fields.add(field);
        }
    }
}
