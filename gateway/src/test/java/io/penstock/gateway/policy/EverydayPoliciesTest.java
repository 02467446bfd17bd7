package io.penstock.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.config.AddressPrefix;
import io.penstock.config.ConfigFile;
import io.penstock.config.GatewayConfig;
import io.penstock.gateway.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Policies as people write them, and what they mean by them: {@code WHO WHOM RULE}, the default being rule 0. */
class EverydayPoliciesTest {

    @TempDir
    private Path folder;

    private final GatewayConfig config = ConfigFile.parse(
                    "wg0.conf", """
                    [Interface]
                    PrivateKey = %s
                    Address = 10.66.0.1/24, fd66::1/64
                    # penstock: policy = wg0.policy
                    [Peer]
                    # Name = admin
                    # Tags = staff, root
                    PublicKey = %s
                    AllowedIPs = 10.66.0.2/32, fd66::2/128
                    [Peer]
                    # Name = contractor
                    PublicKey = %s
                    AllowedIPs = 10.66.0.3/32, fd66::3/128
                    [Peer]
                    # Name = guest
                    # Tags = visitors
                    PublicKey = %s
                    AllowedIPs = 10.66.0.4/32, fd66::4/128
                    [Peer]
                    # Name = branch
                    PublicKey = %s
                    AllowedIPs = 10.66.0.5/32, 192.168.50.0/24, fd50::/64
                    """.formatted(key(9), key(1), key(2), key(3), key(4)))
            .config()
            .orElseThrow();

