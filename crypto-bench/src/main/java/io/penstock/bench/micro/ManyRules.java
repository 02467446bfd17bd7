package io.penstock.bench.micro;

import io.penstock.dataplane.policy.Party;
import io.penstock.dataplane.policy.Policy;
import io.penstock.dataplane.policy.PolicyRule;
import io.penstock.dataplane.policy.PolicyRules;
import io.penstock.dataplane.policy.Service;
import io.penstock.dataplane.policy.Verdict;
import io.penstock.dataplane.routing.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Policies of many rules that all but fit the packets of {@link InnerPacket}: the last one does. */
final class ManyRules {

    private static final int TCP = 6;
    private static final int BENCH_PORT = 5201;

    private ManyRules() {}

    /** So many rules, of which the last allows TCP to port 5201; null for none. */
    static @Nullable Policy of(int count) {
        return count == 0 ? null : Policy.of(rules(count));
    }

    private static PolicyRules rules(int count) {
        List<PolicyRule> rules = new ArrayList<>();
        for (int id = 1; id < count; id++) {
            // By turns its source, its destination and its port is another.
            Party from = id % 3 == 0 ? network("10.9.%d.%d/32".formatted(id >>> 8, id & 0xff)) : network("10.0.0.0/16");
            Party to = id % 3 == 1 ? network("10.8.%d.%d/32".formatted(id >>> 8, id & 0xff)) : network("10.0.0.0/8");
            Service by = id % 3 == 2 ? new Service(TCP, 6000 + id, 6000 + id) : Service.of(TCP);
            rules.add(new PolicyRule(id, Verdict.DROP, from, to, List.of(by)));
        }
        rules.add(new PolicyRule(
                count, Verdict.ALLOW, Party.ANY, Party.ANY, List.of(new Service(TCP, BENCH_PORT, BENCH_PORT))));
        return new PolicyRules(rules, Verdict.DROP, List.of());
    }

    private static Party network(String prefix) {
        return new Party(false, false, false, Set.of(), List.of(IpPrefix.parse(prefix)));
    }
}
