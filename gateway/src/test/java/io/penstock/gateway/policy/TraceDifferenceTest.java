package io.penstock.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.config.AddressPrefix;
import io.penstock.config.ConfigFile;
import io.penstock.config.ConfigKey;
import io.penstock.config.GatewayConfig;
import io.penstock.config.PeerSection;
import io.penstock.config.policy.Rule;
import io.penstock.config.policy.RuleParty;
import io.penstock.config.policy.RuleService;
import io.penstock.dataplane.counters.CoreCounters;
import io.penstock.dataplane.counters.PeerCounters;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.flow.FlowFeed;
import io.penstock.dataplane.flow.FlowTable;
import io.penstock.dataplane.flow.FlowTimeouts;
import io.penstock.dataplane.peer.Peer;
import io.penstock.dataplane.pipeline.FlowAccount;
import io.penstock.dataplane.pipeline.Routes;
import io.penstock.dataplane.policy.PolicyBoard;
import io.penstock.dataplane.policy.Verdict;
import io.penstock.dataplane.routing.AllowedIps;
import io.penstock.gateway.Failure;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three answers to one question, over random files of rules: what {@code trace} says, what a core does with the packet, and
 * what a slow reader says who goes through the lines from the top.
 */
class TraceDifferenceTest {

    private static final int POLICIES = 120;
    private static final int QUESTIONS = 60;
    private static final long NOW = 1;

    private static final String[] PARTIES = {
        "any",
        "peers",
        "exit",
        "gateway",
        "alice",
        "bob",
        "carol",
        "staff",
        "tag:ops",
        "lan",
        "10.0.0.0/24",
        "10.0.0.7",
        "192.168.50.0/25",
        "0.0.0.0/1",
        "fd00::/64",
        "2000::/3",
        "8.8.8.8",
        "203.0.113.0/24"
    };
    private static final String[] SERVICES = {
        "", "tcp", "udp 53", "tcp 22,443 udp 53", "ping", "icmp", "gre", "tcp 0-79", "proto 47", "udp 1000-65535", "any"
    };
    private static final String[] ADDRESSES4 = {
        "10.0.0.2",
        "10.0.0.7",
        "10.0.0.1",
        "10.0.0.200",
        "192.168.50.9",
        "192.168.50.200",
        "192.168.10.5",
        "8.8.8.8",
        "203.0.113.1",
        "203.0.113.9",
        "198.18.0.1",
        "224.0.0.1",
        "100.64.0.1"
    };
    private static final String[] ADDRESSES6 = {"fd00::2", "fd00::1", "fd00::99", "2606:4700::1", "fd10::5", "ff02::1"};
    private static final int[] PORTS = {0, 22, 53, 79, 80, 443, 999, 1000, 65_535};

    @TempDir
    private Path folder;

    private final Random random = new Random(2026);
    private final GatewayConfig config = ConfigFile.parse("wg0.conf", """
                    [Interface]
                    PrivateKey = %s
                    Address = 10.0.0.1/24, fd00::1/64
                    # penstock: policy = wg0.policy
                    [Peer]
                    # Name = alice
                    # Tags = ops
                    PublicKey = %s
                    AllowedIPs = 10.0.0.2/32, fd00::2/128
                    [Peer]
                    # Name = bob
                    PublicKey = %s
                    AllowedIPs = 10.0.0.0/25, fd00::/112
                    [Peer]
                    # Name = carol
                    # Tags = ops
                    PublicKey = %s
                    AllowedIPs = 192.168.50.0/24
                    """.formatted(key(9), key(1), key(2), key(3)))
            .config()
            .orElseThrow();
    private final Set<AddressPrefix> machine = Set.of(AddressPrefix.parse("203.0.113.1"));
    private final AllowedIps<Peer> allowed = new AllowedIps<>();

    TraceDifferenceTest() {
        int id = 1;
        for (PeerSection section : config.peers()) {
            Peer peer = new Peer(id++, PublicKey.of(section.publicKey().bytes()), 0, new PeerCounters(1), 0);
            section.allowedIps().forEach(prefix -> allowed.insert(PolicyCompiler.prefix(prefix), peer));
        }
    }

