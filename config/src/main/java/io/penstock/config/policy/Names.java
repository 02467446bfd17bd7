package io.penstock.config.policy;

import io.penstock.config.AddressPrefix;
import io.penstock.config.Complaints;
import io.penstock.config.ConfigKey;
import io.penstock.config.GatewayConfig;
import io.penstock.config.KnownKeys;
import io.penstock.config.PeerSection;
import io.penstock.config.Severity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who and what the words of a file stand for: the peers of the wg-quick file, and what the file has named so far. */
final class Names {

    static final List<String> KEYWORDS = List.of("any", "peers", "exit", "gateway");

    private static final String TAG = "tag:";
    private static final String KEY = "key:";

    private final Complaints complaints;
    private final boolean knowsPeers;
    private final Map<String, Set<ConfigKey>> peers = new HashMap<>();
    private final Map<String, Set<ConfigKey>> tags = new HashMap<>();
    private final Set<ConfigKey> keys = new HashSet<>();
    private final Map<String, Set<ConfigKey>> groups = new HashMap<>();
    private final Map<String, List<AddressPrefix>> networks = new HashMap<>();
    private final Map<String, Integer> lines = new HashMap<>();

    /** Without a configuration, peers have keys only. */
    Names(@Nullable GatewayConfig config, Complaints complaints) {
        this.complaints = complaints;
        knowsPeers = config != null;
        for (PeerSection peer : config == null ? List.<PeerSection>of() : config.peers()) {
            keys.add(peer.publicKey());
            peer.name()
                    .ifPresent(name -> peers.computeIfAbsent(name, _ -> new LinkedHashSet<>())
                            .add(peer.publicKey()));
            peer.tags()
                    .forEach(tag -> tags.computeIfAbsent(tag, _ -> new LinkedHashSet<>())
                            .add(peer.publicKey()));
        }
    }

    void defineGroup(String name, Set<ConfigKey> members, int line) throws SyntaxException {
        define(name, line);
        groups.put(name, members);
    }

    void defineNetwork(String name, List<AddressPrefix> prefixes, int line) throws SyntaxException {
        define(name, line);
        networks.put(name, prefixes);
    }

    private void define(String name, int line) throws SyntaxException {
        Integer before = lines.putIfAbsent(name, line);
        String found = Complaints.quote(name);
        if (before != null) {
            throw new SyntaxException("name", found, "it once: it already stands in line " + before);
        }
        if (KEYWORDS.contains(name)) {
            throw new SyntaxException("name", found, "a name that is no keyword");
        }
        if (peers.containsKey(name)) {
            throw new SyntaxException("name", found, "a name that no peer has");
        }
    }

    List<AddressPrefix> allNetworks() {
        return networks.values().stream().flatMap(List::stream).distinct().toList();
    }

    /** Peers that a word of a group stands for. */
    Set<ConfigKey> members(Words.@Nullable Word word, int line) throws SyntaxException {
        Set<ConfigKey> members = word == null ? null : find(word, line);
        if (members == null) {
            throw new SyntaxException(
                    "member", word, "a peer, a group of a line above, tag:NAME or key:BASE64" + hint(word));
        }
        return members;
    }

    /** Adds what a word of a rule stands for. */
    void add(Words.@Nullable Word word, Sides sides, int line) throws SyntaxException {
        if (word == null) {
            throw new SyntaxException("party", word, "who");
        }
        List<AddressPrefix> network = networks.get(word.text());
        Set<ConfigKey> found = find(word, line);
        if (!word.quoted() && KEYWORDS.contains(word.text())) {
            sides.keywords.add(word.text());
        } else if (found != null) {
            sides.keys.addAll(found);
        } else if (network != null) {
            sides.prefixes.addAll(network);
        } else {
            sides.prefixes.add(prefix(
                    word,
                    "a peer, a group, a network, an address or prefix, tag:NAME, key:BASE64, any, peers, exit or"
                            + " gateway",
                    line));
        }
    }

    /** A prefix with its host bits cleared, after a warning where it has some. */
    AddressPrefix prefix(Words.@Nullable Word word, String expected, int line) throws SyntaxException {
        try {
            AddressPrefix read = AddressPrefix.parse(word == null || word.quoted() ? "" : word.text());
            if (!read.equals(read.network())) {
                complaints.say(
                        Severity.WARNING,
                        line,
                        "prefix",
                        read + " with host bits",
                        read.network() + ", which is meant");
            }
            return read.network();
        } catch (IllegalArgumentException _) {
            throw new SyntaxException("name", word, expected + hint(word));
        }
    }

    private @Nullable Set<ConfigKey> find(Words.Word word, int line) throws SyntaxException {
        String text = word.text();
        if (!word.quoted() && text.startsWith(TAG)) {
            return tagged(word, line);
        }
        if (!word.quoted() && text.startsWith(KEY)) {
            return Set.of(key(word, line));
        }
        Set<ConfigKey> named = peers.get(text);
        if (named != null && named.size() > 1) {
            throw new SyntaxException(
                    "peer", word, "a name that one peer has: " + named.size() + " have it, so say key:BASE64");
        }
        return named != null ? named : groups.get(text);
    }

    private Set<ConfigKey> tagged(Words.Word word, int line) throws SyntaxException {
        String tag = word.text().substring(TAG.length());
        if (!knowsPeers) {
            throw new SyntaxException("tag", word, "key:BASE64: without a configuration peers have no tags");
        }
        if (!PeerSection.isTag(tag)) {
            throw new SyntaxException("tag", word, "tag: and letters, digits, and . _ - between them");
        }
        if (!tags.containsKey(tag)) {
            complaints.say(
                    Severity.WARNING, line, "tag", Complaints.quote(tag), "a tag of some peer: # Tags = ... in [Peer]");
        }
        return tags.getOrDefault(tag, Set.of());
    }

    private ConfigKey key(Words.Word word, int line) throws SyntaxException {
        try {
            ConfigKey key = ConfigKey.fromBase64(word.text().substring(KEY.length()));
            if (knowsPeers && !keys.contains(key)) {
                complaints.say(Severity.WARNING, line, "key", key.toBase64(), "the public key of a peer of the file");
            }
            return key;
        } catch (IllegalArgumentException _) {
            throw new SyntaxException("key", word, "key: and a public key in base64");
        }
    }

    private String hint(Words.@Nullable Word word) {
        if (word == null) {
            return "";
        }
        List<String> known = new ArrayList<>(KEYWORDS);
        known.addAll(peers.keySet());
        known.addAll(groups.keySet());
        known.addAll(networks.keySet());
        return KnownKeys.nearest(known, word.text())
                .map(name -> " (did you mean " + Complaints.quote(name) + "?)")
                .orElse("");
    }

    /** What has been read of one side of a rule. */
    static final class Sides {
        final Set<String> keywords = new HashSet<>();
        final Set<ConfigKey> keys = new LinkedHashSet<>();
        final Set<AddressPrefix> prefixes = new LinkedHashSet<>();

        RuleParty finish() {
            return new RuleParty(
                    keywords.contains("any"),
                    keywords.contains("peers"),
                    keywords.contains("exit"),
                    keywords.contains("gateway"),
                    keys,
                    List.copyOf(prefixes));
        }
    }
}
