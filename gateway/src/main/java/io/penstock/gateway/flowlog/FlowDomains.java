package io.penstock.gateway.flowlog;

import io.penstock.dataplane.flow.FlowFeed;
import io.penstock.dataplane.flow.FlowRecord;
import io.penstock.gateway.names.AskedNames;
import io.penstock.gateway.names.DnsAnswer;
import java.util.LinkedHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The names by which peers had asked for the addresses that their flows go to. A flow keeps the name that it began with.
 * For one thread.
 */
final class FlowDomains {

    /** Flows whose name is remembered; of more, the oldest are forgotten. */
    private static final int KEPT = 1 << 17;

    /** A flow is told of soon after it began: names that ended longer ago are of no use. */
    private static final long LATEST_RECORD_NS = TimeUnit.MINUTES.toNanos(1);

    private record Key(int core, long number) {}

    private final FlowFeed feed;
    private final AskedNames names = new AskedNames();
    private final LinkedHashMap<Key, String> ofFlows = new LinkedHashMap<>();

    FlowDomains(FlowFeed feed) {
        this.feed = feed;
    }

    /** Reads what name servers have answered. */
    void read() {
        feed.drainAnswers((peerId, seenNs, message) -> {
            DnsAnswer answer = DnsAnswer.parse(message);
            if (answer != null) {
                names.answered(peerId, answer, seenNs);
            }
        });
    }

    /** The name of a flow that is told of record by record; null where there is none. */
    @Nullable String of(FlowRecord flow) {
        if (!flow.peerInitiated()) {
            return null;
        }
        Key key = new Key(flow.core(), flow.number());
        String name = flow.toldBefore() ? ofFlows.get(key) : find(flow);
        if (flow.event().isEnd()) {
            ofFlows.remove(key);
        } else if (name != null && !flow.toldBefore()) {
            ofFlows.put(key, name);
            if (ofFlows.size() > KEPT) {
                ofFlows.pollFirstEntry();
            }
        }
        return name;
    }

    /** The name of a flow when it began, as far as it is known still; null where it is not. */
    @Nullable String find(FlowRecord flow) {
        // Its answer came before its first packet, so it has arrived when the flow's first record has.
        read();
        return flow.peerInitiated()
                ? names.find(flow.peerId(), flow.isIpv6(), flow.farHigh(), flow.farLow(), flow.firstPacketNs())
                : null;
    }

    /** Forgets what is of no use any more. */
    void forget(long nowNs) {
        names.forgetBefore(nowNs - LATEST_RECORD_NS);
    }
}
