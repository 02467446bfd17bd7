package io.penstock.dataplane.noise;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dataplane.crypto.AeadEngine;
import io.penstock.dataplane.crypto.AeadEngines;
import io.penstock.dataplane.crypto.AeadKey;
import io.penstock.dataplane.crypto.Keys;
import io.penstock.dataplane.crypto.Secret;
import io.penstock.dataplane.wire.InnerPacket;
import io.penstock.dataplane.wire.TransportMessage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Real handshakes of wireguard-go 0.0.20220316 in both roles, replayed byte for byte. */
class CapturedHandshakeTest {

    private static final int SERVER_ADDRESS = 0x0a630001;
    private static final int CLIENT_ADDRESS = 0x0a630002;

    private final TestVector capture = TestVector.read("wireguard-go-0.0.20220316.properties");
    private final LocalIdentity server = new LocalIdentity(capture.secret("server.private"));
    private final LocalIdentity client = new LocalIdentity(capture.secret("client.private"));
    private final Handshake toServer = new Handshake(client, server.publicKey(), capture.secret("preshared"));
    private final Handshake toClient = new Handshake(server, client.publicKey(), capture.secret("preshared"));

    @Test
    void shouldSendTheInitiationThatTheServerAnsweredAndReadItsPing() {
        MemorySegment initiation = MemorySegment.ofArray(new byte[148]);
        Tai64n timestamp = Tai64n.fromBytes(capture.bytes("initiator.timestamp"));
        assertThat(toServer.createInitiation(0x11223344, capture.secret("initiator.ephemeral"), timestamp, initiation))
                .isTrue();
        new CookieGenerator(server.publicKey()).addMacs(initiation, 0);
        assertThat(hex(initiation)).isEqualTo(capture.hex("initiator.initiation"));

        MemorySegment response = capture.message("initiator.response");
        assertThat(new CookieChecker(client).checkMac1(response)).isTrue();
        try (SessionKeys keys = requireNonNull(toServer.consumeResponse(response))) {
            assertThat(keys.initiator()).isTrue();
            assertThat(keys.localIndex()).isEqualTo(0x11223344);
            assertThat(keys.remoteIndex()).isEqualTo(0xf3cf84f5);
            assertThat(hex(keepalive(keys))).isEqualTo(capture.hex("initiator.keepalive"));
            assertThatPingOpens(keys, "initiator.transport");
        }
    }

    @Test
    void shouldSendTheResponseThatTheServerTookAndReadItsPing() {
        MemorySegment initiation = capture.message("responder.initiation");
        assertThat(new CookieChecker(client).checkMac1(initiation)).isTrue();
        try (ReceivedInitiation received = requireNonNull(Handshake.openInitiation(client, initiation))) {
            assertThat(received.remoteStatic()).isEqualTo(server.publicKey());
            assertThat(toServer.acceptInitiation(received, 0)).isEqualTo(InitiationOutcome.ACCEPTED);
        }
        MemorySegment response = MemorySegment.ofArray(new byte[92]);
        try (SessionKeys keys =
                requireNonNull(toServer.createResponse(0x55667788, capture.secret("responder.ephemeral"), response))) {
            new CookieGenerator(server.publicKey()).addMacs(response, 0);
            assertThat(hex(response)).isEqualTo(capture.hex("responder.response"));
            assertThat(keys.initiator()).isFalse();
            assertThatPingOpens(keys, "responder.transport");
        }
    }

    @Test
    void shouldReadTheInitiationAndItsTimestampAsTheServerDid() {
        MemorySegment initiation = capture.message("initiator.initiation");
        assertThat(new CookieChecker(server).checkMac1(initiation)).isTrue();
        try (ReceivedInitiation received = requireNonNull(Handshake.openInitiation(server, initiation))) {
            assertThat(received.senderIndex()).isEqualTo(0x11223344);
            assertThat(received.remoteStatic()).isEqualTo(client.publicKey());
            Secret staticStatic = server.staticStatic(client.publicKey());
            assertThat(received.noise().readInitiationPayload(staticStatic, received.message()))
                    .isEqualTo(capture.bytes("initiator.timestamp"));
        }
    }

    @Test
    void shouldTakeTheCookieOfAServerUnderLoad() {
        MemorySegment initiation = capture.message("cookie.initiation");
        CookieGenerator generator = new CookieGenerator(server.publicKey());
        generator.addMacs(initiation, 0);
        assertThat(hex(initiation)).isEqualTo(capture.hex("cookie.initiation"));
        assertThat(generator.consumeReply(capture.message("cookie.reply"), 0)).isTrue();

        MemorySegment next = MemorySegment.ofArray(new byte[148]);
        assertThat(toServer.createInitiation(1, secret(), new Tai64n(1, 0), next))
                .isTrue();
        generator.addMacs(next, 0);
        assertThat(hex(next.asSlice(132))).isNotEqualTo("00".repeat(16));
        assertThat(toClient.initiationPending()).isFalse();
    }

    private void assertThatPingOpens(SessionKeys keys, String name) {
        byte[] message = capture.bytes(name);
        for (AeadEngines.Candidate candidate : AeadEngines.available()) {
            AeadEngine engine = requireNonNull(candidate.engine());
            try (Arena arena = Arena.ofConfined();
                    AeadKey key = engine.key(keys.receive().segment())) {
                MemorySegment memory = arena.allocate(message.length);
                MemorySegment.copy(message, 0, memory, ValueLayout.JAVA_BYTE, 0, message.length);
                assertThat(TransportMessage.receiverIndex(memory, 0)).isEqualTo(keys.localIndex());
                long counter = TransportMessage.counter(memory, 0);
                assertThat(engine.newAead().open(key, counter, memory, 16, message.length - 16))
                        .isTrue();
                assertThat(InnerPacket.wholeLength(memory, 16, message.length - 32))
                        .isEqualTo(36);
                assertThat(InnerPacket.ipv4Source(memory, 16)).isEqualTo(SERVER_ADDRESS);
                assertThat(InnerPacket.ipv4Destination(memory, 16)).isEqualTo(CLIENT_ADDRESS);
            }
        }
    }

    private static MemorySegment keepalive(SessionKeys keys) {
        AeadEngine engine = AeadEngines.select("jdk");
        MemorySegment memory = Arena.ofAuto().allocate(32);
        TransportMessage.putHeader(memory, 0, keys.remoteIndex(), 0);
        engine.newAead().seal(engine.key(keys.send().segment()), 0, memory, 16, 0);
        return memory;
    }

    private static Secret secret() {
        return Keys.generatePrivate(new Random(1));
    }

    private static String hex(MemorySegment memory) {
        return HexFormat.of().formatHex(memory.toArray(ValueLayout.JAVA_BYTE));
    }
}
