package io.penstock.dataplane.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.routing.IpPrefix;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The compiled policy against one that reads the rules from the top, over random rules and random attempts. */
class PolicyModelTest {

    private static final int[] PROTOCOLS = {1, 6, 17, 47, 58};
    private static final IpPrefix INSIDE = IpPrefix.parse("8.8.0.0/16");

    private final Random random = new Random(42);
    private final List<PublicKey> keys = new ArrayList<>();

    /** One attempt, with the fields that the model reads. */
    private record Question(
            boolean ipv6,
            IpPrefix from,
            @Nullable PublicKey fromPeer,
            IpPrefix to,
            @Nullable PublicKey toPeer,
            int protocol,
            int port) {}

    PolicyModelTest() {
        for (int i = 0; i < 20; i++) {
            byte[] key = new byte[32];
            random.nextBytes(key);
            keys.add(PublicKey.of(key));
        }
    }

    private IpPrefix prefix() {
        if (random.nextInt(3) == 0) {
            return new IpPrefix(
                    true, 0x2001_0db8_0000_0000L | random.nextInt(4), random.nextInt(4), 60 + random.nextInt(69));
        }
        long base = random.nextBoolean() ? 0x0a000000L : 0x08080000L;
        return new IpPrefix(false, 0, base | random.nextInt(256), random.nextInt(33));
    }

    private Party party() {
        Set<PublicKey> peers = new HashSet<>();
        List<IpPrefix> prefixes = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            peers.add(keys.get(random.nextInt(keys.size())));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            prefixes.add(prefix());
        }
        return new Party(random.nextInt(12) == 0, random.nextInt(8) == 0, random.nextInt(4) == 0, peers, prefixes);
    }

    private Service service() {
        if (random.nextInt(6) == 0) {
            return Service.ANY;
        }
        int protocol = PROTOCOLS[random.nextInt(PROTOCOLS.length)];
        int first = random.nextInt(40);
        return switch (random.nextInt(4)) {
            case 0 -> Service.of(protocol);
            case 1 -> new Service(protocol, 65_000, 65_535);
            default -> new Service(protocol, first, first + random.nextInt(8));
        };
    }

    private PolicyRules rules(int count) {
        List<PolicyRule> rules = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Verdict verdict = Verdict.ofCode(1 + random.nextInt(3));
            rules.add(new PolicyRule(i + 1, verdict, party(), party(), List.of(service(), service())));
        }
        return new PolicyRules(rules, Verdict.REJECT, List.of(INSIDE));
    }

    private IpPrefix address(boolean ipv6) {
        if (ipv6) {
            long high = random.nextBoolean() ? 0x2001_0db8_0000_0000L | random.nextInt(4) : 0xfd00L << 48;
            return new IpPrefix(true, high, random.nextInt(4), 128);
        }
        long[] bases = {0x0a000000L, 0x08080000L, 0x09000000L, 0xe0000000L};
        return new IpPrefix(false, 0, bases[random.nextInt(4)] | random.nextInt(256), 32);
    }

    private @Nullable PublicKey peer() {
        return random.nextBoolean() ? null : keys.get(random.nextInt(keys.size()));
    }

    private Question question() {
        boolean ipv6 = random.nextInt(3) == 0;
        int port =
                random.nextInt(10) == 0 ? Attempt.UNKNOWN_PORT : random.nextInt(20) == 0 ? 65_535 : random.nextInt(50);
        return new Question(
                ipv6,
                address(ipv6),
                peer(),
                address(ipv6),
                peer(),
                random.nextInt(10) == 0 ? 99 : PROTOCOLS[random.nextInt(PROTOCOLS.length)],
                port);
    }

    private static boolean isExit(IpPrefix address) {
        if (INSIDE.contains(address.ipv6(), address.high(), address.low())) {
            return false;
        }
        return address.ipv6() ? address.high() >>> 61 == 1 : address.low() >>> 24 != 10 && address.low() >>> 29 != 7;
    }

    private static boolean holds(Party party, IpPrefix address, @Nullable PublicKey peer) {
        return party.any()
                || (party.peers() && peer != null)
                || (party.exit() && peer == null && isExit(address))
                || (peer != null && party.keys().contains(peer))
                || party.prefixes().stream()
                        .anyMatch(prefix -> prefix.contains(address.ipv6(), address.high(), address.low()));
    }

    private static boolean holds(Service service, int protocol, int port) {
        return service.protocol() == Service.ANY_PROTOCOL
                || (service.protocol() == protocol
                        && (service.isEveryPort() || (service.firstPort() <= port && port <= service.lastPort())));
    }

    private static int model(PolicyRules rules, Question q) {
        for (int i = 0; i < rules.rules().size(); i++) {
            PolicyRule rule = rules.rules().get(i);
            if (holds(rule.sources(), q.from, q.fromPeer)
                    && holds(rule.destinations(), q.to, q.toPeer)
                    && rule.services().stream().anyMatch(service -> holds(service, q.protocol, q.port))) {
                return i;
            }
        }
        return Policy.NO_RULE;
    }

    @Test
    void shouldDecideAsTheRulesReadFromTheTop() {
        Set<Integer> decided = new HashSet<>();
        for (int count : new int[] {0, 1, 5, 63, 64, 65, 300, 1200}) {
            PolicyRules rules = rules(count);
            Policy policy = Policy.of(rules);
            Attempt attempt = new Attempt();
            for (int i = 0; i < 4000; i++) {
                Question q = question();
                attempt.from(q.ipv6, q.from.high(), q.from.low(), q.fromPeer);
                attempt.to(q.to.high(), q.to.low(), q.toPeer);
                attempt.by(q.protocol, q.port);
                int found = policy.match(attempt);
                assertThat(found).as("%s", q).isEqualTo(model(rules, q));
                decided.add(found);
                assertThat(policy.ruleId(found)).isEqualTo(found == Policy.NO_RULE ? 0 : found + 1);
            }
        }
        assertThat(decided)
                .as("the attempts must meet many rules")
                .hasSizeGreaterThan(60)
                .contains(Policy.NO_RULE);
    }
}
