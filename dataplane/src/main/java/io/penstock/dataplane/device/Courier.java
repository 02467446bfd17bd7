package io.penstock.dataplane.device;

import io.penstock.dataplane.counters.CoreCounters;
import io.penstock.dataplane.crypto.Aead;
import io.penstock.dataplane.crypto.AeadEngine;
import io.penstock.dataplane.handoff.HandOff;
import io.penstock.dataplane.offload.OffloadRefusals;
import io.penstock.dataplane.peer.Keypair;
import io.penstock.dataplane.peer.Peer;
import io.penstock.dataplane.pipeline.ConductorLink;
import io.penstock.dataplane.pipeline.Sealing;
import io.penstock.dataplane.pipeline.Sending;
import io.penstock.dataplane.pipeline.StageWatch;
import io.penstock.dataplane.udp.Sockets;
import io.penstock.dataplane.wire.InitiationMessage;
import io.penstock.linux.address.Endpoint;
import io.penstock.linux.udp.DatagramPort;
import io.penstock.linux.udp.SendBatch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;

/**
 * Sends the conductor's own messages, one at a time, by the first core's sockets: handshake messages and keepalives. What
 * the kernel refuses is lost, as on any network; the timers send it again.
 */
final class Courier {

    private final SendBatch batch = new SendBatch(1);
    private final MemorySegment message = Arena.ofAuto().allocate(InitiationMessage.LENGTH_BYTES, 16);
    private final Sealing sealing;
    private final Sending sending;
    private Sockets sockets = Sockets.none();

    Courier(int stripe, CoreCounters counters, AeadEngine engine, ConductorLink link, NanoClock clock) {
        // One message at a time: there is nothing to segment, and nothing to be refused.
        sending = new Sending(stripe, counters, false, new OffloadRefusals(), clock);
        Aead aead = engine.newAead();
        sealing = new Sealing(aead, sending, link, HandOff.alone(aead), new StageWatch(counters.stages(), clock));
    }

    void setSockets(Sockets sockets) {
        this.sockets = sockets;
        sending.setPorts(firstOrNull(sockets.ipv4()), firstOrNull(sockets.ipv6()));
    }

    private static @Nullable DatagramPort firstOrNull(List<DatagramPort> ports) {
        return ports.isEmpty() ? null : ports.getFirst();
    }

    /** Memory to make a handshake message in, before {@link #send}. */
    MemorySegment message(int lengthBytes) {
        return message.asSlice(0, lengthBytes);
    }

    /** Sends the message that was made; false where there is no socket for it or the kernel refuses it. */
    boolean send(Endpoint to, int lengthBytes) {
        List<DatagramPort> ports = to.ipv6() ? sockets.ipv6() : sockets.ipv4();
        if (ports.isEmpty()) {
            return false;
        }
        batch.clear();
        batch.add(to, message.address(), lengthBytes, lengthBytes);
        int result = ports.getFirst().send(batch, 0);
        if (result < 0 && !to.equals(to.withoutSource())) {
            return send(to.withoutSource(), lengthBytes);
        }
        return result == 1;
    }

    /** Sends an empty transport message. */
    void sendKeepalive(Peer peer, Keypair keypair, long nowNs) {
        if (peer.endpoint() != null) {
            sealing.add(keypair, message, 0, 0);
            sealing.sealAndSend(nowNs);
            sending.dropBlocked();
        }
    }
}
