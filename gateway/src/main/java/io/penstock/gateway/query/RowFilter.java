package io.penstock.gateway.query;

import io.penstock.dataplane.routing.IpPrefix;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Whether a record is asked for. What depends on a text is judged once for each text. For one thread and one question. */
final class RowFilter {

    private final Question question;
    private final Verdicts peers;
    private final Verdicts sources;
    private final Verdicts destinations;
    private final Verdicts domains;
    private final Verdicts users;
    private final Verdicts kinds;

    /** {@code peers} are the texts of the peers that the question names; empty where it names none. */
    RowFilter(Question question, Set<String> peers) {
        this.question = question;
        this.peers = new Verdicts(peers.isEmpty() ? null : peers::contains);
        this.sources = new Verdicts(lyingIn(question.src()));
        this.destinations = new Verdicts(lyingIn(question.dst()));
        this.domains = new Verdicts(within(question.domain()));
        this.users = new Verdicts(equalTo(question.user()));
        this.kinds = new Verdicts(text -> isWanted(Kind.parse(text)));
    }

    /** Whether it is about flows or packets that the question asks for. */
    boolean matches(FlowRow row) {
        Names names = row.names();
        return kinds.allow(names, row.text(FlowRow.KIND))
                && peers.allow(names, row.text(FlowRow.PEER))
                && sources.allow(names, row.text(FlowRow.SRC))
                && destinations.allow(names, row.text(FlowRow.DST))
                && domains.allow(names, row.text(FlowRow.DOMAIN))
                && users.allow(names, row.text(FlowRow.USER))
                && (question.port() < 0 || isOfPort(row));
    }

    private boolean isOfPort(FlowRow row) {
        return switch (row.kind().ports()) {
            case BOTH, DESTINATION -> row.secondPort() == question.port();
            case RANGE -> row.firstPort() <= question.port() && row.secondPort() >= question.port();
            case NONE, ICMP -> false;
        };
    }

    private boolean isWanted(Kind kind) {
        if (!kind.dropReason().isEmpty()) {
            return question.isOfAllFlows();
        }
        String rule = question.rule();
        return (!question.denied() || kind.isDenied())
                && (question.protocol() < 0 || kind.protocol() == question.protocol())
                && (question.trafficClass() == null || kind.trafficClass().equals(question.trafficClass()))
                && (rule == null
                        || rule.equalsIgnoreCase(kind.ruleName())
                        || (kind.ruleId() >= 0 && rule.equals(Integer.toString(kind.ruleId()))));
    }

    private static @Nullable Predicate<String> lyingIn(@Nullable IpPrefix prefix) {
        return prefix == null
                ? null
                : text -> contains(prefix, InetAddress.ofLiteral(text).getAddress());
    }

    /** A domain and all below it. */
    private static @Nullable Predicate<String> within(@Nullable String domain) {
        return domain == null ? null : text -> text.equals(domain) || text.endsWith("." + domain);
    }

    private static @Nullable Predicate<String> equalTo(@Nullable String user) {
        return user == null ? null : user::equalsIgnoreCase;
    }

    private static boolean contains(IpPrefix prefix, byte[] address) {
        ByteBuffer bytes = ByteBuffer.wrap(address);
        return address.length == 4
                ? prefix.contains(false, 0, bytes.getInt() & 0xffffffffL)
                : prefix.contains(true, bytes.getLong(), bytes.getLong());
    }

    /** What a test says of texts, by their numbers. */
    private static final class Verdicts {

        private static final byte UNKNOWN = 0;
        private static final byte YES = 1;
        private static final byte NO = 2;

        private final @Nullable Predicate<String> test;
        private byte[] known = new byte[256];

        /** Without a test it allows everything, no text included. */
        Verdicts(@Nullable Predicate<String> test) {
            this.test = test;
        }

        boolean allow(Names names, int text) {
            if (test == null) {
                return true;
            }
            if (text == Names.NONE) {
                return false;
            }
            if (text >= known.length) {
                known = Arrays.copyOf(known, Math.max(text + 1, known.length * 2));
            }
            if (known[text] == UNKNOWN) {
                known[text] = test.test(String.valueOf(names.text(text))) ? YES : NO;
            }
            return known[text] == YES;
        }
    }
}