    private static String key(int value) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) value);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** Who tries to reach whom, and how. */
    private record Question(AddressPrefix from, AddressPrefix to, int protocol, int port) {

        boolean isPing() {
            return protocol == 1 || protocol == 58;
        }

        String destination() {
            String address = to.isV6() ? "[" + to.addressText() + "]" : to.addressText();
            return isPing() ? address : protocol == 47 ? address + "/gre" : address + ":" + port + "/" + protocol;
        }
    }

    private String pick(String[] words) {
        return words[random.nextInt(words.length)];
    }

    private String parties() {
        return random.nextInt(3) == 0 ? pick(PARTIES) + ", " + pick(PARTIES) : pick(PARTIES);
    }

    private String rules() {
        StringBuilder text =
                new StringBuilder("network lan = 192.168.10.0/24, fd10::/64\ngroup staff = alice, carol\n");
        for (int i = 1; i <= random.nextInt(12); i++) {
            text.append("rule %d r%d %s %s -> %s %s%n"
                    .formatted(
                            i,
                            i,
                            pick(new String[] {"allow", "allow", "drop", "reject"}),
                            parties(),
                            parties(),
                            pick(SERVICES)));
        }
        return text.append(random.nextBoolean() ? "default reject\n" : "").toString();
    }

    private Question question() {
        boolean v6 = random.nextInt(3) == 0;
        String[] addresses = v6 ? ADDRESSES6 : ADDRESSES4;
        int protocol = new int[] {6, 17, 47, v6 ? 58 : 1}[random.nextInt(4)];
        return new Question(
                AddressPrefix.parse(pick(addresses)),
                AddressPrefix.parse(pick(addresses)),
                protocol,
                PORTS[random.nextInt(PORTS.length)]);
    }

    private static byte[] packet(Question question) {
        boolean v6 = question.to().isV6();
        int header = v6 ? 40 : 20;
        ByteBuffer packet = ByteBuffer.allocate(header + 20);
        if (v6) {
            packet.put(0, (byte) 0x60).putShort(4, (short) 20).put(6, (byte) question.protocol());
        } else {
            packet.put(0, (byte) 0x45).putShort(2, (short) packet.capacity()).put(9, (byte) question.protocol());
        }
        packet.put(v6 ? 8 : 12, question.from().addressBytes());
        packet.put(v6 ? 24 : 16, question.to().addressBytes());
        if (question.isPing()) {
            packet.put(header, (byte) (v6 ? 128 : 8));
        } else {
            packet.putShort(header, (short) 40_000).putShort(header + 2, (short) question.port());
        }
        return packet.array();
    }

    private @Nullable Peer owner(AddressPrefix address) {
        return address.isV6()
                ? allowed.publish().lookup6(address.high(), address.low())
                : allowed.publish().lookup4((int) address.low());
    }

    /** What a core does that never saw the flow; empty where the packet does not pass the tunnel. */
    private Optional<Verdict> done(LoadedPolicy policy, Question question) {
        Peer from = owner(question.from());
        Peer to = owner(question.to());
        Peer peer = from == null ? to : from;
        if (peer == null) {
            return Optional.empty();
        }
        PolicyBoard board = new PolicyBoard();
        board.post(policy.policy());
        try (FlowTable table = new FlowTable(4, 1, FlowTimeouts.DEFAULT)) {
            FlowAccount core = new FlowAccount(
                    table, FlowFeed.unread().add(table), new Routes(allowed.publish()), board, new CoreCounters());
            byte[] bytes = packet(question);
            MemorySegment memory = MemorySegment.ofArray(bytes);
            return Optional.of(Verdict.ofCode(
                    from != null
                            ? core.arrived(peer.id(), memory, 0, bytes.length, NOW)
                            : core.taken(peer.id(), memory, 0, bytes.length, 1, bytes.length, NOW)));
        }
    }

    /** The first rule that fits, read from the top. */
    private Optional<Rule> read(LoadedPolicy policy, Question question) {
        return policy.spec().rules().stream()
                .filter(rule -> holds(policy, rule.sources(), question.from())
                        && holds(policy, rule.destinations(), question.to())
                        && rule.services().stream().anyMatch(service -> holds(service, question)))
                .findFirst();
    }

    private boolean holds(LoadedPolicy policy, RuleParty party, AddressPrefix address) {
        ConfigKey owner = null;
        int longest = -1;
        for (PeerSection peer : config.peers()) {
            for (AddressPrefix prefix : peer.allowedIps()) {
                if (prefix.contains(address) && prefix.length() > longest) {
                    owner = peer.publicKey();
                    longest = prefix.length();
                }
            }
        }
        boolean own = policy.own().contains(address);
        return party.any()
                || (party.peers() && owner != null)
                || (owner != null && party.keys().contains(owner))
                || (party.gateway() && own)
                || party.prefixes().stream().anyMatch(prefix -> prefix.contains(address))
                || (party.exit()
                        && owner == null
                        && !own
                        && policy.spec().networks().stream().noneMatch(network -> network.contains(address))
                        && Set.of("8.8.8.8", "203.0.113.1", "203.0.113.9", "2606:4700::1")
                                .contains(address.addressText()));
    }

    private static boolean holds(RuleService service, Question question) {
        if (service.protocol() == RuleService.ANY_PROTOCOL) {
            return true;
        }
        int port = question.protocol() == 1 ? 8 << 8 : question.protocol() == 58 ? 128 << 8 : question.port();
        boolean every = service.firstPort() == 0 && service.lastPort() == 65_535;
        return service.protocol() == question.protocol()
                && (every || (service.firstPort() <= port && port <= service.lastPort()));
    }

    @Test
    void shouldSayWhatACoreDoesAndWhatTheFileSays() throws IOException, Failure {
        Map<Verdict, Integer> met = new EnumMap<>(Verdict.class);
        for (int i = 0; i < POLICIES; i++) {
            String text = rules();
            Files.writeString(folder.resolve("wg0.policy"), text);
            LoadedPolicy policy = LoadedPolicy.read(folder.resolve("wg0.conf"), config, machine, _ -> {})
                    .orElseThrow();
            Tracer tracer = Tracer.of(policy, config);
            for (int j = 0; j < QUESTIONS; j++) {
                Question question = question();
                String said = tracer.trace(question.from().addressText(), question.destination())
                        .text();
                Optional<Rule> rule = read(policy, question);
                String action =
                        rule.map(Rule::action).orElse(policy.spec().otherwise()).word();
                assertThat(said)
                        .as("%s over %s", question, text)
                        .contains(": " + action + ", by ")
                        .contains(rule.map(found -> "rule " + found.id() + " ").orElse("default"));
                Optional<Verdict> done = done(policy, question);
                done.ifPresent(verdict -> {
                    assertThat(verdict.label()).as("%s over %s", question, text).isEqualTo(action);
                    met.merge(verdict, 1, Integer::sum);
                });
            }
        }
        for (Verdict verdict : Verdict.values()) {
            assertThat(Objects.requireNonNullElse(met.get(verdict), 0))
                    .as("%s", verdict)
                    .isGreaterThan(200);
        }
    }
}
