package io.penstock.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConfigDiffTest {
    private static final String HEAD = "[Interface]\nPrivateKey = " + ConfigFileTest.KEY + "\nListenPort = 1\n";

    private static String peer(int seed, String rest) {
        return "[Peer]\nPublicKey = " + ConfigFileTest.key(seed) + "\n" + rest + "\n";
    }

    private static ConfigDiff diff(String before, String after) {
        return ConfigDiff.between(
                ConfigFile.parse("a", before).config().orElseThrow(),
                ConfigFile.parse("b", after).config().orElseThrow());
    }

    @Test
    void shouldBeEmptyWhenOnlyOrderAndSpellingDiffer() {
        String before = HEAD + peer(2, "AllowedIPs = 10.0.0.2, 10.0.0.3") + peer(3, "PersistentKeepalive = off");
        String after = HEAD + peer(3, "") + peer(2, "AllowedIPs = 10.0.0.3/32\nallowedips = 10.0.0.2/32");
        assertThat(diff(before, after).isEmpty()).isTrue();
    }

    @Test
    void shouldNameAddedRemovedAndChangedPeersOnly() {
        String before = HEAD + peer(2, "AllowedIPs = 10.0.0.2") + peer(3, "") + peer(4, "");
        String after = HEAD + peer(2, "AllowedIPs = 10.0.0.9\n# Name = x\n# User = ana") + peer(4, "") + peer(5, "");
        ConfigDiff diff = diff(before, after);
        assertThat(diff.added()).singleElement().extracting(PeerSection::label).isEqualTo(ConfigFileTest.key(5));
        assertThat(diff.removed())
                .singleElement()
                .extracting(PeerSection::label)
                .isEqualTo(ConfigFileTest.key(3));
        assertThat(diff.changed())
                .singleElement()
                .satisfies(change -> assertThat(change.fields())
                        .containsExactlyInAnyOrder(PeerField.ALLOWED_IPS, PeerField.NAME, PeerField.USER));
    }

    @Test
    void shouldPartWhatIsLiveFromWhatNeedsARestart() {
        ConfigDiff diff = diff(
                HEAD,
                HEAD.replace("= 1", "= 2")
                        + "MTU = 1400\nPostUp = true\n# penstock: nat = on\n# penstock: udp-gso = off\n");
        assertThat(diff.live()).containsExactlyInAnyOrder(InterfaceField.LISTEN_PORT, InterfaceField.MTU);
        assertThat(diff.needsRestart())
                .containsExactlyInAnyOrder(InterfaceField.POST_UP, InterfaceField.NAT, InterfaceField.OFFLOADS);
    }
}
