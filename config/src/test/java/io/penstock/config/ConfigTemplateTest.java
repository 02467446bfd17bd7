package io.penstock.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfigTemplateTest {
    @Test
    void shouldMakeAGatewayFileThatReadsWithoutProblems() {
        ParseResult result = ConfigFile.parse(
                "wg0.conf", ConfigTemplate.gateway(ConfigFileTest.KEY, new byte[] {1, 2, 3, 4, (byte) 0xff}));
        assertThat(result.problems()).isEmpty();
        InterfaceSection section = result.config().orElseThrow().interfaceSection();
        assertThat(section.addresses()).hasToString("[10.66.0.1/24, fd01:203:4ff::1/64]");
        assertThat(section.appliance().nat()).contains(new NatSetting.On());
        assertThat(section.appliance().cores()).isEmpty();
        assertThat(section.appliance().offloads()).containsOnly(Map.entry(OffloadSwitch.VERIFY_CHECKSUMS, false));
    }

    @Test
    void shouldNameEveryOffloadWhereOneCharacterSwitchesItOff() {
        String text = ConfigTemplate.gateway(ConfigFileTest.KEY, new byte[] {1, 2, 3, 4, 5})
                .replace("## penstock: cipher", "# cipher")
                .replace("## penstock", "# penstock");
        ParseResult result = ConfigFile.parse("wg0.conf", text);
        assertThat(result.problems()).isEmpty();
        Map<OffloadSwitch, Boolean> offloads =
                result.config().orElseThrow().interfaceSection().appliance().offloads();
        assertThat(offloads).containsOnlyKeys(OffloadSwitch.values()).doesNotContainValue(true);
    }

    @Test
    void shouldShowWhereAPolicyAndALogBeginAndLeaveBothToTheAdministrator() {
        String text = ConfigTemplate.gateway(ConfigFileTest.KEY, new byte[] {1, 2, 3, 4, 5});
        ApplianceSettings asMade = settings(text);
        assertThat(asMade.policy()).isEmpty();
        assertThat(asMade.sinks()).isEmpty();
        ApplianceSettings chosen = settings(text.replace("## penstock", "# penstock"));
        assertThat(chosen.policy()).contains("wg0.policy");
        assertThat(chosen.sinks()).hasSize(1);
        assertThat(chosen.flowLog().spelled())
                .contains("flow-log = /var/log/penstock/wg0", "flow-log-keep-age = 7776000s");
    }

    private static ApplianceSettings settings(String text) {
        ParseResult result = ConfigFile.parse("wg0.conf", text);
        assertThat(result.problems()).isEmpty();
        return result.config().orElseThrow().interfaceSection().appliance();
    }

    @Test
    void shouldMakeAClientFileThatReadsWithoutProblems() {
        String text = ConfigTemplate.client(
                ConfigFileTest.KEY,
                List.of(AddressPrefix.parse("10.66.0.2/32")),
                List.of("9.9.9.9"),
                ConfigFileTest.key(2),
                Optional.of(ConfigFileTest.key(3)),
                EndpointSpec.parse("[2001:db8::1]:51820"));
        ParseResult result = ConfigFile.parse("laptop.conf", text);
        assertThat(result.problems()).isEmpty();
        PeerSection peer = result.config().orElseThrow().peers().getFirst();
        assertThat(peer.allowedIps()).hasToString("[0.0.0.0/0, ::/0]");
        assertThat(peer.persistentKeepaliveSeconds()).hasValue(25);
        assertThat(peer.presharedKey()).contains(ConfigKey.fromBase64(ConfigFileTest.key(3)));
    }
}
