package io.penstock.dataplane.noise;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dataplane.crypto.AeadEngine;
import io.penstock.dataplane.crypto.AeadEngines;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.crypto.Secret;
import io.penstock.dataplane.crypto.X25519;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The published vector of Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s by the Cacophony library, which Snow and others test
 * against too, through the code that WireGuard's messages take.
 */
class IkPsk2Test {

    private final TestVector vector = TestVector.read("cacophony.properties");
    private final Secret psk = vector.secret("preshared");
    private final Secret initStatic = vector.secret("init.static");
    private final Secret initEphemeral = vector.secret("init.ephemeral");
    private final Secret respStatic = vector.secret("resp.static");
    private final Secret respEphemeral = vector.secret("resp.ephemeral");
    private final PublicKey initPublic = X25519.publicKey(initStatic);
    private final PublicKey respPublic = vector.key("init.remote.static");
    private final Secret staticStatic = Secret.zero();
    private final IkPsk2 initiator = IkPsk2.begin(vector.bytes("prologue"), respPublic);
    private final IkPsk2 responder = IkPsk2.begin(vector.bytes("prologue"), respPublic);

    @BeforeEach
    void agreeOnStatics() {
        assertThat(X25519.agree(initStatic, respPublic, staticStatic)).isTrue();
    }

    @Test
    void shouldStartFromTheHashesOfThePaper() {
        SymmetricState state = new SymmetricState(IkPsk2.PROTOCOL_NAME);
        assertThat(hex(state.handshakeHash()))
                .isEqualTo("60e26daef327efc02ec335e2a025d2d016eb4206f87277f52d38d1988b78cd36");
        state.mixHash("WireGuard v1 zx2c4 Jason@zx2c4.com".getBytes(StandardCharsets.US_ASCII));
        assertThat(hex(state.handshakeHash()))
                .isEqualTo("2211b361081ac566691243db458ad5322d9c6c662293e8b70ee19c65ba079ef3");
    }

    @Test
    void shouldWriteBothMessagesAsPublished() {
        assertThat(writeFirst()).isEqualTo(vector.bytes("message1.ciphertext"));
        readFirst(vector.bytes("message1.ciphertext"));
        assertThat(writeSecond()).isEqualTo(vector.bytes("message2.ciphertext"));
        assertThat(hex(responder.handshakeHash())).isEqualTo(vector.hex("handshake.hash"));
    }

    @Test
    void shouldReadBothMessagesAsPublished() {
        assertThat(readFirst(vector.bytes("message1.ciphertext"))).isEqualTo(vector.bytes("message1.payload"));
        writeFirst();
        assertThat(initiator.readResponse(initEphemeral, initStatic, psk, vector.bytes("message2.ciphertext")))
                .isEqualTo(vector.bytes("message2.payload"));
        assertThat(hex(initiator.handshakeHash())).isEqualTo(vector.hex("handshake.hash"));
    }

    @Test
    void shouldSplitIntoKeysThatSealAsPublished() {
        writeFirst();
        readFirst(vector.bytes("message1.ciphertext"));
        initiator.readResponse(initEphemeral, initStatic, psk, writeSecond());
        Secret forth = Secret.zero();
        Secret back = Secret.zero();
        initiator.split(forth, back);
        for (AeadEngines.Candidate candidate : AeadEngines.available()) {
            AeadEngine engine = requireNonNull(candidate.engine());
            assertThat(seal(engine, forth, 0, "message3")).isEqualTo(vector.hex("message3.ciphertext"));
            assertThat(seal(engine, back, 0, "message4")).isEqualTo(vector.hex("message4.ciphertext"));
            assertThat(seal(engine, forth, 1, "message5")).isEqualTo(vector.hex("message5.ciphertext"));
            assertThat(seal(engine, back, 1, "message6")).isEqualTo(vector.hex("message6.ciphertext"));
        }
        Secret forthOfResponder = Secret.zero();
        Secret backOfResponder = Secret.zero();
        responder.split(forthOfResponder, backOfResponder);
        assertThat(forthOfResponder.sameAs(forth)).isTrue();
        assertThat(backOfResponder.sameAs(back)).isTrue();
    }

    private byte[] writeFirst() {
        byte[] message = requireNonNull(initiator.writeInitiation(
                initEphemeral, initPublic, respPublic, staticStatic, vector.bytes("message1.payload")));
        return message;
    }

    private byte[] readFirst(byte[] message) {
        assertThat(responder.readInitiationStatic(respStatic, message)).isEqualTo(initPublic);
        byte[] payload = requireNonNull(responder.readInitiationPayload(staticStatic, message));
        return payload;
    }

    private byte[] writeSecond() {
        byte[] message = requireNonNull(responder.writeResponse(
                respEphemeral, X25519.publicKey(initEphemeral), initPublic, psk, vector.bytes("message2.payload")));
        return message;
    }

    private String seal(AeadEngine engine, Secret key, long counter, String message) {
        byte[] payload = vector.bytes(message + ".payload");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(payload.length + 16L);
            MemorySegment.copy(payload, 0, memory, ValueLayout.JAVA_BYTE, 0, payload.length);
            engine.newAead().seal(engine.key(key.segment()), counter, memory, 0, payload.length);
            return hex(memory.toArray(ValueLayout.JAVA_BYTE));
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