    private static String key(int value) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) value);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private void assertMeans(String rules, String... answers) throws IOException, Failure {
        Files.writeString(folder.resolve("wg0.policy"), rules);
        List<String> said = new ArrayList<>();
        LoadedPolicy policy = LoadedPolicy.read(
                        folder.resolve("wg0.conf"), config, Set.of(AddressPrefix.parse("203.0.113.1")), said::add)
                .orElseThrow();
        assertThat(said).isEmpty();
        Tracer tracer = Tracer.of(policy, config);
        for (String answer : answers) {
            String[] words = answer.split(" +", -1);
            String by = words[3].equals("0") ? ", by default:" : ", by rule " + words[3] + " ";
            assertThat(tracer.trace(words[0], words[1]).text()).contains(": " + words[2] + by);
        }
    }

    @Test
    void shouldLetAContractorReachOneServer() throws Exception {
        assertMeans(
                "rule 10 wiki allow contractor -> 192.168.10.20 tcp 443\n",
                "contractor 192.168.10.20:443 allow 10",
                "contractor 192.168.10.20:80 drop 0",
                "contractor 192.168.10.20:443/udp drop 0",
                "contractor 192.168.10.21:443 drop 0",
                "contractor 10.66.0.1:22 drop 0",
                "admin 192.168.10.20:443 drop 0",
                "192.168.10.20 contractor:443 drop 0");
    }

    @Test
    void shouldJoinTwoSitesAndNothingElse() throws Exception {
        assertMeans(
                """
                network hq   = 192.168.10.0/24, fd10::/64
                network away = 192.168.50.0/24, fd50::/64
                rule 10 out allow hq -> away
                rule 20 in  allow away -> hq
                """,
                "192.168.50.9 192.168.10.9:445 allow 20",
                "192.168.10.9 192.168.50.9:445 allow 10",
                "fd50::9 [fd10::9]:445 allow 20",
                "branch 192.168.10.9:445 drop 0",
                "192.168.50.9 10.66.0.2:22 drop 0",
                "192.168.50.9 8.8.8.8:53 drop 0");
    }

    @Test
    void shouldLetGuestsReachTheInternetAlone() throws Exception {
        assertMeans(
                "rule 10 internet allow tag:visitors -> exit\ndefault reject\n",
                "guest 8.8.8.8:443 allow 10",
                "guest 2606:4700::1 allow 10",
                "guest 192.168.10.1:80 reject 0",
                "guest 10.0.0.1:80 reject 0",
                "guest 172.16.4.4:80 reject 0",
                "guest 100.64.0.1:80 reject 0",
                "guest 169.254.169.254:80 reject 0",
                "guest [fd10::1]:80 reject 0",
                "guest 203.0.113.1:22 reject 0",
                "guest 10.66.0.1:22 reject 0",
                "guest admin:22 reject 0",
                "admin 8.8.8.8:443 reject 0");
    }

    @Test
    void shouldLetAdministratorsReachEverything() throws Exception {
        assertMeans(
                "rule 10 root allow tag:root -> any\n",
                "admin 10.66.0.1:22 allow 10",
                "admin branch:22 allow 10",
                "admin 8.8.8.8/gre allow 10",
                "branch admin:22 drop 0");
    }

    @Test
    void shouldLetNamesBeAskedOfTheResolverOnly() throws Exception {
        assertMeans(
                """
                rule 10 resolver allow  peers -> 10.66.0.1 udp 53 tcp 53,853
                rule 20 others   reject peers -> any       udp 53 tcp 53,853
                rule 30 rest     allow  peers -> exit
                """,
                "guest 10.66.0.1:53/udp allow 10",
                "guest 8.8.8.8:53/udp reject 20",
                "guest 8.8.8.8:853 reject 20",
                "guest 8.8.8.8:443 allow 30",
                "guest 10.66.0.1:80 drop 0");
    }

    @Test
    void shouldRefuseMailToTheInternetButNotAtHome() throws Exception {
        assertMeans("""
                network home = 192.168.10.0/24
                rule 10 spam  reject peers -> exit tcp 25,465,587
                rule 20 all   allow  peers -> exit, home
                """, "guest 8.8.8.8:25 reject 10", "guest 192.168.10.3:25 allow 20", "guest 8.8.8.8:26 allow 20");
    }

    @Test
    void shouldTreatBothFamiliesAlikeByName() throws Exception {
        assertMeans(
                "rule 10 ssh allow admin -> branch tcp 22 ping\nrule 20 no reject any -> fd50::/64\n",
                "fd66::2 [fd50::1]:22 allow 10",
                "10.66.0.2 192.168.50.1:22 allow 10",
                "fd66::2 fd50::1 allow 10",
                "fd66::3 [fd50::1]:22 reject 20",
                "10.66.0.3 192.168.50.1:22 drop 0");
    }

    @Test
    void shouldLetAGroupUseSeveralServices() throws Exception {
        assertMeans(
                """
                group   crew    = tag:staff, contractor
                network servers = 192.168.10.0/28
                rule 10 windows allow crew -> servers tcp 135,139,445,3389,49152-65535 udp 137-138 ping
                """,
                "contractor 192.168.10.2:445 allow 10",
                "contractor 192.168.10.2:50000 allow 10",
                "contractor 192.168.10.2:138/udp allow 10",
                "contractor 192.168.10.2 allow 10",
                "contractor 192.168.10.16:445 drop 0",
                "contractor 192.168.10.2:49151 drop 0",
                "guest 192.168.10.2:445 drop 0");
    }

    @Test
    void shouldTakeOneOutOfManyByTheOrderOfRules() throws Exception {
        assertMeans("""
                rule 10 lost-laptop drop   contractor -> any
                rule 20 nobody-in   reject any -> contractor
                rule 30 everybody   allow  any -> any
                """, "contractor 8.8.8.8:443 drop 10", "guest contractor:22 reject 20", "guest branch:22 allow 30");
    }

    @Test
    void shouldLetMonitoringInWhereNobodyElseMayCome() throws Exception {
        assertMeans(
                """
                rule 10 scrape  allow 192.168.10.5 -> peers   tcp 9100 ping
                rule 20 gateway allow admin        -> gateway tcp 22,9586 ping
                rule 30 tunnel  allow branch       -> branch
                """,
                "192.168.10.5 guest:9100 allow 10",
                "192.168.10.5 guest allow 10",
                "192.168.10.6 guest:9100 drop 0",
                "admin 203.0.113.1:9586 allow 20",
                "admin 10.66.0.1 allow 20",
                "192.168.50.1 10.66.0.5:80 allow 30",
                "guest 10.66.0.1:9586 drop 0");
    }
}
