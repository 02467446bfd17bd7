package io.penstock.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigEditorTest {
    private static PeerSection peer(int seed, List<AddressPrefix> allowedIps) {
        return new PeerSection(
                ConfigKey.fromBase64(ConfigFileTest.key(seed)),
                Optional.of(ConfigKey.fromBase64(ConfigFileTest.key(-seed))),
                allowedIps,
                Optional.empty(),
                OptionalInt.empty(),
                Optional.of("peer " + seed));
    }

    private static GatewayConfig parse(String text) {
        ParseResult result = ConfigFile.parse("wg0.conf", text);
        return result.config().orElseThrow(() -> new AssertionError(result.problems()));
    }

    @Test
    void shouldGiveTheOldTextBackWhenPeersAreAddedAndRemovedInAnyOrder() throws Exception {
        var random = new Random(3);
        for (int round = 0; round < 200; round++) {
            var globalId = new byte[5];
            random.nextBytes(globalId);
            String original = ConfigTemplate.gateway(ConfigFileTest.KEY, globalId);
            original = switch (round % 4) {
                case 1 -> original.replace("\n", "\r\n");
                case 2 -> original.stripTrailing();
                case 3 -> original + "\n# the end\n\n";
                default -> original;
            };
            String first = ConfigEditor.addPeer(original, peer(101, ConfigEditor.nextFreeAddresses(parse(original))));
            assertThat(parse(first).peers().getFirst().allowedIps().getFirst()).hasToString("10.66.0.2/32");
            assertThat(ConfigEditor.removePeer(first, "peer 101")).isEqualTo(original);
            String second = ConfigEditor.addPeer(first, peer(102, ConfigEditor.nextFreeAddresses(parse(first))));
            assertThat(parse(second).peers()).hasSize(2);
            assertThat(ConfigEditor.removePeer(second, ConfigFileTest.key(102))).isEqualTo(first);
            String other = ConfigEditor.removePeer(second, "peer 101");
            assertThat(ConfigEditor.removePeer(other, "peer 102")).isEqualTo(original);
        }
    }

    @Test
    void shouldLeaveEveryOtherCharacterWhenAPeerInTheMiddleIsRemoved() throws Exception {
        String head = "[Interface]\nListenPort=1 # x\n\n";
        String gone = "\n[Peer]\n  publickey=AAA\n# Name = a\n#off = 1\n";
        String tail = "\n# b's phone\n[Peer]\nPublicKey = BBB\n";
        assertThat(ConfigEditor.removePeer(head + gone + tail, "a")).isEqualTo(head + tail);
    }

    @Test
    void shouldSayWhyWhenAnEditCannotBeMade() throws Exception {
        String text = ConfigEditor.addPeer("", peer(5, List.of()));
        assertThatThrownBy(() -> ConfigEditor.addPeer(text, peer(5, List.of())))
                .hasMessage("a peer with this public key already stands in line 2");
        assertThatThrownBy(() -> ConfigEditor.removePeer(text, "nobody"))
                .hasMessage("no peer has the name or public key \"nobody\"");
    }

    @Test
    void shouldFindTheLowestFreeAddressesUntilTheNetworkIsFull() throws Exception {
        String text = "[Interface]\nPrivateKey = " + ConfigFileTest.KEY
                + "\nListenPort = 1\nAddress = 10.0.0.2/29, fd00::1/64\n[Peer]\nPublicKey = " + ConfigFileTest.key(2)
                + "\nAllowedIPs = 10.0.0.4/31, 0.0.0.0/0, fd00::2/127\n";
        assertThat(ConfigEditor.nextFreeAddresses(parse(text))).hasToString("[10.0.0.1/32, fd00::4/128]");
        String fuller = ConfigEditor.addPeer(text, peer(3, ConfigEditor.nextFreeAddresses(parse(text))));
        assertThat(ConfigEditor.nextFreeAddresses(parse(fuller))).hasToString("[10.0.0.3/32, fd00::5/128]");
        String more = ConfigEditor.addPeer(fuller, peer(4, ConfigEditor.nextFreeAddresses(parse(fuller))));
        String full = ConfigEditor.addPeer(more, peer(6, ConfigEditor.nextFreeAddresses(parse(more))));
        assertThat(parse(full).peers().getLast().allowedIps().getFirst()).hasToString("10.0.0.6/32");
        assertThatThrownBy(() -> ConfigEditor.nextFreeAddresses(parse(full)))
                .hasMessage("no address is free in 10.0.0.0/29");
    }

    @Test
    void shouldReplaceTheFileWithModeOwnerOnlyAndLeaveNothingBeside(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("wg0.conf"), "old");
        ConfigEditor.writeAtomically(file, "new é");
        assertThat(file).hasContent("new é");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }
}
