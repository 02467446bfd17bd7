package io.penstock.dataplane.device;

import static io.penstock.dataplane.device.InnerPackets.packet;
import static io.penstock.dataplane.device.TestGateway.settle;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.device.MemoryInternet.Datagram;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Packets from one gateway to the other, over good networks and bad ones. */
class TwoGatewaysTest extends GatewayPair {

    @Test
    void shouldCarryPacketsBothWaysAfterExactlyOneHandshake() {
        byte[] question = toRight(84, 1);
        left.send(question);
        settle(left, right);
        byte[] answer = toLeft(1420, 2);
        right.send(answer);
        settle(left, right);

        assertThat(right.tun.delivered).containsExactly(question);
        assertThat(left.tun.delivered).containsExactly(answer);
        assertThat(seen(INITIATION)).isEqualTo(1);
        assertThat(seen(RESPONSE)).isEqualTo(1);
        assertNothingUnaccounted(left);
        assertNothingUnaccounted(right);
    }

    @Test
    void shouldCarryIpv6Inside() {
        byte[] packet = packet("fd00::1", "fd00::2", 1280, 7);
        left.send(packet);
        settle(left, right);
        assertThat(right.tun.delivered).containsExactly(packet);
    }

    @Test
    void shouldShowAnEavesdropperOnlyPaddedCiphertext() {
        byte[] secret = "the penstock is open".getBytes(StandardCharsets.US_ASCII);
        for (int lengthBytes = 40; lengthBytes < 200; lengthBytes += 7) {
            byte[] packet = toRight(lengthBytes, lengthBytes);
            System.arraycopy(secret, 0, packet, 20, secret.length);
            left.send(packet);
        }
        settle(left, right);

        assertThat(right.tun.delivered).hasSize(23);
        for (Datagram datagram : internet.seen) {
            assertThat(new String(datagram.bytes(), StandardCharsets.ISO_8859_1))
                    .doesNotContain("penstock is open");
            if (datagram.type() == TRANSPORT) {
                assertThat(datagram.bytes().length % 16).isZero();
            }
        }
    }

    @Test
    void shouldNotPadPastTheMtu() {
        left.tun.mtuBytes = 1003;
        clock.advance(1, TimeUnit.SECONDS);
        connect();
        left.send(toRight(1003, 1));
        settle(left, right);
        assertThat(internet.seen.getFirst().bytes()).hasSize(1003 + 32);
    }

    @Test
    void shouldKeepTheOrderOfPacketsThatWaitedForTheHandshake() {
        List<byte[]> packets = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            packets.add(toRight(60 + i, i));
            left.send(packets.getLast());
        }
        settle(left, right);
        assertThat(right.tun.delivered).containsExactlyElementsOf(packets);
        assertNothingUnaccounted(left);
    }

    @Test
    void shouldDeliverReorderedPacketsOnceAndDropDuplicatesAsReplays() {
        connect();
        List<Datagram> held = new ArrayList<>();
        internet.weather = datagram -> {
            held.add(datagram);
            return List.of();
        };
        for (int i = 0; i < 100; i++) {
            left.send(toRight(80, i));
        }
        settle(left, right);
        Collections.shuffle(held, new Random(3));
        held.forEach(internet::deliver);
        held.forEach(internet::deliver);
        settle(left, right);

        assertThat(right.tun.delivered).hasSize(100);
        assertThat(right.drops(DropReason.REPLAY)).isEqualTo(100);
        assertNothingUnaccounted(right);
    }

    @Test
    void shouldGetThroughALossyDuplicatingReorderingNetwork() {
        Random dice = new Random(11);
        List<Datagram> late = new ArrayList<>();
        internet.weather = datagram -> {
            List<Datagram> now = new ArrayList<>();
            switch (dice.nextInt(10)) {
                case 0, 1 -> {}
                case 2 -> now.addAll(List.of(datagram, datagram));
                case 3 -> late.add(datagram);
                default -> now.add(datagram);
            }
            if (dice.nextInt(4) == 0) {
                now.addAll(late);
                late.clear();
            }
            return now;
        };
        for (int i = 0; i < 400; i++) {
            left.send(toRight(60 + i, i));
            right.send(toLeft(60 + i, i));
            settle(left, right);
            clock.advance(1, TimeUnit.SECONDS);
        }
        assertThat(right.tun.delivered).hasSizeGreaterThan(250).doesNotHaveDuplicates();
        assertThat(left.tun.delivered).hasSizeGreaterThan(250).doesNotHaveDuplicates();
        assertNothingUnaccounted(right);
    }

    @Test
    void shouldFollowARoamingPeerOnAnyAuthenticatedMessage() {
        connect();
        left.host.moveTo("198.51.100.9", 5000);
        left.send(toRight(60, 1));
        settle(left, right);
        assertThat(right.peer(left.publicKey).endpoint()).isEqualTo(left.host.here());
        assertThat(right.count(Counter.ROAMS)).isEqualTo(1);

        right.send(toLeft(60, 2));
        settle(left, right);
        assertThat(left.tun.delivered).containsExactly(toLeft(60, 2));
        assertThat(seen(INITIATION)).isZero();
    }
}
