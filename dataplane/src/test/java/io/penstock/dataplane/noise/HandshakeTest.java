package io.penstock.dataplane.noise;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.dataplane.crypto.Keys;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.crypto.Secret;
import io.penstock.dataplane.wire.InitiationMessage;
import io.penstock.dataplane.wire.MessageType;
import io.penstock.dataplane.wire.ResponseMessage;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HandshakeTest {

    private static final int ALICE_INDEX = 0xa11ce000;
    private static final int BOB_INDEX = 0xb0b00000;
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final Random random = new Random(42);
    private final LocalIdentity aliceIdentity = new LocalIdentity(Keys.generatePrivate(random));
    private final LocalIdentity bobIdentity = new LocalIdentity(Keys.generatePrivate(random));
    private final Secret psk = Keys.generatePreshared(random);
    private final Handshake alice = new Handshake(aliceIdentity, bobIdentity.publicKey(), psk);
    private final Handshake bob = new Handshake(bobIdentity, aliceIdentity.publicKey(), psk);
    private Instant clock = Instant.parse("2026-01-01T00:00:00Z");
    private long nowNs = Long.MAX_VALUE - SECOND_NS;

    @Test
    void shouldGiveBothSidesTheSameKeysCrossed() {
        MemorySegment initiation = initiation(alice);
        assertThat(MessageType.classify(initiation, 0, 148)).isEqualTo(MessageType.INITIATION);
        assertThat(InitiationMessage.senderIndex(initiation, 0)).isEqualTo(ALICE_INDEX);
        assertThat(accept(bob, initiation)).isEqualTo(InitiationOutcome.ACCEPTED);

        MemorySegment response = message(92);
        SessionKeys ofBob = respond(bob, response);
        assertThat(MessageType.classify(response, 0, 92)).isEqualTo(MessageType.RESPONSE);
        assertThat(ResponseMessage.receiverIndex(response, 0)).isEqualTo(ALICE_INDEX);
        SessionKeys ofAlice = alice.consumeResponse(response);

        assertThatAgree(ofAlice, ofBob);
        assertThat(ofBob.send().sameAs(ofBob.receive())).isFalse();
        assertThat(ofBob.initiator()).isFalse();
        assertThat(ofBob.localIndex()).isEqualTo(BOB_INDEX);
        assertThat(ofBob.remoteIndex()).isEqualTo(ALICE_INDEX);
        assertThat(alice.initiationPending()).isFalse();
    }

    @Test
    void shouldLeaveTheCodesAndWhatIsBehindTheMessageAlone() {
        MemorySegment out = message(200).fill((byte) 0x77);
        assertThat(alice.createInitiation(ALICE_INDEX, ephemeral(), now(), out)).isTrue();
        assertThat(out.asSlice(116).toArray(ValueLayout.JAVA_BYTE)).containsOnly(0x77);
    }

    @Test
    void shouldFinishBothHandshakesWhenTwoInitiationsCross() {
        MemorySegment ofAlice = initiation(alice);
        MemorySegment ofBob = initiation(bob);
        assertThat(accept(bob, ofAlice)).isEqualTo(InitiationOutcome.ACCEPTED);
        assertThat(accept(alice, ofBob)).isEqualTo(InitiationOutcome.ACCEPTED);
        MemorySegment responseOfBob = message(92);
        MemorySegment responseOfAlice = message(92);
        SessionKeys bobResponds = respond(bob, responseOfBob);
        SessionKeys aliceResponds = respond(alice, responseOfAlice);
        assertThatAgree(alice.consumeResponse(responseOfBob), bobResponds);
        assertThatAgree(bob.consumeResponse(responseOfAlice), aliceResponds);
    }

    @Test
    void shouldRefuseEveryByteOfAnInitiationThatIsChanged() {
        MemorySegment initiation = initiation(alice);
        for (int i = InitiationMessage.NOISE_OFFSET; i < 116; i++) {
            assertThat(accept(bob, flipped(initiation, i))).as("byte %d", i).isEqualTo(InitiationOutcome.INVALID);
        }
        assertThat(accept(bob, initiation)).as("refusals changed nothing").isEqualTo(InitiationOutcome.ACCEPTED);
    }

    @Test
    void shouldRefuseEveryByteOfAResponseThatIsChangedAndStayPending() {
        accept(bob, initiation(alice));
        MemorySegment response = message(92);
        SessionKeys ofBob = respond(bob, response);
        for (int i = 8; i < 60; i++) {
            assertThat(alice.consumeResponse(flipped(response, i)))
                    .as("byte %d", i)
                    .isNull();
        }
        assertThat(alice.initiationPending()).isTrue();
        assertThatAgree(alice.consumeResponse(response), ofBob);
    }

    @Test
    void shouldConsumeAResponseOnce() {
        accept(bob, initiation(alice));
        MemorySegment response = message(92);
        respond(bob, response).close();
        assertThat(alice.consumeResponse(response)).isNotNull();
        assertThat(alice.consumeResponse(response)).isNull();
    }

    @Test
    void shouldConsumeOnlyTheResponseToItsLastInitiation() {
        accept(bob, initiation(alice));
        MemorySegment stale = message(92);
        respond(bob, stale).close();
        tick();
        MemorySegment second = initiation(alice);
        assertThat(alice.consumeResponse(stale)).isNull();
        accept(bob, second);
        MemorySegment response = message(92);
        SessionKeys ofBob = respond(bob, response);
        assertThatAgree(alice.consumeResponse(response), ofBob);
    }

    @Test
    void shouldRespondOnce() {
        accept(bob, initiation(alice));
        respond(bob, message(92)).close();
        assertThatThrownBy(() -> respond(bob, message(92))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldNotRespondToAnInitiationThatWasForgotten() {
        accept(bob, initiation(alice));
        bob.clear();
        assertThatThrownBy(() -> respond(bob, message(92))).isInstanceOf(IllegalStateException.class);
        alice.clear();
        assertThat(alice.initiationPending()).isFalse();
    }

    @Test
    void shouldRefuseAnotherPresharedKeyUntilItIsChangedInPlace() {
        bob.setPresharedKey(Secret.zero());
        accept(bob, initiation(alice));
        MemorySegment response = message(92);
        respond(bob, response).close();
        assertThat(alice.consumeResponse(response)).isNull();
        assertThat(alice.initiationPending()).isTrue();

        bob.setPresharedKey(psk);
        tick();
        accept(bob, initiation(alice));
        SessionKeys ofBob = respond(bob, response);
        assertThatAgree(alice.consumeResponse(response), ofBob);
    }

    @Test
    void shouldKeepItsOwnCopyOfThePresharedKey() {
        psk.close();
        assertThat(alice.presharedKey().isZero()).isFalse();
        assertThat(alice.presharedKey().sameAs(bob.presharedKey())).isTrue();
    }

    @Test
    void shouldRefuseAnInitiationToSomebodyElse() {
        LocalIdentity carol = new LocalIdentity(Keys.generatePrivate(random));
        assertThat(Handshake.openInitiation(carol, initiation(alice))).isNull();
        assertThat(accept(bob, initiation(new Handshake(aliceIdentity, carol.publicKey(), psk))))
                .isEqualTo(InitiationOutcome.INVALID);
    }

    @Test
    void shouldNotTakeTheInitiationOfOnePeerForThatOfAnother() {
        Handshake withCarol =
                new Handshake(bobIdentity, new LocalIdentity(Keys.generatePrivate(random)).publicKey(), psk);
        assertThatThrownBy(() -> accept(withCarol, initiation(alice))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldRefuseAStaticKeyThatTheInitiatorDoesNotHold() {
        // The liar names Alice's public key, but cannot make the agreement of her private key with Bob's.
        IkPsk2 liar = IkPsk2.begin(
                "WireGuard v1 zx2c4 Jason@zx2c4.com".getBytes(StandardCharsets.US_ASCII), bobIdentity.publicKey());
        byte[] noise = requireNonNull(liar.writeInitiation(
                ephemeral(), aliceIdentity.publicKey(), bobIdentity.publicKey(), ephemeral(), now().toBytes()));
        MemorySegment initiation = message(148);
        InitiationMessage.putHeader(initiation, 0, 1);
        MemorySegment.copy(noise, 0, initiation, ValueLayout.JAVA_BYTE, 8, noise.length);
        try (ReceivedInitiation received = requireNonNull(Handshake.openInitiation(bobIdentity, initiation))) {
            assertThat(received.remoteStatic()).isEqualTo(aliceIdentity.publicKey());
            assertThat(bob.acceptInitiation(received, nowNs)).isEqualTo(InitiationOutcome.INVALID);
        }
        assertThat(accept(bob, initiation(alice))).isEqualTo(InitiationOutcome.ACCEPTED);
    }

    @Test
    void shouldRefuseAnInitiationThatIsReplayed() {
        MemorySegment first = initiation(alice);
        assertThat(accept(bob, first)).isEqualTo(InitiationOutcome.ACCEPTED);
        tick();
        assertThat(accept(bob, first)).isEqualTo(InitiationOutcome.REPLAY);
        MemorySegment second = initiation(alice);
        assertThat(accept(bob, second)).isEqualTo(InitiationOutcome.ACCEPTED);
        tick();
        assertThat(accept(bob, first)).as("older than the last").isEqualTo(InitiationOutcome.REPLAY);
        assertThat(accept(bob, second)).isEqualTo(InitiationOutcome.REPLAY);
    }

    @Test
    void shouldStillRespondToTheAcceptedInitiationAfterARefusedOne() {
        MemorySegment first = initiation(alice);
        accept(bob, first);
        accept(bob, flipped(first, 100));
        accept(bob, first);
        MemorySegment response = message(92);
        SessionKeys ofBob = respond(bob, response);
        assertThatAgree(alice.consumeResponse(response), ofBob);
    }

    @Test
    void shouldConsumeAtMostFiftyInitiationsInASecond() {
        assertThat(accept(bob, initiation(alice))).isEqualTo(InitiationOutcome.ACCEPTED);
        nowNs += SECOND_NS / 50 - 1;
        MemorySegment soon = initiation(alice);
        assertThat(accept(bob, soon)).isEqualTo(InitiationOutcome.FLOOD);
        nowNs += 1;
        assertThat(accept(bob, soon)).as("a flood moves no timestamp").isEqualTo(InitiationOutcome.ACCEPTED);
    }

    @Test
    void shouldSendNewerTimestampsEvenWhereTheClockGoesBack() {
        for (int i = 0; i < 5; i++) {
            assertThat(accept(bob, initiation(alice))).isEqualTo(InitiationOutcome.ACCEPTED);
            clock = clock.minusSeconds(3600);
            nowNs += SECOND_NS;
        }
    }

    @Test
    void shouldRefusePeersWhoseKeyIsOfLowOrder() {
        for (byte first = 0; first < 2; first++) {
            byte[] point = new byte[32];
            point[0] = first;
            Handshake handshake = new Handshake(aliceIdentity, PublicKey.of(point), psk);
            MemorySegment out = message(148);
            assertThat(handshake.createInitiation(1, ephemeral(), now(), out)).isFalse();
            assertThat(out.toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
            assertThat(handshake.initiationPending()).isFalse();
        }
    }

    @Test
    void shouldRefuseAnInitiationWhoseEphemeralIsOfLowOrder() {
        MemorySegment initiation = initiation(alice);
        initiation.asSlice(8, 32).fill((byte) 0);
        assertThat(Handshake.openInitiation(bobIdentity, initiation)).isNull();
    }

    @Test
    void shouldGoOnUnderANewIdentityWithTheOldTimestamps() {
        MemorySegment initiation = initiation(alice);
        accept(bob, initiation);
        LocalIdentity newIdentity = new LocalIdentity(Keys.generatePrivate(random));
        Handshake renewed = alice.withIdentity(newIdentity);
        alice.close();
        assertThat(renewed.initiationPending()).isFalse();
        assertThat(renewed.presharedKey().sameAs(psk)).isTrue();

        Handshake bobKnowsIt = new Handshake(bobIdentity, newIdentity.publicKey(), psk);
        assertThat(accept(bobKnowsIt, initiation(renewed))).isEqualTo(InitiationOutcome.ACCEPTED);
        MemorySegment response = message(92);
        SessionKeys ofBob = respond(bobKnowsIt, response);
        assertThatAgree(renewed.consumeResponse(response), ofBob);

        Handshake renewedBob = bob.withIdentity(bobIdentity);
        nowNs += SECOND_NS;
        assertThat(accept(renewedBob, initiation)).isEqualTo(InitiationOutcome.REPLAY);
    }

    private MemorySegment initiation(Handshake handshake) {
        MemorySegment out = message(148);
        int index = handshake == bob ? BOB_INDEX : ALICE_INDEX;
        assertThat(handshake.createInitiation(index, ephemeral(), now(), out)).isTrue();
        return out;
    }

    private InitiationOutcome accept(Handshake handshake, MemorySegment initiation) {
        LocalIdentity identity = handshake == alice ? aliceIdentity : bobIdentity;
        try (ReceivedInitiation received = Handshake.openInitiation(identity, initiation)) {
            return received == null ? InitiationOutcome.INVALID : handshake.acceptInitiation(received, nowNs);
        }
    }

    private SessionKeys respond(Handshake handshake, MemorySegment out) {
        SessionKeys keys = requireNonNull(
                handshake.createResponse(handshake == alice ? ALICE_INDEX : BOB_INDEX, ephemeral(), out));
        return keys;
    }

    private static void assertThatAgree(@Nullable SessionKeys consumed, SessionKeys responder) {
        SessionKeys initiator = requireNonNull(consumed, "the response was refused");
        assertThat(initiator.initiator()).isTrue();
        assertThat(initiator.send().sameAs(responder.receive())).isTrue();
        assertThat(initiator.receive().sameAs(responder.send())).isTrue();
        assertThat(initiator.localIndex()).isEqualTo(responder.remoteIndex());
        assertThat(initiator.remoteIndex()).isEqualTo(responder.localIndex());
        assertThat(initiator.send().isZero()).isFalse();
    }

    private void tick() {
        clock = clock.plusSeconds(1);
        nowNs += SECOND_NS;
    }

    private Tai64n now() {
        return Tai64n.of(clock);
    }

    private Secret ephemeral() {
        return Keys.generatePrivate(random);
    }

    private static MemorySegment message(int lengthBytes) {
        return MemorySegment.ofArray(new byte[lengthBytes]);
    }

    private static MemorySegment flipped(MemorySegment message, int at) {
        byte[] copy = message.toArray(ValueLayout.JAVA_BYTE);
        copy[at] ^= 1;
        return MemorySegment.ofArray(copy);
    }
}
