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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The policy that a configuration names, read and compiled.
 *
 * @param file where it stands
 * @param spec what the file says
 * @param own the gateway's own addresses at the time
 * @param policy what the data plane is given
 */
public record LoadedPolicy(Path file, PolicySpec spec, Set<AddressPrefix> own, Policy policy) {

    /** Copies the set. */
    public LoadedPolicy {
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
        PolicyParseResult result = PolicyFile.read(file.get(), config);
        List<Problem> errors = result.errors();
        Problem last = errors.isEmpty() ? null : errors.getLast();
        result.problems().stream()
                .filter(problem -> !problem.equals(last))
                .forEach(problem -> complain.accept(problem.toString()));
        if (last != null || result.policy().isEmpty()) {
            throw new Failure(Failure.USAGE, String.valueOf(last));
        }
        Set<AddressPrefix> own = new LinkedHashSet<>(machineAddresses);
        config.interfaceSection().addresses().forEach(address -> own.add(address.host()));
        PolicySpec spec = result.policy().get();
        return Optional.of(new LoadedPolicy(file.get(), spec, own, Policy.of(PolicyCompiler.rules(spec, own))));
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
