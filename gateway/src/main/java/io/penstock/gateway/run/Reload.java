package io.penstock.gateway.run;

import io.penstock.config.ConfigDiff;
import io.penstock.config.GatewayConfig;
import io.penstock.config.InterfaceField;
import io.penstock.config.SinkSetting;
import io.penstock.dataplane.device.DeviceControl;
import io.penstock.dataplane.device.DeviceUpdate;
import io.penstock.dataplane.device.DeviceUpdateException;
import io.penstock.gateway.Failure;
import io.penstock.gateway.policy.LoadedPolicy;
import io.penstock.gateway.policy.MachineAddresses;
import io.penstock.gateway.sink.Sinks;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Brings a running gateway to what its file says now. Peers that the change does not name keep their sessions. */
final class Reload {

    private final Machine machine;
    private final Network network;
    private final String interfaceName;
    private final ApplianceOptions options;

    Reload(Machine machine, Network network, String interfaceName, ApplianceOptions options) {
        this.machine = machine;
        this.network = network;
        this.interfaceName = interfaceName;
        this.options = options;
    }

    /**
     * What came of it.
     *
     * @param config what the gateway runs now
     * @param policy what policy is in force now
     * @param sentence one line for people
     */
    record Result(GatewayConfig config, @Nullable LoadedPolicy policy, String sentence) {}

    /**
     * Applies what can be applied to a running gateway.
     *
     * @throws Failure when the file is refused; then nothing was changed
     */
    Result from(GatewayConfig before, @Nullable LoadedPolicy policyBefore, DeviceControl control, AuditTrail trail)
            throws Failure {
        GatewayConfig after = LoadedFile.read(options.file(), machine::complain);
        LoadedPolicy policy = LoadedPolicy.read(options.file(), after, MachineAddresses.now(), machine::complain)
                .orElse(null);
        boolean samePolicy = isSame(policyBefore, policy);
        ConfigDiff diff = ConfigDiff.between(before, after);
        String mended = network.mend(before) ? "; firewall tables that were gone are back" : "";
        if (diff.isEmpty() && samePolicy) {
            return new Result(after, policy, interfaceName + ": nothing has changed" + mended);
        }
        int mark = network.markFor(after);
        List<SinkSetting> wanted = after.interfaceSection().appliance().sinks();
        Sinks.Change sinks = trail.planSinks(wanted);
        try {
            apply(
                    DeviceUpdates.difference(
                            diff,
                            after,
                            mark == network.mark() ? OptionalInt.empty() : OptionalInt.of(mark),
                            EndpointLookup.once(host -> InetAddress.getAllByName(host)[0])),
                    control);
        } catch (Failure e) {
            sinks.discard();
            throw e;
        }
        sinks.apply();
        if (!samePolicy) {
            control.setPolicy(policy == null ? null : policy.policy());
        }
        List<String> waiting = new ArrayList<>(diff.needsRestart().stream()
                .sorted()
                .map(field -> field.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .toList());
        if (diff.live().contains(InterfaceField.MTU)
                && after.interfaceSection().mtu().isEmpty()) {
            waiting.add("the automatic mtu");
        }
        if (!trail.isKept() && !wanted.isEmpty()) {
            waiting.add("sinks");
        }
        if (!options.nat(before).equals(options.nat(after)) && !waiting.contains("nat")) {
            waiting.add("nat");
        }
        try {
            network.follow(before, after, mark, diff.live());
        } catch (Failure e) {
            machine.complain("reload: " + e.getMessage());
            waiting.add("routes or addresses (" + e.getMessage() + ")");
        }
        String sentence = sentence(diff, waiting) + mended;
        return new Result(after, policy, samePolicy ? sentence : sentence + "; policy: " + said(policy));
    }

    private static void apply(DeviceUpdate update, DeviceControl control) throws Failure {
        try {
            control.apply(update);
        } catch (DeviceUpdateException e) {
            throw Appliance.refused(update, e);
        } finally {
            DeviceUpdates.wipe(update);
        }
    }

    private static boolean isSame(@Nullable LoadedPolicy before, @Nullable LoadedPolicy after) {
        if (before == null || after == null) {
            return before == null && after == null;
        }
        return after.isSameAs(before);
    }

    private static String said(@Nullable LoadedPolicy policy) {
        return policy == null ? "none, every peer may reach everything" : policy.summary();
    }

    private String sentence(ConfigDiff diff, List<String> waiting) {
        String done = "%s: reloaded, peers: %d added, %d removed, %d changed%s"
                .formatted(
                        interfaceName,
                        diff.added().size(),
                        diff.removed().size(),
                        diff.changed().size(),
                        live(diff));
        return waiting.isEmpty() ? done : done + "; waits for the next start: " + String.join(", ", waiting);
    }

    private static String live(ConfigDiff diff) {
        String fields = String.join(
                ", ",
                diff.live().stream()
                        .filter(field -> field != InterfaceField.POLICY)
                        .sorted()
                        .map(InterfaceField::name)
                        .map(name -> name.toLowerCase(Locale.ROOT).replace('_', ' '))
                        .toList());
        return fields.isEmpty() ? fields : "; " + fields;
    }
}
