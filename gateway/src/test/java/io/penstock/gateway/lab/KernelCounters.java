package io.penstock.gateway.lab;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the kernel itself counts at a tunnel's interface, by a table of nftables: packets by their inner addresses, the
 * tunnel's answers to rejected packets apart.
 *
 * <p>The hooks are netdev's ingress and egress, the last and the first thing on the kernel's side of the device: behind them
 * nothing is cut, joined, dropped or made any more but by the device. A super-packet counts as one packet with one header there,
 * so packets are counted exactly only where no offload makes any. The queueing discipline behind the egress hook counts the segments
 * of a super-packet, with a header each, but not by address; so what is for no peer is kept from it.
 */
final class KernelCounters {

    private static final Pattern COUNTER = Pattern.compile("counter (\\w+) \\{\\s*packets (\\d+) bytes (\\d+)");

    private static final Pattern QUEUED = Pattern.compile("Sent (\\d+) bytes (\\d+) pkt");

    private final Namespace at;
    private final String device;
    private final Traffic queuedBefore;
    private Traffic queued = Traffic.NONE;
    private final Map<String, Traffic> values = new HashMap<>();

    private KernelCounters(Namespace at, String device) {
        this.at = at;
        this.device = device;
        this.queuedBefore = queuedNow();
    }

    /** Counts at the gateway's interface: per peer what came from it, and what goes to it. */
    static KernelCounters atGateway(AuditedSite site, int rejectedPort) {
        return install(site.machine(), site.device(), rejectedPort, "saddr", "daddr", site);
    }

    /** Counts at a peer's own interface: what it sends into the tunnel, and what comes out for it. */
    static KernelCounters atPeer(AuditedSite site, AuditedSite.Client client, int rejectedPort) {
        return install(client.at(), client.node().interfaceName(), rejectedPort, "daddr", "saddr", site);
    }

    private static KernelCounters install(
            Namespace at, String device, int rejectedPort, String ingress, String egress, AuditedSite site) {
        StringBuilder counters = new StringBuilder("counter answers { }\n");
        StringBuilder in = new StringBuilder(answers(rejectedPort));
        StringBuilder out = new StringBuilder();
        for (AuditedSite.Client client : site.clients()) {
            counters.append("counter in%1$d { }\ncounter out%1$d { }\n".formatted(client.number()));
            in.append(rule(client, ingress, "in"));
            out.append(rule(client, egress, "out").replace("\n", " accept\n"));
        }
        at.nft("""
                table netdev exact {
                %s
                chain received { type filter hook ingress device "%s" priority 0
                %s }
                chain sent { type filter hook egress device "%s" priority 0; policy drop
                %s }
                }
                """.formatted(counters, device, in, device, out));
        return new KernelCounters(at, device);
    }

    private Traffic queuedNow() {
        Matcher sent = QUEUED.matcher(at.run("tc -s qdisc show dev " + device + " root"));
        if (!sent.find()) {
            throw new AssertionError("no queueing discipline at " + device);
        }
        return new Traffic(Long.parseLong(sent.group(2)), Long.parseLong(sent.group(1)));
    }

    /** RST from the port that the policy rejects, and "administratively prohibited". */
    private static String answers(int rejectedPort) {
        return """
                tcp sport %d tcp flags & rst == rst counter name answers accept
                icmp type destination-unreachable icmp code 13 counter name answers accept
                icmpv6 type destination-unreachable icmpv6 code 1 counter name answers accept
                """.formatted(rejectedPort);
    }

    private static String rule(AuditedSite.Client client, String field, String name) {
        return "ip %1$s %2$s counter name %3$s%5$d\nip6 %1$s %4$s counter name %3$s%5$d\n"
                .formatted(field, client.v4(), name, client.v6(), client.number());
    }

    /** Reads them; the device may go afterwards. */
    KernelCounters read() {
        Matcher counter = COUNTER.matcher(at.run("nft list counters table netdev exact"));
        while (counter.find()) {
            values.put(
                    counter.group(1), new Traffic(Long.parseLong(counter.group(2)), Long.parseLong(counter.group(3))));
        }
        queued = queuedNow().minus(queuedBefore);
        return this;
    }

    /** Packets that came out of the device into the kernel, with that peer's address. */
    Traffic in(AuditedSite.Client client) {
        return value("in" + client.number());
    }

    /** Packets that the kernel gave to the device, with that peer's address. */
    Traffic out(AuditedSite.Client client) {
        return value("out" + client.number());
    }

    /** Packets that the kernel gave to the device, with any peer's address, the segments of super-packets one by one. */
    Traffic out() {
        return queued;
    }

    /** Answers to rejected packets that came out of the device. */
    Traffic answers() {
        return value("answers");
    }

    private Traffic value(String name) {
        Traffic value = values.get(name);
        if (value == null) {
            throw new AssertionError("no counter " + name + " in " + at.name() + ": " + values);
        }
        return value;
    }
}
