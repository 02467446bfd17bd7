package io.penstock.dataplane.device;

import static io.penstock.dataplane.device.TestGateway.settle;

import io.penstock.dataplane.policy.Party;
import io.penstock.dataplane.policy.Policy;
import io.penstock.dataplane.policy.PolicyRule;
import io.penstock.dataplane.policy.PolicyRules;
import io.penstock.dataplane.policy.Service;
import io.penstock.dataplane.policy.Verdict;
import io.penstock.dataplane.routing.IpPrefix;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Two gateways with a session, of which right has a policy: left is its peer, and the site is behind right. */
abstract class PolicyPair extends GatewayPair {

    static final String LEFT = "10.0.0.1";
    static final String SITE = "10.0.0.2";
    static final String LEFT6 = "fd00::1";
    static final String SITE6 = "fd00::2";

    final Party site = new Party(false, false, false, Set.of(), List.of(IpPrefix.parse(SITE), IpPrefix.parse(SITE6)));

    @BeforeEach
    void haveASession() {
        connect();
        clock.advance(1, TimeUnit.SECONDS);
    }

    @AfterEach
    void everythingIsAccountedFor() {
        assertNothingUnaccounted(left);
        assertNothingUnaccounted(right);
    }

    Party peer() {
        return new Party(false, false, false, Set.of(left.publicKey), List.of());
    }

    static Service port(int protocol, int port) {
        return new Service(protocol, port, port);
    }

    PolicyRule fromPeer(int id, Verdict verdict, Service... services) {
        return new PolicyRule(id, verdict, peer(), site, List.of(services));
    }

    void policy(Verdict otherwise, PolicyRule... rules) {
        right.setPolicy(Policy.of(new PolicyRules(List.of(rules), otherwise, List.of())));
    }

    void leftSends(byte[]... packets) {
        for (byte[] packet : packets) {
            left.send(packet);
        }
        settle(left, right);
    }

    void siteSends(byte[]... packets) {
        for (byte[] packet : packets) {
            right.send(packet);
        }
        settle(left, right);
    }

    static byte[] syn(int port) {
        return Ip.tcp(LEFT, 40_000, SITE, port, Ip.SYN, 1000, 0);
    }

    static byte[] synAck(int port) {
        return Ip.tcp(SITE, port, LEFT, 40_000, Ip.SYN | Ip.ACK, 7, 1001);
    }

    static byte[] ack(int port) {
        return Ip.tcp(LEFT, 40_000, SITE, port, Ip.ACK, 1001, 8);
    }
}
