package io.penstock.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigFileTest {
    static final String KEY = key(1);

    static String key(int seed) {
        var bytes = new byte[32];
        new Random(seed).nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static String inInterface(String line) {
        return "[Interface]\nPrivateKey = " + KEY + "\nListenPort = 1\n" + line + "\n";
    }

    private static String inPeer(String line) {
        return inInterface("[Peer]\nPublicKey = " + key(2)) + line + "\n";
    }

    private static List<String> problems(String text) {
        return ConfigFile.parse("wg0.conf", text).problems().stream()
                .map(Problem::toString)
                .toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            MTU = 67               | MTU: found "67", expected a number from 68 to 65535
            MTU = 65536            | MTU: found "65536", expected a number from 68 to 65535
            Address = 10.0.0.1/33  | Address: found "10.0.0.1/33", expected an IPv4 or IPv6 address with an optional /length
            Address = 10.0.0.01    | Address: found "10.0.0.01", expected an IPv4 or IPv6 address with an optional /length
            Address = fd00:::1     | Address: found "fd00:::1", expected an IPv4 or IPv6 address with an optional /length
            FwMark = 0x1ffffffff   | FwMark: found "0x1ffffffff", expected a 32-bit number, 0x and hex digits, or off
            FwMark = 4294967296    | FwMark: found "4294967296", expected a 32-bit number, 0x and hex digits, or off
            Table = 12 34          | Table: found "12 34", expected auto, off, or a table's number or name
            SaveConfig = yes       | SaveConfig: found "yes", expected true or false
            DNS = 1.1.1            | DNS: found "1.1.1", expected an IPv4 or IPv6 address or a search domain
            PostUp = # nothing     | PostUp: found "", expected a command
            LisenPort = 5          | unknown key: found "LisenPort", expected ListenPort
            Jc = 4                 | unknown key: found "Jc", expected one of PrivateKey, ListenPort, FwMark, Address, DNS, MTU, Table, PreUp, PostUp, PreDown, PostDown, SaveConfig
            Endpoint = a:1         | Endpoint: found it in [Interface], expected it in [Peer]
            ListenPort = 2         | ListenPort: found it again, expected it once: it already stands in line 3
            [Pear]                 | section: found "[Pear]", expected [Interface] or [Peer]
            Address                | line: found no =, expected KEY = VALUE
            # penstock: natt = on  | penstock: found "natt", expected nat
            # penstock: cores = 0  | penstock: cores: found "0", expected a number from 1 to 1024
            # penstock: hand-off = x | penstock: hand-off: found "x", expected auto, never, or always
            # penstock: transport = x | penstock: transport: found "x", expected epoll or io_uring
            # penstock: udp-gso = no | penstock: udp-gso: found "no", expected on or off
            # penstock: udp-gs = off | penstock: found "udp-gs", expected udp-gso
            # penstock: metrics = 9586 | penstock: metrics: found "9586", expected ADDR:PORT or off
            # penstock: flow-log = logs | penstock: flow-log: found "logs", expected an absolute path or off
            # penstock: flow-log-window = 4s | penstock: flow-log-window: found "4s", expected a time of at least 5s
            # penstock: flow-log-file-size = 64 | penstock: flow-log-file-size: found "64", expected a size of at least 64K, such as 64M
            # penstock: flow-log-fsync = 0s | penstock: flow-log-fsync: found "0s", expected always, never, or a time of at least 1s
            # penstock: audit = yes | penstock: audit: found "yes", expected strict or best-effort
            """)
    void shouldNameLineFoundAndExpectedWhenAnInterfaceLineIsWrong(String line, String sentence) {
        assertThat(problems(inInterface(line))).containsExactly("wg0.conf:4: error: " + sentence);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            Endpoint = fd00::1:51820      | Endpoint: found "fd00::1:51820", expected HOST:PORT, IPV4:PORT or [IPV6]:PORT
            Endpoint = 10.0.0.256:1       | Endpoint: found "10.0.0.256:1", expected HOST:PORT, IPV4:PORT or [IPV6]:PORT
            Endpoint = vpn.example.org    | Endpoint: found "vpn.example.org", expected HOST:PORT, IPV4:PORT or [IPV6]:PORT
            Endpoint = h:65536            | Endpoint: found "h:65536", expected HOST:PORT, IPV4:PORT or [IPV6]:PORT
            PersistentKeepalive = -1      | PersistentKeepalive: found "-1", expected seconds from 0 to 65535, or off
            PersistentKeepalive = 65536   | PersistentKeepalive: found "65536", expected seconds from 0 to 65535, or off
            PresharedKey = abc            | PresharedKey: found 3 characters, expected 44 characters of base64
            MTU = 1400                    | MTU: found it in [Peer], expected it in [Interface]
            # penstock: nat = on          | penstock: found a setting in [Peer], expected it in [Interface]
            """)
    void shouldNameLineFoundAndExpectedWhenAPeerLineIsWrong(String line, String sentence) {
        assertThat(problems(inPeer("AllowedIPs = 10.0.0.2\n" + line)))
                .containsExactly("wg0.conf:7: error: " + sentence);
    }

    @Test
    void shouldCollectEveryProblemInOnePass() {
        assertThat(problems("Foo = 1\n[Interface]\nPrivateKey = abc\nMTU = 1\n[Peer]\nAllowedIPs = x\n"))
                .containsExactly(
                        "wg0.conf:1: error: line: found a key before any section, expected [Interface] or [Peer] first",
                        "wg0.conf:2: warning: [Interface]: found no ListenPort and no peer with an Endpoint, expected"
                                + " one of them, because as it is nobody can reach it and it can reach nobody",
                        "wg0.conf:3: error: PrivateKey: found 3 characters, expected 44 characters of base64",
                        "wg0.conf:4: error: MTU: found \"1\", expected a number from 68 to 65535",
                        "wg0.conf:5: error: [Peer]: found no PublicKey, expected one",
                        "wg0.conf:6: error: AllowedIPs: found \"x\", expected an IPv4 or IPv6 address with an optional"
                                + " /length, parted by commas");
    }

    @Test
    void shouldCompareAllowedIpsOfDifferentPeers() {
        String text = inPeer("AllowedIPs = 10.0.0.0/8, fd00::/8") + "[Peer]\nPublicKey = " + key(3)
                + "\nAllowedIPs = 10.0.0.0/8, 10.1.0.0/16, fd00::7/64\n";
        assertThat(problems(text))
                .containsExactlyInAnyOrder(
                        "wg0.conf:9: error: AllowedIPs: found 10.0.0.0/8, which another peer has in line 6, expected each"
                                + " prefix in one peer; in WireGuard the last one silently wins",
                        "wg0.conf:9: warning: AllowedIPs: found 10.1.0.0/16 (line 9) inside 10.0.0.0/8 of another peer"
                                + " (line 6), expected prefixes apart, unless the longer one is meant to win",
                        "wg0.conf:9: warning: AllowedIPs: found fd00::7/64 with host bits, expected fd00::/64, which is"
                                + " what WireGuard makes of it",
                        "wg0.conf:9: warning: AllowedIPs: found fd00::/64 (line 9) inside fd00::/8 of another peer"
                                + " (line 6), expected prefixes apart, unless the longer one is meant to win");
    }

    @Test
    void shouldWarnOrRefuseWhenPeersRepeatKeysOrLackAllowedIps() {
        assertThat(problems(inPeer("") + "[Peer]\nPublicKey = " + key(2) + "\nAllowedIPs = 10.0.0.3\n"))
                .containsExactly(
                        "wg0.conf:4: warning: [Peer]: found no AllowedIPs, expected some, because without them no packet"
                                + " goes to or comes from this peer",
                        "wg0.conf:8: error: PublicKey: found the key of line 5 again, expected each peer once; WireGuard"
                                + " would silently make one peer of both");
    }

    @Test
    void shouldWarnWhenTheMtuIsTooSmallForIpv6() {
        assertThat(problems(inInterface("MTU = 1279\nAddress = fd00::1/64")))
                .singleElement()
                .asString()
                .startsWith("wg0.conf:4: warning: MTU: found \"1279\", expected at least 1280");
    }

    @ParameterizedTest
    @ValueSource(strings = {"full-tunnel", "site-to-site", "many-peers", "crlf", "weird-spacing"})
    void shouldReadRealFilesWithoutAnyProblem(String name) throws IOException {
        assertThat(problems(resource(name))).isEmpty();
        assertThat(ConfigFile.parse(name, resource(name)).config()).isPresent();
    }

    static String resource(String name) throws IOException {
        try (var stream = ConfigFileTest.class.getResourceAsStream(name + ".conf")) {
            assertThat(stream).as(name).isNotNull();
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void shouldReadEveryFieldOfRealFiles() throws IOException {
        var client = ConfigFile.parse("c", resource("full-tunnel")).config().orElseThrow();
        assertThat(client.interfaceSection().postUp()).containsExactly("iptables -I OUTPUT ! -o %i -j REJECT");
        assertThat(client.interfaceSection().dnsSearchDomains()).containsExactly("corp.example.org");
        assertThat(client.peers().getFirst().endpoint()).contains(new EndpointSpec("2001:db8::1", 51820));
        var site = ConfigFile.parse("s", resource("site-to-site")).config().orElseThrow();
        assertThat(site.interfaceSection().fwMark()).hasValue(0xca6c);
        assertThat(site.interfaceSection().table()).isEqualTo(new RouteTable.Named("1234"));
        assertThat(site.peers().getFirst().name()).contains("Branch office");
        assertThat(site.peers().getFirst().persistentKeepaliveSeconds()).hasValue(0);
        assertThat(site.peers().getFirst().allowedIps()).hasSize(2);
        var crlf = ConfigFile.parse("s", resource("crlf")).config().orElseThrow();
        assertThat(crlf.peer("Zoë").orElseThrow().allowedIps()).hasToString("[10.0.0.2/32]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway", "subnet-router", "laptop"})
    void shouldReadTheExamplesThatShipWithoutAnyProblem(String name) {
        assertThat(ConfigFile.read(Path.of("examples", name + ".conf")).problems())
                .isEmpty();
    }

    @Test
    void shouldComplainOfTheModeOnlyWhenOthersCanReadAKey(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("wg0.conf"), inInterface(""));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(ConfigFile.checkMode(file).orElseThrow())
                .hasToString(
                        file + ": error: file: found mode 0640 and a secret key, expected a file for its owner only:"
                                + " chmod 600 " + file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(ConfigFile.checkMode(file)).isEmpty();
    }

    @Test
    void shouldNameTheLineWhenTheFileIsNoUtf8OrMissing(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("a"), new byte[] {'#', '\n', '#', (byte) 0xff, '\n'});
        assertThat(ConfigFile.read(file).problems())
                .singleElement()
                .hasToString(file + ":2: error: file: found bytes that are no UTF-8, expected UTF-8");
        Path missing = folder.resolve("b");
        assertThat(ConfigFile.read(missing).problems())
                .singleElement()
                .hasToString(missing + ": error: file: found no file of this name");
    }

    @Test
    void shouldNeverShowAnyPartOfASecretHoweverItIsMangled() {
        var random = new Random(7);
        for (int round = 0; round < 3000; round++) {
            String secret = key(random.nextInt());
            String mangled = mangle(secret, random);
            String name = random.nextBoolean() ? "PrivateKey" : "PresharedKey";
            String line = name + " = " + mangled;
            line = switch (random.nextInt(5)) {
                case 0 -> name + " =\n" + mangled;
                case 1 -> name + " " + mangled;
                case 2 -> name.substring(1) + " = " + mangled;
                default -> line;
            };
            String text = "[Interface]\n" + line + "\n[Peer]\n" + line + "\n";
            ParseResult result = ConfigFile.parse("f", text);
            String shown = result.toString() + result.problems();
            for (int i = 0; i + 6 <= secret.length(); i++) {
                assertThat(shown).doesNotContain(secret.substring(i, i + 6));
            }
        }
        var config = ConfigFile.parse("f", inPeer("PresharedKey = " + key(9)))
                .config()
                .orElseThrow();
        assertThat(config.toString()).doesNotContain(KEY).doesNotContain(key(9)).contains("redacted");
    }

    private static String mangle(String secret, Random random) {
        int at = random.nextInt(secret.length());
        return switch (random.nextInt(4)) {
            case 0 -> secret.substring(at);
            case 1 -> secret.substring(0, at);
            case 2 -> secret.substring(0, at) + "=" + secret.substring(at);
            default -> secret.substring(0, at) + " " + secret.substring(at);
        };
    }

    @Test
    void shouldNeverThrowWhenAFileIsMutated() throws IOException {
        var random = new Random(42);
        String dictionary = "[]=#,:/.\r\n\t -+%0aF\u0000\u00e9\ufeff\ud800";
        for (String name : List.of("full-tunnel", "site-to-site", "crlf", "weird-spacing")) {
            for (int round = 0; round < 2000; round++) {
                var text = new StringBuilder(resource(name));
                for (int i = random.nextInt(8); i >= 0; i--) {
                    int at = random.nextInt(text.length());
                    switch (random.nextInt(3)) {
                        case 0 -> text.deleteCharAt(at);
                        case 1 -> text.insert(at, dictionary.charAt(random.nextInt(dictionary.length())));
                        default -> text.setCharAt(at, dictionary.charAt(random.nextInt(dictionary.length())));
                    }
                }
                ParseResult result = ConfigFile.parse("f", text.toString());
                assertThat(result.config().isPresent()).isEqualTo(!result.hasErrors());
            }
        }
    }

    @Test
    void shouldReadWhosePeerItIs() {
        String text = inPeer("AllowedIPs = 10.0.0.2\n# User = Ana Belén <ana@example.org>\n# tags = ops, laptop");
        PeerSection peer = ConfigFile.parse("wg0.conf", text)
                .config()
                .orElseThrow()
                .peers()
                .getFirst();
        assertThat(peer.user()).contains("Ana Belén <ana@example.org>");
        assertThat(peer.tags()).containsExactly("ops", "laptop");
    }

    @Test
    void shouldComplainOfAUserWhoIsNoneOrNotTheOnlyOne() {
        assertThat(problems(inPeer("AllowedIPs = 10.0.0.2\n# User =")))
                .anySatisfy(problem -> assertThat(problem)
                        .contains("error", "User: found \"\", expected one line of printable characters"));
        assertThat(problems(inPeer("AllowedIPs = 10.0.0.2\n# User = ana\n# User = bo")))
                .anySatisfy(problem -> assertThat(problem).contains("User: found \"bo\" for a peer that has a user"));
    }
}
