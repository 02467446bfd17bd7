package io.penstock.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SinkSettingTest {

    @TempDir
    Path folder;

    private String file = "";

    @BeforeEach
    void someFile() throws IOException {
        file = Files.writeString(folder.resolve("file"), "x").toString();
    }

    private static ParseResult parse(String... settings) {
        StringBuilder text = new StringBuilder(
                "[Interface]\nPrivateKey = EFt5pJ8xUVO2WJ8cHPmcaDWZ7zVk2vNqlQd9vLVvZ3g=\nListenPort = 1\n");
        for (String setting : settings) {
            text.append("# penstock: ").append(setting).append('\n');
        }
        return ConfigFile.parse("wg0.conf", text.toString());
    }

    private static List<SinkSetting> read(String... settings) {
        ParseResult result = parse(settings);
        assertThat(result.problems()).isEmpty();
        return result.config().orElseThrow().interfaceSection().appliance().sinks();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sink = syslog+tcp://192.0.2.1:601 name=syslog",
                "sink = kafka://one.example:9092,two.example:9092/flows name=kafka records=drop,end",
                "sink = loki+https://[2001:db8::1]:443/loki/push name=central ca=FILE tenant=a token-file=FILE"
            })
    void shouldSpellASinkSoThatItIsReadAsTheSame(String setting) {
        String spelled = setting.replace("FILE", file);
        assertThat(read(spelled))
                .singleElement()
                .satisfies(sink -> assertThat(sink.spelled()).isEqualTo(spelled));
    }

    private static String complaint(String... settings) {
        ParseResult result = parse(settings);
        assertThat(result.hasErrors()).isTrue();
        assertThat(result.problems()).hasSize(1);
        return result.problems().getFirst().toString();
    }

    @Test
    void shouldReadSinksInTheOrderOfTheFile() {
        assertThat(read(
                        "sink = syslog+tcp://192.0.2.1:601",
                        "Sink = SYSLOG+TLS://logs.example.net name=central  records=drop,end ca=" + file
                                + " facility=local3",
                        "sink = loki+https://[2001:db8::1]/tenant/push tenant=a token-file=" + file))
                .containsExactly(
                        new SinkSetting(
                                "syslog",
                                SinkScheme.SYSLOG_TCP,
                                List.of(new EndpointSpec("192.0.2.1", 601)),
                                "",
                                Map.of(),
                                Set.of()),
                        new SinkSetting(
                                "central",
                                SinkScheme.SYSLOG_TLS,
                                List.of(new EndpointSpec("logs.example.net", 6514)),
                                "",
                                Map.of("ca", file, "facility", "local3"),
                                Set.of("drop", "end")),
                        new SinkSetting(
                                "loki",
                                SinkScheme.LOKI_HTTPS,
                                List.of(new EndpointSpec("2001:db8::1", 443)),
                                "/tenant/push",
                                Map.of("tenant", "a", "token-file", file),
                                Set.of()));
    }

    @Test
    void shouldTellWhereASecretBelongsWithoutShowingIt() {
        for (String url : List.of("loki+https://user:hunter2@logs.example.net", "loki+https://h/push?key=hunter2")) {
            assertThat(complaint("sink = " + url))
                    .startsWith("wg0.conf:4: error: penstock: sink: found a user, a password or a query in the URL")
                    .contains("token-file=PATH")
                    .doesNotContain("hunter2");
        }
        assertThat(complaint("sink = loki+https://h token=hunter2"))
                .contains("found \"token\"", "token-file")
                .doesNotContain("hunter2");
        assertThat(complaint("sink = user:hunter2@h")).doesNotContain("hunter2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sink = logs.example.net:514                     | found "logs.example.net:514", expected URL
            sink = udp://h:514                              | found "udp", expected one of syslog+tcp://
            sink = syslog+tcp://h                           | found "h", expected HOST:PORT
            sink = syslog+tcp://h:0                         | found "h:0", expected HOST:PORT
            sink = syslog+tls://h,i                         | found "h,i", expected one host for syslog+tls
            sink = syslog+tls://h/path                      | found "/path", expected nothing behind the host
            sink = syslog+tls://h ca=own.pem                | sink: ca: found "own.pem", expected an absolute path
            sink = syslog+tls://h ca=/nowhere/own.pem       | sink: ca: found "/nowhere/own.pem", expected a file
            sink = syslog+tls://h records=end,denied        | records: found "denied", expected all, or some of start
            sink = syslog+tls://h name=Main                 | name: found "Main", expected up to 32 lower-case
            sink = syslog+tls://h facility=kern             | facility: found "kern", expected user, daemon
            sink = syslog+tls://h tenant=a                  | found "tenant", expected NAME=VALUE with one of ca, cert
            sink = syslog+tcp://h:1 ca=/etc/hostname        | found "ca", expected NAME=VALUE with one of facility
            sink = syslog+tls://h cert=/etc/hostname        | found "cert", expected both cert=FILE and key=FILE
            sink = syslog+tls://h name=a name=b             | found "name", expected name once
            """)
    void shouldSayWhatIsWrong(String setting, String words) {
        assertThat(complaint(setting)).startsWith("wg0.conf:4: error: ").contains(words);
    }

    @Test
    void shouldWantNamesThatDiffer() {
        assertThat(complaint("sink = syslog+tls://a", "sink = syslog+tls://b"))
                .startsWith("wg0.conf:5: ")
                .contains("found \"syslog\", expected a name that no other sink has: add name=NAME");
    }

    @Test
    void shouldWantALogThatCanBeDelivered() {
        assertThat(complaint("flow-log = off", "sink = syslog+tls://a"))
                .startsWith("wg0.conf:5: ")
                .contains("but flow-log = off");
    }

    @Test
    void shouldBeAChangeThatARunningGatewayCanFollow() {
        GatewayConfig before = parse("sink = syslog+tls://a").config().orElseThrow();
        GatewayConfig moved =
                parse("nat = off", "sink = syslog+tls://a").config().orElseThrow();
        GatewayConfig after = parse("sink = syslog+tls://b").config().orElseThrow();
        assertThat(ConfigDiff.between(before, moved).live()).doesNotContain(InterfaceField.SINKS);
        assertThat(ConfigDiff.between(before, after).live()).containsExactly(InterfaceField.SINKS);
        assertThat(ConfigDiff.between(before, after).needsRestart()).isEmpty();
    }
}
