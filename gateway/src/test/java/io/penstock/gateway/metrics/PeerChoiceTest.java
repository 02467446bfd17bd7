package io.penstock.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.device.DeviceSnapshot;
import io.penstock.dataplane.device.PeerSnapshot;
import io.penstock.gateway.FakeDevice;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PeerChoiceTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000L);

    private final FakeDevice device = new FakeDevice("wg0");
    private final PeerChoice choice = new PeerChoice(2);

    private void peer(int key, @Nullable Duration handshakeAge) {
        device.peer(FakeDevice.key(key)).lastHandshake = handshakeAge == null ? null : NOW.minus(handshakeAge);
    }

    private List<PublicKey> shown(Duration later) {
        try (DeviceSnapshot snapshot = device.snapshot()) {
            return choice.of(snapshot.peers(), NOW.plus(later)).stream()
                    .map(PeerSnapshot::publicKey)
                    .toList();
        }
    }

    private static List<PublicKey> keys(int... keys) {
        return java.util.Arrays.stream(keys).mapToObj(FakeDevice::key).toList();
    }

    @Test
    void shouldShowThoseWithTheLatestHandshakesInTheDevicesOrder() {
        peer(1, Duration.ofSeconds(30));
        peer(2, null);
        peer(3, Duration.ofSeconds(60));
        peer(4, Duration.ofSeconds(10));
        assertThat(shown(Duration.ZERO)).isEqualTo(keys(1, 4));
    }

    @Test
    void shouldTakeTheLowerKeyAmongEquals() {
        peer(3, null);
        peer(2, null);
        peer(1, null);
        assertThat(shown(Duration.ZERO)).isEqualTo(keys(2, 1));
    }

    @Test
    void shouldKeepThoseWhoHaveSeriesWhileTheyAreNotSilent() {
        peer(1, Duration.ofSeconds(30));
        peer(2, Duration.ofSeconds(20));
        peer(3, Duration.ofSeconds(60));
        assertThat(shown(Duration.ZERO)).isEqualTo(keys(1, 2));
        peer(3, Duration.ofSeconds(1));
        assertThat(shown(Duration.ofSeconds(1))).isEqualTo(keys(1, 2));
        peer(2, Duration.ofSeconds(-3_590));
        peer(3, Duration.ofSeconds(-3_580));
        assertThat(shown(Duration.ofMinutes(61))).isEqualTo(keys(2, 3));
    }

    @Test
    void shouldKeepThoseWhoWereThereBeforeThereWereTooMany() {
        peer(5, null);
        peer(6, null);
        assertThat(shown(Duration.ZERO)).isEqualTo(keys(5, 6));
        peer(1, null);
        assertThat(shown(Duration.ZERO)).isEqualTo(keys(5, 6));
    }

    @Test
    void shouldGiveThePlaceOfOneWhoWasRemovedToAnother() {
        peer(1, Duration.ofSeconds(30));
        peer(2, Duration.ofSeconds(20));
        peer(3, Duration.ofSeconds(60));
        assertThat(shown(Duration.ZERO)).isEqualTo(keys(1, 2));
        device.peers.remove(FakeDevice.key(1));
        peer(4, null);
        assertThat(shown(Duration.ZERO)).isEqualTo(keys(2, 3));
    }

    @Test
    void shouldShowNobodyWhenTheLimitIsZero() {
        peer(1, Duration.ZERO);
        try (DeviceSnapshot snapshot = device.snapshot()) {
            assertThat(new PeerChoice(0).of(snapshot.peers(), NOW)).isEmpty();
        }
    }
}
