package io.penstock.gateway.flowlog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration says of a peer for those who read the log.
 *
 * @param name what he is called, null where he has no name
 * @param user whose he is, null where nobody is named
 * @param tags words for the policy, may be empty
 */
public record PeerLabels(@Nullable String name, @Nullable String user, List<String> tags) {

    /** The tags are copied. */
    public PeerLabels {
        tags = List.copyOf(tags);
    }

    /** A peer with a name alone. */
    public static PeerLabels named(String name) {
        return new PeerLabels(name, null, List.of());
    }
}
