package io.penstock.gateway.flowlog;

import io.penstock.dataplane.flow.FlowRecord;
import io.penstock.linux.LinuxException;
import io.penstock.linux.netfilter.Connection;
import io.penstock.linux.netfilter.Tuple;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What flows are called on the other side of this machine's address translation. The kernel is asked once for each flow,
 * when it is told of first, for it forgets a connection sooner than we forget a flow. For one thread.
 */
final class Translations implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Translations.class.getName());

    /** Flows whose translation is remembered; of more, the oldest are forgotten. */
    private static final int KEPT = 1 << 17;

    /** Finds the kernel's connections; a test has its own. */
    interface Tracker extends AutoCloseable {

        /** By the direction of who opened it; null where there is none. */
        @Nullable Connection findOriginal(Tuple tuple) throws LinuxException;

        /** By the direction of the answers. */
        @Nullable Connection findReply(Tuple tuple) throws LinuxException;

        @Override
        void close();
    }

    /**
     * The two ends as the other side of this machine sees them, where they differ from the flow's own; else null.
     *
     * @param source address of who opened the flow
     * @param sourcePort his port
     * @param destination address of whom he asked
     * @param destinationPort that one's port
     */
    record Outside(
            @Nullable InetAddress source,
            int sourcePort,
            @Nullable InetAddress destination,
            int destinationPort) {}

    private record Key(int core, long number) {}

    private final LinkedHashMap<Key, Outside> known = new LinkedHashMap<>();
    private @Nullable Tracker tracker;

    /** Asks this one; null where the kernel tracks nothing. */
    Translations(@Nullable Tracker tracker) {
        this.tracker = tracker;
    }

    /** What the flow of this record is called outside; null where it is called the same, or nobody knows. */
    @Nullable Outside of(FlowRecord flow) {
        if (!FlowFields.hasPorts(flow.protocol())) {
            return null;
        }
        Key key = new Key(flow.core(), flow.number());
        Outside outside = flow.toldBefore() ? known.get(key) : ask(flow);
        if (flow.event().isEnd()) {
            known.remove(key);
        } else if (outside != null && !flow.toldBefore()) {
            known.put(key, outside);
            if (known.size() > KEPT) {
                known.pollFirstEntry();
            }
        }
        return outside;
    }

    private @Nullable Outside ask(FlowRecord flow) {
        Tracker asked = tracker;
        if (asked == null) {
            return null;
        }
        try {
            InetAddress peer = address(flow.isIpv6(), flow.peerHigh(), flow.peerLow());
            InetAddress far = address(flow.isIpv6(), flow.farHigh(), flow.farLow());
            Tuple fromPeer = new Tuple(peer, flow.peerPort(), far, flow.farPort(), flow.protocol());
            if (flow.peerInitiated()) {
                Connection connection = asked.findOriginal(fromPeer);
                return connection == null ? null : outside(fromPeer, turned(connection.reply()));
            }
            Connection connection = asked.findReply(fromPeer);
            return connection == null ? null : outside(turned(fromPeer), connection.original());
        } catch (LinuxException e) {
            LOG.log(System.Logger.Level.INFO, "flows are logged without their translations: {0}", e.getMessage());
            close();
            return null;
        }
    }

    private static Tuple turned(Tuple tuple) {
        return new Tuple(
                tuple.destination(), tuple.destinationPort(), tuple.source(), tuple.sourcePort(), tuple.protocol());
    }

    private static @Nullable Outside outside(Tuple inside, Tuple beyond) {
        boolean sameSource = inside.source().equals(beyond.source()) && inside.sourcePort() == beyond.sourcePort();
        boolean sameDestination = inside.destination().equals(beyond.destination())
                && inside.destinationPort() == beyond.destinationPort();
        return sameSource && sameDestination
                ? null
                : new Outside(
                        sameSource ? null : beyond.source(),
                        beyond.sourcePort(),
                        sameDestination ? null : beyond.destination(),
                        beyond.destinationPort());
    }

    private static InetAddress address(boolean ipv6, long high, long low) {
        try {
            return InetAddress.getByAddress(IpText.bytes(ipv6, high, low));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        if (tracker != null) {
            tracker.close();
            tracker = null;
        }
    }
}
