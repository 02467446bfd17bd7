package io.penstock.dataplane.policy;

import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which rules a protocol and a port satisfy: for each protocol that is named, the ranges between the ports that are. */
final class ServiceIndex {

    private static final int PROTOCOLS = 256;

    /** The rules of a protocol: {@code byRange[i]} from port {@code starts[i]} on. */
    private static final class Ranges {

        private final int[] starts;
        private final long[][] byRange;
        private final long[] everyPort;

        Ranges(List<PolicyRule> rules, int protocol, int[] starts) {
            this.starts = starts;
            byRange = new long[starts.length][];
            for (int i = 0; i < starts.length; i++) {
                byRange[i] = bits(rules, protocol, starts[i]);
            }
            everyPort = bits(rules, protocol, Attempt.UNKNOWN_PORT);
        }

        long[] at(int port) {
            if (port == Attempt.UNKNOWN_PORT) {
                return everyPort;
            }
            int found = Arrays.binarySearch(starts, port);
            return byRange[found >= 0 ? found : -found - 2];
        }
    }

    private final @Nullable Ranges[] byProtocol = new @Nullable Ranges[PROTOCOLS];
    private final long[] anyProtocol;

    ServiceIndex(List<PolicyRule> rules) {
        anyProtocol = bits(rules, Service.ANY_PROTOCOL, Attempt.UNKNOWN_PORT);
        for (int protocol = 0; protocol < PROTOCOLS; protocol++) {
            int[] starts = starts(rules, protocol);
            if (starts.length > 0) {
                byProtocol[protocol] = new Ranges(rules, protocol, starts);
            }
        }
    }

    private static int[] starts(List<PolicyRule> rules, int protocol) {
        TreeSet<Integer> starts = new TreeSet<>();
        for (PolicyRule rule : rules) {
            for (Service service : rule.services()) {
                if (service.protocol() == protocol) {
                    starts.add(0);
                    starts.add(service.firstPort());
                    starts.add(service.lastPort() + 1);
                }
            }
        }
        return starts.stream().mapToInt(Integer::intValue).toArray();
    }

    private static long[] bits(List<PolicyRule> rules, int protocol, int port) {
        long[] bits = new long[RuleBits.words(rules.size())];
        for (int rule = 0; rule < rules.size(); rule++) {
            for (Service service : rules.get(rule).services()) {
                if (applies(service, protocol, port)) {
                    RuleBits.set(bits, rule);
                }
            }
        }
        return bits;
    }

    private static boolean applies(Service service, int protocol, int port) {
        if (service.protocol() == Service.ANY_PROTOCOL) {
            return true;
        }
        return service.protocol() == protocol
                && (service.isEveryPort() || (service.firstPort() <= port && port <= service.lastPort()));
    }

    /** The rules for a protocol and a port. */
    long[] of(int protocol, int port) {
        Ranges ranges = byProtocol[protocol];
        return ranges == null ? anyProtocol : ranges.at(port);
    }
}
