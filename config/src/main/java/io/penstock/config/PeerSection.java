package io.penstock.config;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * {@code [Peer]} of a wg-quick file.
 *
 * @param publicKey who the peer is
 * @param presharedKey the secret mixed in besides the keys
 * @param allowedIps the prefixes behind the peer, host bits cleared, in order; may be empty
 * @param endpoint where the peer is reached; empty means that it must speak first
 * @param persistentKeepaliveSeconds 1 to 65535; 0 is "off", empty is not said
 * @param name what a {@code # friendly_name = X} or {@code # Name = X} comment calls the peer; one line without
 *     control characters
 * @param tags what a {@code # Tags = X, Y} comment says of it, for the policy
 * @param user whose the peer is, from a {@code # User = X} comment; several peers may be one user's; spelled as a name is
 */
public record PeerSection(
        ConfigKey publicKey,
        Optional<ConfigKey> presharedKey,
        List<AddressPrefix> allowedIps,
        Optional<EndpointSpec> endpoint,
        OptionalInt persistentKeepaliveSeconds,
        Optional<String> name,
        List<String> tags,
        Optional<String> user) {
    /** @throws IllegalArgumentException for a name or a user that would not survive in a comment line */
    public PeerSection {
        allowedIps = List.copyOf(allowedIps);
        tags = List.copyOf(tags);
        if (name.isPresent() && !isName(name.get())) {
            throw new IllegalArgumentException("a peer's name is one line of printable characters, spaces not outside");
        }
        if (user.isPresent() && !isName(user.get())) {
            throw new IllegalArgumentException("a peer's user is one line of printable characters, spaces not outside");
        }
    }

    /** A peer without tags and without a user. */
    public PeerSection(
            ConfigKey publicKey,
            Optional<ConfigKey> presharedKey,
            List<AddressPrefix> allowedIps,
            Optional<EndpointSpec> endpoint,
            OptionalInt persistentKeepaliveSeconds,
            Optional<String> name) {
        this(
                publicKey,
                presharedKey,
                allowedIps,
                endpoint,
                persistentKeepaliveSeconds,
                name,
                List.of(),
                Optional.empty());
    }

    /** Whether {@code text} can be a tag: letters, digits, and {@code . _ -} between them. */
    public static boolean isTag(String text) {
        return text.matches("[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9])?");
    }

    /** Whether {@code text} can be a peer's name. */
    public static boolean isName(String text) {
        return !text.isEmpty()
                && text.equals(text.strip())
                && text.codePoints().noneMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029);
    }

    /** The name, or the public key's base64 where there is none. */
    public String label() {
        return name.orElseGet(publicKey::toBase64);
    }
}
