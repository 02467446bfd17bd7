package io.penstock.dataplane.device;

import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.counters.DurationHistogram;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.crypto.Secret;
import io.penstock.dataplane.flow.FlowUse;
import io.penstock.dataplane.offload.OffloadStatus;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A device at one moment. Closing it wipes the copies of secrets that it holds.
 *
 * @param name the interface's name
 * @param privateKey a copy of the private key, null where there is none
 * @param publicKey the public key that belongs to it, null where there is none
 * @param listenPort the UDP port
 * @param fwmark the firewall mark of outgoing datagrams, 0 for none
 * @param mtuBytes the interface's MTU
 * @param cores how many cores move packets
 * @param transport {@code epoll} or {@code io_uring}
 * @param cipher the name of the ChaCha20-Poly1305 engine
 * @param underLoad whether handshakes need a cookie at the moment
 * @param drops packets not delivered, by reason; every reason is present
 * @param counters all other counters by their name
 * @param offloads every offload, in the order of {@link io.penstock.dataplane.offload.Offload}
 * @param verifiesChecksums whether inner checksums are verified before packets are merged
 * @param kernelDrops datagrams that the kernel dropped at the UDP sockets, before they could be counted elsewhere
 * @param flows the flow tables of all cores together
 * @param load how it works, beyond what it counts of packets
 * @param handshakeDurations how long handshakes took that this device began, retries included
 * @param peers the peers, in the order they were added
 */
public record DeviceSnapshot(
        String name,
        @Nullable Secret privateKey,
        @Nullable PublicKey publicKey,
        int listenPort,
        int fwmark,
        int mtuBytes,
        int cores,
        String transport,
        String cipher,
        boolean underLoad,
        Map<DropReason, Long> drops,
        Map<io.penstock.dataplane.counters.Counter, Long> counters,
        List<OffloadStatus> offloads,
        boolean verifiesChecksums,
        long kernelDrops,
        FlowUse flows,
        DeviceLoad load,
        DurationHistogram.Counts handshakeDurations,
        List<PeerSnapshot> peers)
        implements AutoCloseable {

    @Override
    public void close() {
        if (privateKey != null) {
            privateKey.close();
        }
        peers.forEach(PeerSnapshot::close);
    }
}
