package io.penstock.dataplane.device;

import io.penstock.dataplane.counters.Volume;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.crypto.Secret;
import io.penstock.dataplane.routing.IpPrefix;
import io.penstock.linux.address.Endpoint;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A peer at one moment.
 *
 * @param publicKey who
 * @param presharedKey a copy of the pre-shared key; all zero where there is none
 * @param endpoint where datagrams to him go, null where not known
 * @param allowedIps his prefixes
 * @param persistentKeepaliveSeconds the interval, 0 for off
 * @param lastHandshake when the last handshake was completed, null for never
 * @param sessionLive whether there is a session that can carry packets now
 * @param receivedBytes bytes of all his authenticated messages, headers and tags included
 * @param sentBytes bytes of all messages sent to him, headers and tags included
 * @param receivedPackets his authenticated transport messages, keepalives included
 * @param sentPackets transport messages sent to him, keepalives included
 * @param delivered inner packets of his that were delivered to the interface
 * @param taken inner packets that were taken from the interface for him
 * @param activity whether he is heard of; looked at once a second, with more than 8,192 peers so many of them
 *     each second
 * @param roams how often an authenticated message of his came from elsewhere
 * @param rekeys how often a session with him was renewed
 */
public record PeerSnapshot(
        PublicKey publicKey,
        Secret presharedKey,
        @Nullable Endpoint endpoint,
        List<IpPrefix> allowedIps,
        int persistentKeepaliveSeconds,
        @Nullable Instant lastHandshake,
        boolean sessionLive,
        long receivedBytes,
        long sentBytes,
        long receivedPackets,
        long sentPackets,
        Volume delivered,
        Volume taken,
        Activity activity,
        long roams,
        long rekeys)
        implements AutoCloseable {

    /** Copies the list. */
    public PeerSnapshot {
        allowedIps = List.copyOf(allowedIps);
    }

    @Override
    public void close() {
        presharedKey.close();
    }
}
