package io.penstock.dataplane.event;

import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.linux.address.Endpoint;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sums of refused messages over a window, so that a flood cannot fill the log: one for each reason, sender and address. A
 * reason has at most {@value #SOURCES_PER_REASON} of them in a window; what is more goes into one sum of the reason, without
 * a source. A sum is told of as soon as it is new, and once more when the window ends if it grew. For the conductor only.
 */
public final class RefusalSums {

    /** Sums of one reason in a window, beside that of all other sources. */
    public static final int SOURCES_PER_REASON = 64;

    /** What is summed up together; the address is null for all other sources. */
    private record Key(
            DropReason reason,
            @Nullable PublicKey peer,
            @Nullable PublicKey claimedKey,
            @Nullable Address address) {}

    private record Address(boolean ipv6, long high, long low) {

        static @Nullable Address of(@Nullable Endpoint source) {
            return source == null ? null : new Address(source.ipv6(), source.addressHigh(), source.addressLow());
        }
    }

    private static final class Sum {
        private @Nullable Refusal waiting;
        private boolean told;
    }

    private final Map<Key, Sum> sums = new LinkedHashMap<>();
    private final Map<DropReason, Integer> sources = new EnumMap<>(DropReason.class);

    /** No sums. */
    public RefusalSums() {}

    /** Adds to the sum of this sender and source, or of all others. */
    public void add(Refusal refusal) {
        Key key = new Key(refusal.reason(), refusal.peer(), refusal.claimedKey(), Address.of(refusal.source()));
        Sum known = sums.get(key);
        if (known != null) {
            add(known, refusal);
        } else if (key.address() != null && sources.getOrDefault(key.reason(), 0) < SOURCES_PER_REASON) {
            sources.merge(key.reason(), 1, Integer::sum);
            add(sums.computeIfAbsent(key, _ -> new Sum()), refusal);
        } else {
            Key others = new Key(refusal.reason(), null, null, null);
            add(
                    sums.computeIfAbsent(others, _ -> new Sum()),
                    new Refusal(refusal.reason(), null, null, null, refusal.when()));
        }
    }

    private static void add(Sum sum, Refusal refusal) {
        Refusal before = sum.waiting;
        sum.waiting = before == null
                ? refusal
                : new Refusal(
                        refusal.reason(),
                        refusal.peer(),
                        refusal.claimedKey(),
                        refusal.source(),
                        before.when().and(refusal.when()));
    }

    /** Tells of sums that are new in this window. What finds no room waits, and goes on growing. */
    public void tellNew(EventFeed feed) {
        sums.values().stream().filter(sum -> !sum.told).forEach(sum -> tell(sum, feed));
    }

    /** Ends a window: tells of all sums that grew, and forgets them but for what found no room. */
    public void endWindow(EventFeed feed) {
        sums.values().removeIf(sum -> tell(sum, feed));
        sources.clear();
        sums.keySet().stream()
                .filter(key -> key.address() != null)
                .forEach(key -> sources.merge(key.reason(), 1, Integer::sum));
    }

    /** The device ends: tells all, and counts as lost what finds no room. */
    public void close(EventFeed feed) {
        endWindow(feed);
        for (Sum sum : sums.values()) {
            if (sum.waiting != null) {
                feed.countLost(sum.waiting.when().count());
            }
        }
        sums.clear();
    }

    /** Whether nothing of the sum waits any more. */
    private static boolean tell(Sum sum, EventFeed feed) {
        Refusal waiting = sum.waiting;
        if (waiting != null && feed.offer(waiting)) {
            sum.waiting = null;
            sum.told = true;
        }
        return sum.waiting == null;
    }

    /** How many sums there are at the moment. */
    int size() {
        return sums.size();
    }
}
