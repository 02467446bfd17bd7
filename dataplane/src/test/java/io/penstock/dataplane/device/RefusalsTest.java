package io.penstock.dataplane.device;

import static io.penstock.dataplane.device.InnerPackets.packet;
import static io.penstock.dataplane.device.TestGateway.settle;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.crypto.Keys;
import io.penstock.dataplane.crypto.Secret;
import io.penstock.dataplane.device.MemoryInternet.Datagram;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a gateway does not deliver, and the one reason it is counted under. */
class RefusalsTest extends GatewayPair {

    @Test
    void shouldDropTheOldestWhenTooManyWaitForTheHandshake() {
        internet.weather = datagram -> List.of();
        for (int i = 0; i < 200; i++) {
            left.send(toRight(60, i));
        }
        settle(left, right);
        assertThat(left.drops(DropReason.STAGED_OVERFLOW)).isEqualTo(200 - 128);

        internet.weather = List::of;
        clock.advance(6, TimeUnit.SECONDS);
        settle(left, right);
        assertThat(right.tun.delivered).hasSize(128);
        assertThat(right.tun.delivered.getFirst()).isEqualTo(toRight(60, 72));
        assertNothingUnaccounted(left);
    }

    @Test
    void shouldRefuseAlteredMessages() {
        connect();
        internet.weather = datagram -> {
            byte[] altered = datagram.bytes().clone();
            altered[altered.length - 1] ^= 1;
            return List.of(new Datagram(datagram.from(), datagram.to(), altered));
        };
        left.send(toRight(60, 1));
        settle(left, right);
        assertThat(right.tun.delivered).isEmpty();
        assertThat(right.drops(DropReason.DECRYPT)).isEqualTo(1);
        assertNothingUnaccounted(right);
    }

    @Test
    void shouldCountNonsenseUnderItsReason() {
        for (int lengthBytes : new int[] {0, 3, 20, 31}) {
            byte[] bytes = new byte[lengthBytes];
            if (lengthBytes > 0) {
                bytes[0] = TRANSPORT;
            }
            internet.deliver(new Datagram(left.host.here(), right.host.here(), bytes));
        }
        internet.deliver(new Datagram(left.host.here(), right.host.here(), new byte[100]));
        byte[] initiation = new byte[148];
        initiation[0] = INITIATION;
        internet.deliver(new Datagram(left.host.here(), right.host.here(), initiation));
        byte[] transport = new byte[64];
        transport[0] = TRANSPORT;
        internet.deliver(new Datagram(left.host.here(), right.host.here(), transport));
        settle(left, right);

        assertThat(right.drops(DropReason.TOO_SHORT)).isEqualTo(4);
        assertThat(right.drops(DropReason.BAD_TYPE)).isEqualTo(1);
        assertThat(right.drops(DropReason.BAD_MAC1)).isEqualTo(1);
        assertThat(right.drops(DropReason.NO_SESSION)).isEqualTo(1);
        assertNothingUnaccounted(right);
    }

    @Test
    void shouldHoldInnerAddressesAgainstAllowedIps() {
        connect();
        left.send(packet("10.9.9.9", "10.0.0.2", 60, 1));
        left.send(packet("10.0.0.1", "10.0.0.77", 60, 2));
        settle(left, right);
        assertThat(right.tun.delivered).isEmpty();
        assertThat(right.drops(DropReason.SOURCE_NOT_ALLOWED)).isEqualTo(1);
        assertThat(left.drops(DropReason.NO_PEER)).isEqualTo(1);
        assertNothingUnaccounted(left);
        assertNothingUnaccounted(right);
    }

    @Test
    void shouldNotFollowAnAlteredOrReplayedMessage() {
        connect();
        left.send(toRight(60, 1));
        settle(left, right);
        Datagram sent = internet.seen.getFirst();
        byte[] altered = sent.bytes().clone();
        altered[20] ^= 1;
        internet.deliver(new Datagram(MemoryInternet.endpoint("203.0.113.66", 66), sent.to(), altered));
        internet.deliver(new Datagram(MemoryInternet.endpoint("203.0.113.66", 66), sent.to(), sent.bytes()));
        settle(left, right);
        assertThat(right.peer(left.publicKey).endpoint()).isEqualTo(left.host.here());
    }

    @Test
    void shouldWorkWithAPresharedKeyAndNotWithTwoDifferentOnes() {
        try (Secret psk = Keys.generatePreshared(new Random(5))) {
            left.addPeer(right.publicKey, null, psk);
            left.send(toRight(60, 1));
            settle(left, right);
            assertThat(right.tun.delivered).isEmpty();
            assertThat(left.drops(DropReason.HANDSHAKE_INVALID)).isEqualTo(1);

            right.addPeer(left.publicKey, null, psk);
            clock.advance(5_400, TimeUnit.MILLISECONDS);
            settle(left, right);
            assertThat(right.tun.delivered).containsExactly(toRight(60, 1));
        }
    }

    @Test
    void shouldRefuseAStrangerAndSayWhy() {
        right.removePeer(left.publicKey);
        left.send(toRight(60, 1));
        settle(left, right);
        assertThat(right.drops(DropReason.UNKNOWN_PEER)).isEqualTo(1);
        assertThat(seen(RESPONSE)).isZero();
    }

    @Test
    void shouldNotCountWhatIsSentIntoAFullSocketAsSent() {
        connect();
        left.host.full = true;
        left.send(toRight(60, 1));
        left.send(toRight(60, 2));
        settle(left, right);
        assertThat(right.tun.delivered).isEmpty();
        assertThat(left.count(Counter.PACKETS_OUT)).isEqualTo(1);
        left.send(toRight(60, 3));
        settle(left, right);
        assertThat(left.tun.outgoing)
                .as("left to the kernel, which pushes back")
                .hasSize(1);

        left.host.full = false;
        left.core().onWritable();
        settle(left, right);
        assertThat(right.tun.delivered).containsExactly(toRight(60, 1), toRight(60, 2), toRight(60, 3));
        assertNothingUnaccounted(left);
    }
}
