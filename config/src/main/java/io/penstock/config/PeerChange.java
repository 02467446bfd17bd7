package io.penstock.config;

import java.util.Set;

/**
 * A peer that is in both files, but not the same.
 *
 * @param before as the old file has it
 * @param after as the new file has it; same public key
 * @param fields what differs, never empty
 */
public record PeerChange(PeerSection before, PeerSection after, Set<PeerField> fields) {
    public PeerChange {
        fields = Set.copyOf(fields);
    }
}
