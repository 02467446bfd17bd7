package io.penstock.gateway.policy;

import io.penstock.config.AddressPrefix;
import io.penstock.config.GatewayConfig;
import io.penstock.config.Problem;
import io.penstock.config.policy.PolicyFile;
import io.penstock.config.policy.PolicyParseResult;
import io.penstock.config.policy.PolicySpec;
import io.penstock.config.policy.Rule;
import io.penstock.dataplane.policy.Policy;
import io.penstock.gateway.Failure;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The policy that a configuration names, read and compiled.
 *
 * @param file where it stands
 * @param spec what the file says
 * @param given the addresses that the configuration gives the tunnel
 * @param own the gateway's own addresses at the time, those among them
 * @param policy what the data plane is given
 */
public record LoadedPolicy(
        Path file, PolicySpec spec, Set<AddressPrefix> given, Set<AddressPrefix> own, Policy policy) {

    /** Copies the sets. */
    public LoadedPolicy {
        given = Set.copyOf(given);
        own = Set.copyOf(own);
    }

    /**
     * The policy of a configuration; empty where it names none.
     *
     * @param machineAddresses the addresses of this machine, beside those that the configuration gives the tunnel
     * @param complain gets every problem, a line each, save for the one that the failure tells
     * @throws Failure with the last of the errors, when there is one
     */
    public static Optional<LoadedPolicy> read(
            Path configFile, GatewayConfig config, Set<AddressPrefix> machineAddresses, Consumer<String> complain)
            throws Failure {
        Optional<Path> file = PolicyFile.of(configFile, config);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        Set<AddressPrefix> given = config.interfaceSection().addresses().stream()
                .map(AddressPrefix::host)
                .collect(Collectors.toSet());
        PolicySpec spec = usable(PolicyFile.read(file.get(), config), complain);
        return Optional.of(of(file.get(), spec, given, machineAddresses));
    }

    /** The policy of an interface without a configuration; otherwise as {@link #read}. */
    public static LoadedPolicy readAlone(Path file, Set<AddressPrefix> machineAddresses, Consumer<String> complain)
            throws Failure {
        return of(file, usable(PolicyFile.readAlone(file), complain), Set.of(), machineAddresses);
    }

    private static PolicySpec usable(PolicyParseResult result, Consumer<String> complain) throws Failure {
        List<Problem> errors = result.errors();
        Problem last = errors.isEmpty() ? null : errors.getLast();
        result.problems().stream()
                .filter(problem -> !problem.equals(last))
                .forEach(problem -> complain.accept(problem.toString()));
        if (last != null || result.policy().isEmpty()) {
            throw new Failure(Failure.USAGE, String.valueOf(last));
        }
        return result.policy().get();
    }

    private static LoadedPolicy of(
            Path file, PolicySpec spec, Set<AddressPrefix> given, Set<AddressPrefix> machineAddresses) {
        Set<AddressPrefix> own = new HashSet<>(machineAddresses);
        own.addAll(given);
        return new LoadedPolicy(file, spec, given, own, Policy.of(PolicyCompiler.rules(spec, own)));
    }

    /** The same rules while the machine has other addresses: who reaches them reaches the gateway, not the exit. */
    public LoadedPolicy on(Set<AddressPrefix> machineAddresses) {
        return of(file, spec, given, machineAddresses);
    }

    /** Whether the same packets pass by the same rules. */
    public boolean isSameAs(LoadedPolicy other) {
        return spec.equals(other.spec) && own.equals(other.own);
    }

    /** The rule of an id; empty for the default. */
    Optional<Rule> rule(int id) {
        return spec.rules().stream().filter(rule -> rule.id() == id).findFirst();
    }

    /** What people call a rule; empty for the default. */
    public Optional<String> ruleName(int id) {
        return rule(id).map(Rule::name);
    }

    /** One line for people: {@code wg0.policy: 12 rules, all else is dropped}. */
    public String summary() {
        int rules = spec.rules().size();
        return file.getFileName() + ": " + rules + (rules == 1 ? " rule" : " rules") + ", all else is "
                + switch (spec.otherwise()) {
                    case ALLOW -> "allowed";
                    case DROP -> "dropped";
                    case REJECT -> "rejected";
                };
    }
}
