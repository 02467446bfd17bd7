package io.penstock.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandsTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) {
        return Commands.run(
                arguments,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private String errors() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void shouldPrintUsageAndExitWithTwoWhenCalledWithoutArguments() {
        assertThat(run()).isEqualTo(2);
        assertThat(errors()).startsWith("Usage: penstock COMMAND [OPTIONS]\n       penstock [-f] INTERFACE\n");
        assertThat(out.size()).isZero();
    }

    @Test
    void shouldNameEveryCommandThatIsNotHiddenInTheUsageText() {
        assertThat(run("--help")).isZero();
        List<String> shown = new ArrayList<>(Commands.names());
        shown.removeAll(List.of("probe", "train"));
        assertThat(shown)
                .allSatisfy(name ->
                        assertThat(out.toString(StandardCharsets.UTF_8)).containsPattern("(?m)^  " + name + "\\b"));
    }

    @Test
    void shouldPrintTheVersionAsWireguardGoDoes() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("penstock 0.1.0");
    }

    @Test
    void shouldNotTakeAMistypedCommandForAnInterface() {
        assertThat(run("chek")).isEqualTo(2);
        assertThat(run("frobnicate", "wg0")).isEqualTo(2);
        assertThat(errors())
                .isEqualTo("penstock: unknown command 'chek', did you mean 'check'?"
                        + " (An interface of that name: penstock -- chek)\n"
                        + "penstock: unknown command 'frobnicate': see penstock --help\n");
    }

    @Test
    void shouldSayWhatIsMeantHereByTheWordsOfOtherPrograms() {
        assertThat(run("down", "wg0")).isEqualTo(2);
        assertThat(run("Status")).isEqualTo(2);
        assertThat(errors())
                .isEqualTo("penstock: unknown command 'down': a gateway ends with Ctrl-C, SIGTERM or"
                        + " 'systemctl stop penstock@INTERFACE' (An interface of that name: penstock -- down)\n"
                        + "penstock: unknown command 'Status', did you mean 'status'?"
                        + " (An interface of that name: penstock -- Status)\n");
    }

    @Test
    void shouldTellInTheHelpOfEachCommandWhatItTakesAndAnExample() {
        assertThat(Commands.visibleNames()).allSatisfy(name -> {
            String help = Commands.described(name).getUsageMessage();
            assertThat(help).startsWith("Usage: penstock " + name).contains("--help");
            if (!name.matches("gen.*|pubkey|demo|reload")) {
                assertThat(help).as(name).containsPattern("(?m)^Examples?:\n  .*penstock " + name);
            }
        });
    }

    @Test
    void shouldRefuseANameThatNoInterfaceCanHave() {
        assertThat(run("-f", "wg/0")).isEqualTo(2);
        assertThat(errors())
                .startsWith("penstock: 'wg/0' is not an interface name")
                .hasLineCount(1);
    }

    @Test
    void shouldSayInOneLineWhichOptionIsWrong() {
        assertThat(run("-f", "wg0", "--mtu", "67")).isEqualTo(2);
        assertThat(errors()).isEqualTo("penstock: --mtu: found 67, expected a number from 68 to 65535\n");
        err.reset();
        assertThat(run("up", "--nat", "no/where")).isEqualTo(2);
        assertThat(errors())
                .contains("'no/where': expected on, off, or an interface's name")
                .doesNotContain("Exception");
    }

    @Test
    void shouldFailWhenTheFileDoesNotExistOrIsNotNamedForAnInterface(@TempDir Path folder) throws Exception {
        assertThat(run("check", folder.resolve("wg0.conf").toString())).isEqualTo(2);
        assertThat(run("up", folder.resolve("a-name-that-is-too-long.conf").toString()))
                .isEqualTo(2);
        assertThat(errors()).contains("wg0.conf does not exist", "expected a file whose name is the interface's name");
    }

    @Test
    void shouldExitWithTwoWhenAFileHasAnErrorOrTheWorldMayReadIt(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("wg0.conf");
        Files.writeString(file, "[Interface]\nPrivateKey = EFt5pJ8xUVO2WJ8cHPmcaDWZ7zVk2vNqlQd9vLVvZ3g=\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(run("check", file.toString())).isZero();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(run("check", file.toString())).isEqualTo(2);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(file, "[Interface]\nPrivatKey = x\n");
        assertThat(run("check", file.toString())).isEqualTo(2);
    }

    @Test
    void shouldNotRemoveAPeerWhomThePolicyNames(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("nopolicypeer.conf");
        Files.writeString(file, """
                [Interface]
                PrivateKey = EFt5pJ8xUVO2WJ8cHPmcaDWZ7zVk2vNqlQd9vLVvZ3g=
                ListenPort = 4711
                Address = 10.9.0.1/24
                # penstock: policy = rules
                [Peer]
                # Name = phone
                PublicKey = RkFLRS1waG9uZS1wdWJsaWMtLS0tLS0tLS0tLS0tLS0=
                AllowedIPs = 10.9.0.2/32
                """);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(folder.resolve("rules"), "rule 1 web allow phone -> any\n");
        String before = Files.readString(file);
        assertThat(run("check", file.toString())).isZero();
        assertThat(run("peer", "remove", "phone", "--config", file.toString())).isEqualTo(2);
        assertThat(errors()).contains("nothing was changed");
        assertThat(Files.readString(file)).isEqualTo(before);
        assertThat(run("peer", "add", "x", "--endpoint", "vpn.example", "--dns", "no!", "--config", file.toString()))
                .isEqualTo(2);
        assertThat(Files.readString(file)).isEqualTo(before);
        assertThat(folder.resolve("clients")).doesNotExist();
        Files.writeString(folder.resolve("rules"), "default drop\n");
        assertThat(run("peer", "remove", "phone", "--config", file.toString())).isZero();
        assertThat(Files.readString(file)).doesNotContain("[Peer]");
    }

    /** The launcher must know which words are commands, for everything else goes into the background. */
    @Test
    void shouldAgreeWithTheLauncherAboutTheCommands() throws Exception {
        String launcher = Files.readString(Path.of("..", "bin", "penstock"));
        List<String> words = new ArrayList<>(Commands.names());
        words.add("help");
        words.add("version");
        assertThat(launcher).contains("COMMANDS='" + String.join(" ", words) + "'");
    }

    @Test
    void shouldCountEditsBetweenWords() {
        assertThat(EditDistance.between("status", "status")).isZero();
        assertThat(EditDistance.between("statu", "status")).isEqualTo(1);
        assertThat(EditDistance.between("kitten", "sitting")).isEqualTo(3);
    }
}
