package io.penstock.gateway.policy;

import io.penstock.config.AddressPrefix;
import io.penstock.config.GatewayConfig;
import io.penstock.config.PeerSection;
import io.penstock.config.policy.Rule;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.device.DeviceSnapshot;
import io.penstock.dataplane.device.PeerSnapshot;
import io.penstock.dataplane.policy.Attempt;
import io.penstock.dataplane.policy.Policy;
import io.penstock.dataplane.policy.Verdict;
import io.penstock.dataplane.routing.AllowedIps;
import io.penstock.dataplane.routing.IpPrefix;
import io.penstock.gateway.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks the compiled policy, the same that judges packets, whether a flow would be let through. Nothing is sent, and no
 * flow that lives is looked at: the answer is that to the first packet.
 */
public final class Tracer {

    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;

    /** An echo request's type and code, as the flow table has them for a port. */
    private static final int ECHO4 = 8 << 8;

    private static final int ECHO6 = 128 << 8;

    /** A peer with his prefixes. */
    private record Subject(@Nullable String name, PublicKey key, List<IpPrefix> prefixes) {

        boolean isCalled(String text) {
            return text.equals(name) || text.equals(key.toBase64());
        }

        String label() {
            return name == null ? key.toBase64() : name;
        }
    }

    /** An address, and whose it is. */
    private record Place(IpPrefix address, @Nullable Subject owner) {

        @Override
        public String toString() {
            String text = address.toString();
            String host = text.substring(0, text.indexOf('/'));
            return owner == null ? host : owner.label() + " (" + host + ")";
        }
    }

    private final @Nullable LoadedPolicy loaded;
    private final List<Subject> subjects;
    private final AllowedIps.Snapshot<Subject> owners;

    private Tracer(@Nullable LoadedPolicy loaded, List<Subject> subjects) {
        this.loaded = loaded;
        this.subjects = subjects;
        AllowedIps<Subject> allowed = new AllowedIps<>();
        subjects.forEach(subject -> subject.prefixes().forEach(prefix -> allowed.insert(prefix, subject)));
        owners = allowed.publish();
    }

    /** Over the peers that a running device has at the moment. */
    public static Tracer of(@Nullable LoadedPolicy loaded, DeviceSnapshot device, Map<PublicKey, String> names) {
        List<Subject> subjects = new ArrayList<>();
        for (PeerSnapshot peer : device.peers()) {
            subjects.add(new Subject(names.get(peer.publicKey()), peer.publicKey(), peer.allowedIps()));
        }
        return new Tracer(loaded, subjects);
    }

    /** Over the peers of a file. */
    public static Tracer of(@Nullable LoadedPolicy loaded, GatewayConfig config) {
        List<Subject> subjects = new ArrayList<>();
        for (PeerSection peer : config.peers()) {
            subjects.add(new Subject(
                    peer.name().orElse(null),
                    PublicKey.of(peer.publicKey().bytes()),
                    peer.allowedIps().stream().map(PolicyCompiler::prefix).toList()));
        }
        return new Tracer(loaded, subjects);
    }

    /**
     * Whether a flow would pass.
     *
     * @param source a peer's name or public key, or an address
     * @param destination {@code DST[:PORT][/PROTO]}
     * @throws Failure when one of them is none
     */
    public TraceAnswer trace(String source, String destination) throws Failure {
        TraceQuestion question = TraceQuestion.parse(destination);
        List<Place> to = places(question.destination());
        List<Place> from = places(source);
        for (Place end : to) {
            Optional<Place> start = from.stream()
                    .filter(place -> place.address().ipv6() == end.address().ipv6())
                    .findFirst();
            if (start.isPresent()) {
                return answer(start.get(), end, question);
            }
        }
        throw new Failure(Failure.USAGE, source + " and " + destination + " have no address of one family");
    }

    private TraceAnswer answer(Place from, Place to, TraceQuestion question) {
        String head = from + " -> " + to + " " + question.service() + ": ";
        if (loaded == null) {
            return new TraceAnswer(true, head + "allow, because there is no policy");
        }
        Policy policy = loaded.policy();
        int match = policy.match(attempt(from, to, question));
        Verdict verdict = Verdict.ofCode(policy.verdictCode(match));
        String by = loaded.rule(policy.ruleId(match))
                .map(rule -> by(loaded, rule))
                .orElse("by default: no rule of " + loaded.file() + " names it");
        return new TraceAnswer(Verdict.passes(verdict.code()), head + verdict.label() + ", " + by);
    }

    private static String by(LoadedPolicy loaded, Rule rule) {
        return "by rule " + rule.id() + " \"" + rule.name() + "\" (" + loaded.file() + ":" + rule.line() + ")";
    }

    private static Attempt attempt(Place from, Place to, TraceQuestion question) {
        boolean ipv6 = to.address().ipv6();
        Attempt attempt = new Attempt();
        attempt.from(ipv6, from.address().high(), from.address().low(), keyOf(from));
        attempt.to(to.address().high(), to.address().low(), keyOf(to));
        if (question.protocol() == TraceQuestion.PING) {
            attempt.by(ipv6 ? ICMPV6 : ICMP, ipv6 ? ECHO6 : ECHO4);
        } else {
            attempt.by(question.protocol(), Math.max(question.port(), 0));
        }
        return attempt;
    }

    private static @Nullable PublicKey keyOf(Place place) {
        return place.owner() == null ? null : place.owner().key();
    }

    /** The addresses that a word stands for: of a peer the first of each prefix, in their order. */
    private List<Place> places(String word) throws Failure {
        List<Subject> named =
                subjects.stream().filter(subject -> subject.isCalled(word)).toList();
        if (named.size() > 1) {
            throw new Failure(
                    Failure.USAGE,
                    "found '" + word + "', which " + named.size()
                            + " peers are called: expected a public key, or an address");
        }
        if (!named.isEmpty()) {
            return named.getFirst().prefixes().stream()
                    .map(prefix -> place(prefix.ipv6(), prefix.high(), prefix.low()))
                    .toList();
        }
        try {
            AddressPrefix address = AddressPrefix.parse(word);
            if (address.isHost()) {
                return List.of(place(address.isV6(), address.high(), address.low()));
            }
        } catch (IllegalArgumentException _) {
            // It is neither: said below.
        }
        throw new Failure(Failure.USAGE, "found '" + word + "', expected a peer's name or public key, or an address");
    }

    private Place place(boolean ipv6, long high, long low) {
        Subject owner = ipv6 ? owners.lookup6(high, low) : owners.lookup4((int) low);
        return new Place(new IpPrefix(ipv6, high, low, ipv6 ? 128 : 32), owner);
    }
}
