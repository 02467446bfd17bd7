package io.penstock.dataplane.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.policy.PolicyRule;
import io.penstock.dataplane.policy.Service;
import io.penstock.dataplane.policy.Verdict;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A rule for pings is one for who asks: replies pass that somebody waits for. */
class PolicyPingTest extends PolicyPair {

    private static final int ICMP = 1;
    private static final int REQUEST = 8;
    private static final int REPLY = 0;
    private static final int REQUEST6 = 128;
    private static final int REPLY6 = 129;

    /** The identifier that looks as a request's type and code do. */
    private static final int AS_REQUEST = REQUEST << 8;

    private static final Service[] PING = {
        new Service(ICMP, REQUEST << 8, REQUEST << 8), new Service(58, REQUEST6 << 8, REQUEST6 << 8)
    };

    private static byte[] echo(String from, String to, int type, int identifier) {
        byte[] rest = new byte[12];
        ByteBuffer.wrap(rest).putShort(0, (short) identifier).putShort(2, (short) 1);
        return Ip.icmp(from, to, type, 0, rest);
    }

    @Test
    void shouldLetPingsAndTheirRepliesPass() {
        policy(Verdict.DROP, fromPeer(10, Verdict.ALLOW, PING));
        leftSends(echo(LEFT, SITE, REQUEST, 77), echo(LEFT6, SITE6, REQUEST6, 78));
        siteSends(
                echo(SITE, LEFT, REPLY, 77),
                echo(SITE6, LEFT6, REPLY6, 78),
                echo(SITE, LEFT, REPLY, 79),
                echo(SITE, LEFT, REQUEST, 77));
        assertThat(right.tun.delivered).hasSize(2);
        assertThat(left.tun.delivered).containsExactly(echo(SITE, LEFT, REPLY, 77), echo(SITE6, LEFT6, REPLY6, 78));
        assertThat(right.drops(DropReason.POLICY_DENIED_OUT)).isEqualTo(2);
    }

    @Test
    void shouldTakeNoReplyForAPingThatNobodyHasSent() {
        policy(Verdict.DROP, fromPeer(10, Verdict.ALLOW, PING));
        leftSends(
                echo(LEFT, SITE, REPLY, AS_REQUEST),
                echo(LEFT, SITE, REPLY, 5),
                echo(LEFT6, SITE6, REPLY6, REQUEST6 << 8));
        assertThat(right.tun.delivered).isEmpty();
        assertThat(right.drops(DropReason.POLICY_DENIED)).isEqualTo(3);
    }

    @Test
    void shouldLetTheSitePingWhoHasSentRepliesBefore() {
        policy(Verdict.DROP, new PolicyRule(10, Verdict.ALLOW, site, peer(), List.of(PING)));
        leftSends(echo(LEFT, SITE, REPLY, 9));
        assertThat(right.tun.delivered).isEmpty();
        siteSends(echo(SITE, LEFT, REQUEST, 9));
        leftSends(echo(LEFT, SITE, REPLY, 9));
        assertThat(left.tun.delivered).hasSize(1);
        assertThat(right.tun.delivered).hasSize(1);
    }

    @Test
    void shouldLetRepliesPassUnaskedWhereARuleIsForAllOfIcmp() {
        policy(Verdict.DROP, fromPeer(10, Verdict.ALLOW, Service.of(ICMP)));
        leftSends(echo(LEFT, SITE, REPLY, 5));
        assertThat(right.tun.delivered).hasSize(1);
    }
}
