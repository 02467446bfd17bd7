package io.penstock.gateway.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.config.AddressPrefix;
import io.penstock.dataplane.policy.Policy;
import io.penstock.gateway.Failure;
import io.penstock.gateway.FakeDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules of an interface that was started without a configuration. */
class InterfacePolicyTest {

    private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);

    @TempDir
    private Path folder;

    private Path file = Path.of("");
    private final FakeDevice device = new FakeDevice("wg7");
    private final List<String> said = new ArrayList<>();

    @BeforeEach
    void writeRules() throws IOException {
        file = folder.resolve("wg7.policy");
        rules("rule 10 ssh allow key:" + KEY + " -> gateway tcp 22\n");
    }

    private void rules(String text) throws IOException {
        Files.writeString(file, text);
    }

    private int rulesInForce() {
        return Objects.requireNonNull(device.policy).rules().rules().size();
    }

    private InterfacePolicy enforced() throws Failure {
        return InterfacePolicy.enforce(InterfacePolicy.read(file, said::add), device, said::add);
    }

    @Test
    void shouldBeInForceBeforeThereArePeersAndKnowThemByTheirKeys() throws Failure {
        InterfacePolicy policy = enforced();
        assertThat(said).as("nobody knows which peers will come").isEmpty();
        assertThat(rulesInForce()).isEqualTo(1);
        assertThat(policy.summary()).isEqualTo("policy: wg7.policy: 1 rule, all else is dropped");
        assertThat(policy.ruleName(10)).isEqualTo("ssh");
        assertThat(policy.ruleName(0)).isNull();
        assertThat(policy.trace("8.8.8.8", "9.9.9.9:80").text()).contains("drop, by default");
    }

    @Test
    void shouldRefuseNamesThatNobodyCanHave() throws IOException {
        rules("rule 10 a allow alice -> any\nrule 20 b allow tag:ops -> any\n");
        assertThatThrownBy(() -> InterfacePolicy.read(file, said::add))
                .isInstanceOf(Failure.class)
                .hasMessage(file + ":2: error: tag: found \"tag:ops\","
                        + " expected key:BASE64: without a configuration peers have no tags");
        assertThat(said).singleElement().asString().startsWith(file + ":1: error: name: found \"alice\"");
    }

    @Test
    void shouldSayThatThereIsNoFile() throws IOException {
        Files.delete(file);
        assertThatThrownBy(() -> InterfacePolicy.read(file, said::add))
                .hasMessage(file + ": error: file: found no file of this name, expected a file of rules");
    }

    @Test
    void shouldTakeWhatTheFileSaysNowAndKeepTheLastThatWasGood() throws Failure, IOException {
        InterfacePolicy policy = enforced();
        Policy before = device.policy;
        assertThat(policy.reload()).isEqualTo("policy: nothing has changed");
        assertThat(device.policy).as("live flows are not judged for nothing").isSameAs(before);
        rules("rule 10 ssh allow any -> any tcp 22\nrule 20 web allow any -> any tcp 443\ndefault reject\n");
        assertThat(policy.reload()).isEqualTo("policy: wg7.policy: 2 rules, all else is rejected");
        assertThat(rulesInForce()).isEqualTo(2);
        rules("rule 10\n");
        assertThatThrownBy(policy::reload)
                .isInstanceOf(IOException.class)
                .hasMessage(file + ":1: error: rule: found the end of the line,"
                        + " expected a name, quoted where it has blanks; the policy goes on as it was");
        assertThat(rulesInForce()).isEqualTo(2);
        assertThat(policy.trace("8.8.8.8", "9.9.9.9:443").passes()).isTrue();
    }

    @Test
    void shouldTakeAnAddressForTheGatewayOnceTheMachineHasIt() throws Failure, IOException {
        rules("rule 10 in drop any -> gateway\nrule 20 out allow any -> exit\n");
        InterfacePolicy policy = enforced();
        assertThat(policy.trace("10.0.0.2", "203.0.113.77:22").text()).contains("allow, by rule 20");
        policy.follow(Set.of(AddressPrefix.parse("203.0.113.77")));
        assertThat(policy.trace("10.0.0.2", "203.0.113.77:22").text()).contains("drop, by rule 10");
        Policy before = device.policy;
        policy.follow(Set.of(AddressPrefix.parse("203.0.113.77")));
        assertThat(device.policy).isSameAs(before);
        policy.follow(Set.of(AddressPrefix.parse("203.0.113.78")));
        assertThat(policy.trace("10.0.0.2", "203.0.113.77:22").passes()).isTrue();
    }
}
