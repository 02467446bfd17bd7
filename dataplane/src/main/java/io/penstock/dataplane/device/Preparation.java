package io.penstock.dataplane.device;

import io.penstock.dataplane.crypto.AeadEngines;
import io.penstock.dataplane.crypto.Keys;
import io.penstock.dataplane.crypto.Secret;
import io.penstock.dataplane.noise.Handshake;
import io.penstock.dataplane.noise.LocalIdentity;
import io.penstock.dataplane.noise.ReceivedInitiation;
import io.penstock.dataplane.noise.SessionKeys;
import io.penstock.dataplane.noise.Tai64n;
import io.penstock.dataplane.udp.netty.NettyLoops;
import io.penstock.dataplane.wire.InitiationMessage;
import io.penstock.dataplane.wire.ResponseMessage;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * Loads and links what a device will need, before there is one: the event loop's native library, the calls into the cipher
 * libraries, and everything that a handshake takes, by one between two parties in memory. Afterwards a device starts, and
 * answers its first handshake, in a fraction of the time. It changes nothing else.
 */
public final class Preparation {

    private static final System.Logger LOG = System.getLogger(Preparation.class.getName());

    private Preparation() {}

    /** Does it all, which takes some tenths of a second of processor time; any thread, while no device starts. */
    public static void run() {
        AeadEngines.select(null);
        rehearseHandshake(new SecureRandom());
        try {
            NettyLoops.open(false, "penstock-preparation", -1).close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "epoll is not prepared: {0}", e.getMessage());
        }
    }

    /**
     * One handshake between two new parties.
     *
     * @return whether both came to the same keys
     */
    static boolean rehearseHandshake(RandomGenerator random) {
        try (Arena arena = Arena.ofConfined();
                Secret none = Secret.zero();
                Secret initiatorKey = Keys.generatePrivate(random);
                Secret responderKey = Keys.generatePrivate(random);
                Secret initiatorEphemeral = Keys.generatePrivate(random);
                Secret responderEphemeral = Keys.generatePrivate(random);
                LocalIdentity initiator = new LocalIdentity(initiatorKey);
                LocalIdentity responder = new LocalIdentity(responderKey);
                Handshake ours = new Handshake(initiator, responder.publicKey(), none);
                Handshake theirs = new Handshake(responder, initiator.publicKey(), none)) {
            MemorySegment initiation = arena.allocate(InitiationMessage.LENGTH_BYTES, 16);
            MemorySegment response = arena.allocate(ResponseMessage.LENGTH_BYTES, 16);
            ours.createInitiation(1, initiatorEphemeral, Tai64n.of(Instant.now()), initiation);
            try (ReceivedInitiation received = Handshake.openInitiation(responder, initiation)) {
                if (received == null) {
                    return false;
                }
                theirs.acceptInitiation(received, 0);
            }
            try (SessionKeys responding = theirs.createResponse(2, responderEphemeral, response);
                    SessionKeys initiating = ours.consumeResponse(response)) {
                return responding != null
                        && initiating != null
                        && initiating.send().sameAs(responding.receive())
                        && initiating.receive().sameAs(responding.send());
            }
        }
    }
}
