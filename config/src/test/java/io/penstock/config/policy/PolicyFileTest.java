package io.penstock.config.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.config.AddressPrefix;
import io.penstock.config.ConfigFile;
import io.penstock.config.ConfigKey;
import io.penstock.config.GatewayConfig;
import io.penstock.config.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyFileTest {

    private static final String ALICE = key(1);
    private static final String BOB = key(2);
    private static final String CAROL = key(3);

    private final GatewayConfig config = ConfigFile.parse(
                    "wg0.conf", """
                    [Interface]
                    PrivateKey = %s
                    # penstock: policy = rules/wg0.policy
                    [Peer]
                    # Name = alice
                    # Tags = ops, laptop
                    PublicKey = %s
                    AllowedIPs = 10.0.0.2/32
                    [Peer]
                    # Name = Bob's phone
                    # tags = ops
                    PublicKey = %s
                    AllowedIPs = 10.0.0.3/32
                    [Peer]
                    PublicKey = %s
                    AllowedIPs = 10.0.0.4/32
                    [Peer]
                    # Name = twin
                    PublicKey = %s
                    AllowedIPs = 10.0.0.5/32
                    [Peer]
                    # Name = twin
                    PublicKey = %s
                    AllowedIPs = 10.0.0.6/32
                    """.formatted(key(9), ALICE, BOB, CAROL, key(4), key(5)))
            .config()
            .orElseThrow();

    private static String key(int value) {
        byte[] bytes = new byte[32];
        java.util.Arrays.fill(bytes, (byte) value);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private PolicySpec read(String text) {
        PolicyParseResult result = PolicyFile.parse("wg0.policy", text, config);
        assertThat(result.problems()).isEmpty();
        return result.policy().orElseThrow();
    }

    private List<String> problems(String text) {
        return PolicyFile.parse("wg0.policy", text, config).problems().stream()
                .map(Problem::toString)
                .toList();
    }

    private static Set<ConfigKey> keys(String... keys) {
        return List.of(keys).stream().map(ConfigKey::fromBase64).collect(java.util.stream.Collectors.toSet());
    }

    @Test
    void shouldReadEveryKindOfStatement() {
        PolicySpec policy = read("""
                # who may reach whom
                network lan = 192.168.10.0/24 , fd10::/64
                group admins=alice,tag:ops   # two of them
                group all = admins, key:%s
                default reject

                rule 10 ssh      allow  admins->lan, gateway  tcp 22
                rule 20 "a b#c"  drop   all, 10.9.0.0/16 -> exit, peers  tcp 80,8000-8100 udp ping proto 4 icmp gre
                rule 30 rest     reject any -> "Bob's phone"
                """.formatted(CAROL));
        assertThat(policy.otherwise()).isEqualTo(RuleAction.REJECT);
        assertThat(policy.networks())
                .containsExactlyInAnyOrder(AddressPrefix.parse("192.168.10.0/24"), AddressPrefix.parse("fd10::/64"));
        Rule ssh = policy.rules().get(0);
        assertThat(ssh.id()).isEqualTo(10);
        assertThat(ssh.line()).isEqualTo(7);
        assertThat(ssh.action()).isEqualTo(RuleAction.ALLOW);
        assertThat(ssh.sources().keys()).isEqualTo(keys(ALICE, BOB));
        assertThat(ssh.destinations().gateway()).isTrue();
        assertThat(ssh.destinations().prefixes()).hasSize(2);
        assertThat(ssh.services()).containsExactly(new RuleService(6, 22, 22));
        Rule second = policy.rules().get(1);
        assertThat(second.name()).isEqualTo("a b#c");
        assertThat(second.sources().keys()).isEqualTo(keys(ALICE, BOB, CAROL));
        assertThat(second.sources().prefixes()).containsExactly(AddressPrefix.parse("10.9.0.0/16"));
        assertThat(second.destinations().exit()).isTrue();
        assertThat(second.destinations().peers()).isTrue();
        assertThat(second.services())
                .containsExactly(
                        new RuleService(6, 80, 80),
                        new RuleService(6, 8000, 8100),
                        new RuleService(17, 0, 65_535),
                        new RuleService(1, 2048, 2048),
                        new RuleService(58, 32_768, 32_768),
                        new RuleService(4, 0, 65_535),
                        new RuleService(1, 0, 65_535),
                        new RuleService(58, 0, 65_535),
                        new RuleService(47, 0, 65_535));
        Rule third = policy.rules().get(2);
        assertThat(third.sources().any()).isTrue();
        assertThat(third.destinations().keys()).isEqualTo(keys(BOB));
        assertThat(third.services()).containsExactly(new RuleService(RuleService.ANY_PROTOCOL, 0, 65_535));
    }

    @Test
    void shouldDropByDefaultWhereTheFileSaysNothing() {
        assertThat(read("").otherwise()).isEqualTo(RuleAction.DROP);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            rul 10 x allow any -> any            | statement: found "rul", expected rule
            permit ip any any                    | statement: found "permit", expected group, network, default, rule
            rule                                 | rule: found the end of the line, expected its number, from 1 to 999999999
            rule ssh allow any -> any            | rule: found "ssh", expected its number, from 1 to 999999999
            rule 0 x allow any -> any            | rule: found "0", expected its number, from 1 to 999999999
            rule 5 x allow any -> any            | rule: found "5", expected more than 7: rules apply in the order of their numbers
            rule 10 allow any -> any             | rule: found "allow", expected a name, quoted where it has blanks, before the action
            rule 10 first allow any -> any       | rule: found "first", expected a name that no other rule has
            rule 10 x permit any -> any          | rule: found "permit", expected allow, drop or reject
            rule 10 x allow                      | party: found the end of the line, expected who
            rule 10 x allow any                  | rule: found the end of the line, expected a comma, or -> and whom it reaches
            rule 10 x allow any ->               | party: found the end of the line, expected who
            rule 10 x allow alcie -> any         | name: found "alcie", expected a peer, a group, a network, an address or prefix, tag:NAME, key:BASE64, any, peers, exit or gateway (did you mean "alice"?)
            rule 10 x allow any -> 10.0.0.0/33   | name: found "10.0.0.0/33", expected a peer, a group, a network, an address or prefix, tag:NAME, key:BASE64, any, peers, exit or gateway
            rule 10 x allow "any" -> any         | name: found "any", expected a peer, a group, a network, an address or prefix, tag:NAME, key:BASE64, any, peers, exit or gateway (did you mean "any"?)
            rule 10 x allow twin -> any          | peer: found "twin", expected a name that one peer has: 2 have it, so say key:BASE64
            rule 10 x allow key:short -> any     | key: found "key:short", expected key: and a public key in base64
            rule 10 x allow tag:a/b -> any       | tag: found "tag:a/b", expected tag: and letters, digits, and . _ - between them
            rule 10 x allow any -> any tcp 70000 | service: found "70000", expected a port from 0 to 65535, or a range as 8000-8100
            rule 10 x allow any -> any tcp 9-8   | ports: found "9-8", expected the lesser port first
            rule 10 x allow any -> any tcp 80,   | service: found the end of the line, expected a port from 0 to 65535, or a range as 8000-8100
            rule 10 x allow any -> any http      | service: found "http", expected tcp, udp, sctp, dccp, udplite (each with ports or without), ping, icmp, gre, esp, ah, proto NUMBER, or any
            rule 10 x allow any -> any proto 256 | service: found "256", expected a protocol from 0 to 255
            group g                              | line: found the end of the line, expected =
            group 1g = alice                     | name: found "1g", expected a name: a letter, then letters, digits, and . _ -, or a quoted one
            group g = lan                        | member: found "lan", expected a peer, a group of a line above, tag:NAME or key:BASE64 (did you mean "lan"?)
            group g = alice alice                | group: found "alice", expected the end of the line
            group alice = alice                  | name: found "alice", expected a name that no peer has
            group exit = alice                   | name: found "exit", expected a name that is no keyword
            group lan = alice                    | name: found "lan", expected it once: it already stands in line 1
            network n = lan                      | name: found "lan", expected an IPv4 or IPv6 address with an optional /length (did you mean "lan"?)
            default allow                        | default: found "allow", expected drop or reject; to let all else pass, allow any -> any last
            rule 10 "x allow any -> any          | line: found a quote without end, expected a second "
            """)
    void shouldSayWhatItFoundAndWhatItExpected(String line, String complaint) {
        assertThat(problems("network lan = 10.1.0.0/16\nrule 7 first allow any -> any\n" + line + "\n"))
                .containsExactly("wg0.policy:3: error: " + complaint);
    }

    @Test
    void shouldRefuseASecondDefaultAndGoOnAfterAnError() {
        assertThat(problems("default drop\ndefault drop\nnonsense\n"))
                .containsExactly(
                        "wg0.policy:2: error: default: found it again, expected it once",
                        "wg0.policy:3: error: statement: found \"nonsense\", expected group, network, default, rule");
    }

    @Test
    void shouldWarnOfWhatMayBeAMistakeButCanBeUsed() {
        PolicyParseResult result = PolicyFile.parse("wg0.policy", """
                network lan = 10.0.0.1/8
                group g = tag:nobody
                rule 1 x allow key:%s -> any
                """.formatted(key(77)), config);
        assertThat(result.errors()).isEmpty();
        assertThat(result.policy()).isPresent();
        assertThat(result.problems())
                .hasSize(3)
                .allSatisfy(problem -> assertThat(problem.toString()).contains("warning"));
        assertThat(result.policy().orElseThrow().networks()).containsExactly(AddressPrefix.parse("10.0.0.0/8"));
    }

    @Test
    void shouldRefuseMoreRulesThanFit() {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= PolicyReader.MAX_RULES + 1; i++) {
            text.append("rule ").append(i).append(" r").append(i).append(" allow any -> any\n");
        }
        assertThat(problems(text.toString()))
                .containsExactly("wg0.policy:4097: error: rule: found one more, expected at most 4096 rules");
    }

    @Test
    void shouldFindTheFileBesideTheConfigurationAndComplainWhenItIsNotThere(@TempDir Path folder) throws IOException {
        Path file = PolicyFile.of(folder.resolve("wg0.conf"), config).orElseThrow();
        assertThat(file).isEqualTo(folder.resolve("rules/wg0.policy"));
        assertThat(PolicyFile.read(file, config).errors()).hasSize(1);
        Files.createDirectories(folder.resolve("rules"));
        Files.writeString(file, "rule 1 x allow any -> any\n");
        assertThat(PolicyFile.read(file, config).policy()).isPresent();
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe});
        assertThat(PolicyFile.read(file, config).errors().getFirst().toString()).contains("UTF-8");
    }

    @Test
    void shouldComplainOfATagThatIsNone() {
        assertThat(ConfigFile.parse(
                                "wg0.conf",
                                "[Interface]\nListenPort = 1\nPrivateKey = " + key(9)
                                        + "\n[Peer]\n# Tags = ops, two words\nPublicKey = " + key(1)
                                        + "\nAllowedIPs = 10.0.0.2/32\n")
                        .problems())
                .extracting(Problem::toString)
                .containsExactly("wg0.conf:5: error: Tags: found \"two words\","
                        + " expected letters, digits, and . _ - between them, parted by commas");
    }
}
