package io.penstock.config;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Reads the lines of one {@code [Peer]}. */
final class PeerReader extends SectionReader {
    private final List<Located<AddressPrefix>> allowedIps = new ArrayList<>();
    private Optional<Located<ConfigKey>> publicKey = Optional.empty();
    private boolean publicKeyGiven;
    private boolean allowedIpsBroken;
    private boolean endpointGiven;
    private Optional<ConfigKey> presharedKey = Optional.empty();
    private Optional<EndpointSpec> endpoint = Optional.empty();
    private Optional<Integer> keepaliveSeconds = Optional.empty();
    private Optional<Located<String>> name = Optional.empty();
    private final Set<String> tags = new LinkedHashSet<>();
    private Optional<Located<String>> user = Optional.empty();

    PeerReader(Complaints complaints, int headerLine) {
        super(complaints, headerLine);
    }

    @Override
    void accept(int line, String key, String value) {
        if (key.equals("AllowedIPs")) {
            readAllowedIps(line, value);
        } else if (isFirst(line, key)) {
            acceptOnce(line, key, value);
        }
    }

    private void acceptOnce(int line, String key, String value) {
        switch (key) {
            case "PublicKey" -> {
                publicKeyGiven = true;
                publicKey = readKey(line, key, value).map(read -> new Located<>(line, read));
            }
            case "PresharedKey" -> presharedKey = readKey(line, key, value);
            case "Endpoint" -> {
                endpointGiven = true;
                endpoint = read(line, key, value, "HOST:PORT, IPV4:PORT or [IPV6]:PORT", EndpointSpec::parse);
            }
            case "PersistentKeepalive" ->
                keepaliveSeconds = read(
                        line,
                        key,
                        value,
                        "seconds from 0 to 65535, or off",
                        text -> text.equalsIgnoreCase("off") ? 0 : Numbers.parse(text, 0, 65535));
            default -> throw new IllegalStateException("a known key that nobody reads: " + key);
        }
    }

    private void readAllowedIps(int line, String value) {
        if (value.isEmpty()) {
            return;
        }
        for (String part : value.split(",", -1)) {
            String text = part.strip();
            if (text.startsWith("-")) {
                allowedIpsBroken = true;
                complaints.error(
                        line, "AllowedIPs", text, "no - here: a file lists what is allowed, so leave the prefix out");
                continue;
            }
            // wg takes a + too; since a file starts from nothing, adding is all that a prefix does anyway.
            String prefix = text.startsWith("+") ? text.substring(1) : text;
            Optional<AddressPrefix> read = read(
                    line,
                    "AllowedIPs",
                    prefix,
                    "an IPv4 or IPv6 address with an optional /length, parted by commas",
                    AddressPrefix::parse);
            allowedIpsBroken |= read.isEmpty();
            read.ifPresent(address -> addAllowedIp(line, address));
        }
    }

    private void addAllowedIp(int line, AddressPrefix address) {
        if (!address.equals(address.network())) {
            complaints.say(
                    Severity.WARNING,
                    line,
                    "AllowedIPs",
                    address + " with host bits",
                    address.network() + ", which is what WireGuard makes of it");
        }
        allowedIps.add(new Located<>(line, address.network()));
    }

    @Override
    void acceptComment(SourceLine line) {
        line.peerName().ifPresent(text -> acceptName(line.number(), text));
        line.peerTags().ifPresent(text -> acceptTags(line.number(), text));
        line.peerUser().ifPresent(text -> acceptUser(line.number(), text));
        if (line.penstockSetting().isPresent()) {
            complaints.say(Severity.ERROR, line.number(), "penstock", "a setting in [Peer]", "it in [Interface]");
        }
    }

    private void acceptTags(int line, String text) {
        for (String part : text.split(",", -1)) {
            String tag = part.strip();
            if (PeerSection.isTag(tag)) {
                tags.add(tag);
            } else {
                complaints.error(line, "Tags", tag, "letters, digits, and . _ - between them, parted by commas");
            }
        }
    }

    private void acceptName(int line, String text) {
        if (name.isPresent()) {
            complaints.say(
                    Severity.WARNING,
                    line,
                    "Name",
                    Complaints.quote(text) + " for a peer that has a name since line "
                            + name.get().line(),
                    "one name, inside the peer's own section; this one is ignored");
            return;
        }
        name = Optional.of(new Located<>(line, text));
    }

    private void acceptUser(int line, String text) {
        if (!PeerSection.isName(text)) {
            complaints.error(line, "User", text, "one line of printable characters");
        } else if (user.isPresent()) {
            complaints.say(
                    Severity.WARNING,
                    line,
                    "User",
                    Complaints.quote(text) + " for a peer that has a user since line "
                            + user.get().line(),
                    "one user, inside the peer's own section; this one is ignored");
        } else {
            user = Optional.of(new Located<>(line, text));
        }
    }

    List<Located<AddressPrefix>> allowedIps() {
        return allowedIps;
    }

    Optional<Located<ConfigKey>> publicKey() {
        return publicKey;
    }

    Optional<Located<String>> name() {
        return name;
    }

    boolean hasEndpoint() {
        return endpointGiven;
    }

    /** Complains about what is missing, then gives what was read; empty without a public key. */
    Optional<PeerSection> finish() {
        if (!publicKeyGiven) {
            complaints.say(Severity.ERROR, headerLine, "[Peer]", "no PublicKey", "one");
        }
        if (allowedIps.isEmpty() && !allowedIpsBroken) {
            complaints.say(
                    Severity.WARNING,
                    headerLine,
                    "[Peer]",
                    "no AllowedIPs",
                    "some, because without them no packet goes to or comes from this peer");
        }
        return publicKey.map(key -> new PeerSection(
                key.value(),
                presharedKey,
                allowedIps.stream().map(Located::value).distinct().toList(),
                endpoint,
                keepaliveSeconds.isPresent() ? OptionalInt.of(keepaliveSeconds.get()) : OptionalInt.empty(),
                name.map(Located::value),
                List.copyOf(tags),
                user.map(Located::value)));
    }
}
