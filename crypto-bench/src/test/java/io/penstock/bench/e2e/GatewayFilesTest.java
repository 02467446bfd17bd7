package io.penstock.bench.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.config.ConfigFile;
import io.penstock.config.GatewayConfig;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.policy.Attempt;
import io.penstock.dataplane.policy.Policy;
import io.penstock.dataplane.policy.Verdict;
import io.penstock.gateway.policy.LoadedPolicy;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the gateway is started from, read by the gateway's own readers. */
class GatewayFilesTest {

    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final PublicKey CLIENT = key(9);
    private static final List<String> PROGRAM = List.of("bin/penstock");

    @TempDir
    Path folder;

    private static PublicKey key(int value) {
        byte[] bytes = new byte[PublicKey.LENGTH_BYTES];
        Arrays.fill(bytes, (byte) value);
        return PublicKey.of(bytes);
    }

    private GatewayFiles files(Service service) throws Exception {
        return new GatewayFiles(folder, "wg0", key(8).toBase64(), CLIENT.toBase64(), service);
    }

    private GatewayConfig config() {
        return ConfigFile.read(folder.resolve("wg0.conf")).config().orElseThrow();
    }

    @Test
    void shouldHaveAThousandRulesOfWhichTheLastDecideWhatIsMeasured() throws Exception {
        try (GatewayFiles _ = files(Service.AUDITED)) {
            List<String> complaints = new ArrayList<>();
            Policy policy = LoadedPolicy.read(folder.resolve("wg0.conf"), config(), Set.of(), complaints::add)
                    .orElseThrow()
                    .policy();

            assertThat(complaints).isEmpty();
            assertThat(policy.rules().rules()).hasSize(AuditPolicy.RULES);
            assertThat(allowedBy(policy, true, TCP, 5201)).isBetween(990, 999);
            assertThat(allowedBy(policy, true, UDP, 21_050)).isBetween(990, 999);
            assertThat(allowedBy(policy, true, UDP, 9_001)).isBetween(990, 999);
            assertThat(allowedBy(policy, false, UDP, 9_000)).isBetween(990, 999);
            assertThat(allowedBy(policy, true, TCP, 3389)).isEqualTo(Policy.NO_RULE);
        }
    }

    /** The place of the rule that allows it, or no rule. */
    private static int allowedBy(Policy policy, boolean upload, int protocol, int port) throws Exception {
        Attempt attempt = new Attempt();
        attempt.from(false, 0, address(upload ? Cables.CLIENT : Cables.SERVER), peer(upload));
        attempt.to(0, address(upload ? Cables.SERVER : Cables.CLIENT), peer(!upload));
        attempt.by(protocol, port);
        int rule = policy.match(attempt);
        assertThat(Verdict.passes(policy.verdictCode(rule))).isEqualTo(rule != Policy.NO_RULE);
        return rule;
    }

    private static @Nullable PublicKey peer(boolean client) {
        return client ? CLIENT : null;
    }

    private static long address(String text) {
        return ByteBuffer.wrap(InetAddress.ofLiteral(text).getAddress()).getInt() & 0xffff_ffffL;
    }

    @Test
    void shouldHaveTheSamePeersUnauditedAndNeitherPolicyNorLog() throws Exception {
        int peers;
        try (GatewayFiles files = files(Service.AUDITED)) {
            peers = config().peers().size();
            assertThat(Path.of(logOf(files))).isDirectory();
        }
        try (GatewayFiles files = files(Service.FILE)) {
            assertThat(config().peers()).hasSize(peers).hasSize(AuditPolicy.PEERS + 1);
            assertThat(config().interfaceSection().appliance().policy()).isEmpty();
            assertThat(logOf(files)).isEqualTo("off");
            assertThat(files.records()).isEmpty();
        }
    }

    @Test
    void shouldCountTheRecordsOfTheLogAndRemoveItInTheEnd() throws Exception {
        Path log;
        try (GatewayFiles files = files(Service.AUDITED)) {
            log = Path.of(logOf(files));
            assertThat(files.records()).isEmpty();
            Files.writeString(log.resolve("head"), "%020d %s%n".formatted(1234, "a".repeat(64)));
            assertThat(files.records()).hasValue(1234);
        }
        assertThat(log).doesNotExist();
    }

    private static String logOf(GatewayFiles files) {
        List<String> words = files.command(PROGRAM);
        return words.get(words.indexOf("--flow-log") + 1);
    }
}
