package io.penstock.dataplane.noise;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dataplane.crypto.Blake2s;
import io.penstock.dataplane.crypto.Keys;
import io.penstock.dataplane.crypto.Secret;
import io.penstock.dataplane.wire.CookieReplyMessage;
import io.penstock.dataplane.wire.InitiationMessage;
import io.penstock.dataplane.wire.MessageType;
import io.penstock.dataplane.wire.ResponseMessage;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The checker under load on one side, the generator on the other. */
class CookieTest {

    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private static final byte[] ADDRESS = {(byte) 192, 0, 2, 1};
    private static final byte[] ADDRESS_IPV6 = {0x20, 1, 0xd, (byte) 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    private static final int PORT = 51820;

    private final Random random = new Random(9);
    private final LocalIdentity identity = new LocalIdentity(Keys.generatePrivate(random));
    private final CookieChecker checker = new CookieChecker(identity);
    private final CookieGenerator generator = new CookieGenerator(identity.publicKey());
    private long nowNs = Long.MAX_VALUE - 60 * SECOND_NS;

    @Test
    void shouldFitMac1ToTheReceiversKeyOnly() {
        MemorySegment message = initiation();
        assertThat(checker.checkMac1(message)).isTrue();
        LocalIdentity other = new LocalIdentity(Keys.generatePrivate(random));
        assertThat(new CookieChecker(other).checkMac1(message)).isFalse();
    }

    @Test
    void shouldCoverTheWholeMessageByMac1() {
        MemorySegment message = initiation();
        for (int i = 0; i < 132; i++) {
            assertThat(checker.checkMac1(flipped(message, i))).as("byte %d", i).isFalse();
        }
        assertThat(checker.checkMac1(flipped(message, 132)))
                .as("mac2 is not covered")
                .isTrue();
    }

    @Test
    void shouldSendZeroAsMac2WithoutACookie() {
        MemorySegment message = initiation();
        assertThat(message.asSlice(132).toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
        assertThat(checker.checkMac2(message, ADDRESS, PORT, nowNs)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {InitiationMessage.LENGTH_BYTES, ResponseMessage.LENGTH_BYTES})
    void shouldFitMac2OnceTheCookieIsThere(int lengthBytes) {
        giveCookie(ADDRESS, PORT);
        MemorySegment message = handshakeMessage(lengthBytes);
        assertThat(checker.checkMac1(message)).isTrue();
        assertThat(checker.checkMac2(message, ADDRESS, PORT, nowNs)).isTrue();
        for (int i = 0; i < lengthBytes; i++) {
            assertThat(checker.checkMac2(flipped(message, i), ADDRESS, PORT, nowNs))
                    .as("byte %d", i)
                    .isFalse();
        }
    }

    @Test
    void shouldFitMac2OnlyFromTheSameAddressAndPort() {
        giveCookie(ADDRESS, PORT);
        MemorySegment message = initiation();
        assertThat(checker.checkMac2(message, ADDRESS, PORT + 1, nowNs)).isFalse();
        assertThat(checker.checkMac2(message, ADDRESS, PORT ^ 0x100, nowNs)).isFalse();
        assertThat(checker.checkMac2(message, new byte[] {(byte) 192, 0, 2, 2}, PORT, nowNs))
                .isFalse();
        assertThat(checker.checkMac2(message, ADDRESS_IPV6, PORT, nowNs)).isFalse();

        giveCookie(ADDRESS_IPV6, PORT);
        assertThat(checker.checkMac2(initiation(), ADDRESS_IPV6, PORT, nowNs)).isTrue();
    }

    @Test
    void shouldLayOutTheReply() {
        MemorySegment message = initiation();
        InitiationMessage.putHeader(message, 0, 0x01020304);
        generator.addMacs(message, nowNs);
        MemorySegment reply = reply(message);
        assertThat(MessageType.classify(reply, 0, 64)).isEqualTo(MessageType.COOKIE_REPLY);
        assertThat(CookieReplyMessage.receiverIndex(reply, 0)).isEqualTo(0x01020304);
        assertThat(reply(message).mismatch(reply)).as("another nonce").isBetween(8L, 31L);
    }

    @Test
    void shouldRefuseAReplyToAnotherMessage() {
        MemorySegment first = initiation();
        MemorySegment reply = reply(first);
        MemorySegment second = initiation();
        assertThat(second.mismatch(first)).isNotNegative();
        assertThat(generator.consumeReply(reply, nowNs)).isFalse();
        assertThat(generator.consumeReply(reply(second), nowNs)).isTrue();
    }

    @Test
    void shouldRefuseAReplyWithoutAMessage() {
        CookieGenerator other = new CookieGenerator(identity.publicKey());
        assertThat(other.consumeReply(reply(initiation()), nowNs)).isFalse();
    }

    @Test
    void shouldConsumeOneReplyForEachMessage() {
        MemorySegment message = initiation();
        MemorySegment reply = reply(message);
        assertThat(generator.consumeReply(reply, nowNs)).isTrue();
        assertThat(generator.consumeReply(reply, nowNs)).isFalse();
        assertThat(generator.consumeReply(reply(message), nowNs)).isFalse();
    }

    @Test
    void shouldRefuseEveryByteOfAReplyThatIsChanged() {
        MemorySegment reply = reply(initiation());
        for (int i = CookieReplyMessage.NONCE_OFFSET; i < 64; i++) {
            assertThat(generator.consumeReply(flipped(reply, i), nowNs))
                    .as("byte %d", i)
                    .isFalse();
        }
        assertThat(generator.consumeReply(reply, nowNs))
                .as("refusals changed nothing")
                .isTrue();
    }

    @Test
    void shouldRefuseAReplyOfAnotherHost() {
        MemorySegment message = initiation();
        MemorySegment reply = MemorySegment.ofArray(new byte[64]);
        new CookieChecker(new LocalIdentity(Keys.generatePrivate(random)))
                .createReply(message, ADDRESS, PORT, random, nowNs, reply);
        assertThat(generator.consumeReply(reply, nowNs)).isFalse();
    }

    @Test
    void shouldUseACookieForLessThan115Seconds() {
        giveCookie(ADDRESS, PORT);
        nowNs += 115 * SECOND_NS - 1;
        assertThat(checker.checkMac2(initiation(), ADDRESS, PORT, nowNs)).isTrue();
        nowNs += 1;
        assertThat(initiation().asSlice(132).toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
    }

    @Test
    void shouldRefuseACookieOfASecretOf120Seconds() {
        giveCookie(ADDRESS, PORT);
        MemorySegment message = initiation();
        nowNs += 120 * SECOND_NS - 1;
        assertThat(checker.checkMac2(message, ADDRESS, PORT, nowNs)).isTrue();
        nowNs += 1;
        assertThat(checker.checkMac2(message, ADDRESS, PORT, nowNs)).isFalse();

        giveCookie(ADDRESS, PORT);
        assertThat(checker.checkMac2(message, ADDRESS, PORT, nowNs))
                .as("another secret now")
                .isFalse();
        assertThat(checker.checkMac2(initiation(), ADDRESS, PORT, nowNs)).isTrue();
    }

    @Test
    void shouldKeepItsSecretFor120SecondsHoweverManyReplies() {
        giveCookie(ADDRESS, PORT);
        MemorySegment message = initiation();
        nowNs += 119 * SECOND_NS;
        reply(message);
        assertThat(checker.checkMac2(message, ADDRESS, PORT, nowNs)).isTrue();
        nowNs += SECOND_NS;
        assertThat(checker.checkMac2(message, ADDRESS, PORT, nowNs))
                .as("a reply does not lengthen its life")
                .isFalse();
    }

    @Test
    void shouldForgetEverythingWhenClosed() {
        giveCookie(ADDRESS, PORT);
        MemorySegment message = initiation();
        generator.close();
        assertThat(initiation().asSlice(132).toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
        checker.close();
        assertThat(checker.checkMac2(message, ADDRESS, PORT, nowNs)).isFalse();
    }

    @Test
    void shouldFitNoCookieMadeWithAZeroSecretBeforeTheFirstReply() {
        CookieChecker fresh = new CookieChecker(identity);
        MemorySegment message = initiation();
        byte[] cookie = Blake2s.mac(Secret.zero().toBytes(), ADDRESS, new byte[] {(byte) (PORT >>> 8), (byte) PORT});
        byte[] mac2 = Blake2s.mac(cookie, message.asSlice(0, 132).toArray(ValueLayout.JAVA_BYTE));
        MemorySegment.copy(mac2, 0, message, ValueLayout.JAVA_BYTE, 132, 16);
        assertThat(fresh.checkMac2(message, ADDRESS, PORT, 0)).isFalse();
    }

    private void giveCookie(byte[] address, int port) {
        MemorySegment reply = MemorySegment.ofArray(new byte[64]);
        checker.createReply(initiation(), address, port, random, nowNs, reply);
        assertThat(generator.consumeReply(reply, nowNs)).isTrue();
    }

    private MemorySegment reply(MemorySegment message) {
        MemorySegment reply = MemorySegment.ofArray(new byte[64]);
        checker.createReply(message, ADDRESS, PORT, random, nowNs, reply);
        return reply;
    }

    private MemorySegment initiation() {
        return handshakeMessage(InitiationMessage.LENGTH_BYTES);
    }

    /** Codes do not care what they cover. */
    private MemorySegment handshakeMessage(int lengthBytes) {
        byte[] bytes = new byte[lengthBytes];
        random.nextBytes(bytes);
        MemorySegment message = MemorySegment.ofArray(bytes);
        generator.addMacs(message, nowNs);
        return message;
    }

    private static MemorySegment flipped(MemorySegment message, int at) {
        byte[] copy = message.toArray(ValueLayout.JAVA_BYTE);
        copy[at] ^= 1;
        return MemorySegment.ofArray(copy);
    }
}
