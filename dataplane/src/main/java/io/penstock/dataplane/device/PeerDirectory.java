package io.penstock.dataplane.device;

import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.linux.address.Endpoint;
import org.jspecify.annotations.Nullable;

/** Who the ids in flow records are, and who owns an inner address. Thread-safe. */
public interface PeerDirectory {

    /**
     * A peer as he is now.
     *
     * @param id his number
     * @param publicKey who
     * @param endpoint where he is, null where not known
     */
    record Entry(int id, PublicKey publicKey, @Nullable Endpoint endpoint) {}

    /** The peer with this id, null where nobody has it, or had it not long ago. */
    @Nullable Entry find(int id);

    /** The peer whose AllowedIPs hold this IPv4 address, null where there is none. */
    @Nullable Entry ownerOf4(int address);

    /** The peer whose AllowedIPs hold this IPv6 address, null where there is none. */
    @Nullable Entry ownerOf6(long high, long low);
}
