package io.penstock.gateway.lab;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The metrics page that Penstock serves inside its namespace. */
final class MetricsPage {

    /** Where it listens: the default of {@code penstock up}. */
    static final String ADDRESS = "127.0.0.1:9586";

    private static final Pattern DROPPED = Pattern.compile(
            "^penstock_dropped_packets_total\\{[^}]*reason=\"(\\w+)\"[^}]*} (\\S+)$", Pattern.MULTILINE);

    private static final Pattern SERIES = Pattern.compile("^([a-z0-9_]+(?:\\{[^}]*})?) (\\S+)$", Pattern.MULTILINE);

    private static final Pattern DROPPED_SERIES =
            Pattern.compile("penstock_dropped_packets_total\\{direction=\"(\\w+)\",reason=\"(\\w+)\"}");

    /** Speaks HTTP with nothing but bash; ends badly unless the answer's status is 200. */
    private static final String GET = """
            exec 3<>/dev/tcp/127.0.0.1/9586 || exit 1
            printf 'GET %s HTTP/1.0\\r\\nConnection: close\\r\\n\\r\\n' "$0" >&3
            answer=$(cat <&3)
            [[ ${answer%%$'\\n'*} == *' 200 '* ]] || exit 1
            printf '%s\\n' "${answer#*$'\\r\\n\\r\\n'}"
            """;

    private MetricsPage() {}

    /** Gets a page from inside the namespace; the text is its body. */
    static Shell.Result get(Namespace at, String path) {
        return Shell.attempt("ip", "netns", "exec", at.name(), "bash", "-c", GET, path);
    }

    /** How many packets were dropped for a reason so far; fails when the page does not count it. */
    static long dropped(Namespace at, String reason) {
        Long count = drops(at).get(reason);
        if (count == null) {
            throw new AssertionError("no drops for the reason " + reason + " on the page in " + at.name());
        }
        return count;
    }

    /** How many packets were dropped so far, by reason; fails when the page counts none at all. */
    static SortedMap<String, Long> drops(Namespace at) {
        String page = get(at, "/metrics").text();
        SortedMap<String, Long> drops = new TreeMap<>();
        Matcher line = DROPPED.matcher(page);
        while (line.find()) {
            drops.merge(line.group(1), (long) Double.parseDouble(line.group(2)), Long::sum);
        }
        if (drops.isEmpty()) {
            throw new AssertionError("no drops on:\n" + page);
        }
        return drops;
    }

    /** All values of the page that are whole numbers. */
    static Values values(Namespace at) {
        SortedMap<String, Long> values = new TreeMap<>();
        Matcher line = SERIES.matcher(get(at, "/metrics").text());
        while (line.find()) {
            double value = Double.parseDouble(line.group(2));
            if (value == Math.rint(value)) {
                values.put(line.group(1), (long) value);
            }
        }
        return new Values(values);
    }

    /**
     * The page at one moment.
     *
     * @param all its whole numbers, by their series as the page spells it
     */
    record Values(SortedMap<String, Long> all) {

        /** The value of a series, which must be there. */
        long of(String series) {
            Long value = all.get(series);
            if (value == null) {
                throw new AssertionError("no " + series + " on the page: " + all.keySet());
            }
            return value;
        }

        /** Packets of both families that went that way, and their bytes. */
        Traffic carried(String direction) {
            return new Traffic(carried("packets", direction), carried("bytes", direction));
        }

        /** Packets of one peer that went that way, and their bytes. */
        Traffic ofPeer(String publicKey, String direction) {
            return new Traffic(ofPeer("packets", publicKey, direction), ofPeer("bytes", publicKey, direction));
        }

        private long ofPeer(String what, String publicKey, String direction) {
            String labels = "direction=\"" + direction + "\",public_key=\"" + publicKey + "\"}";
            return all.entrySet().stream()
                    .filter(entry -> entry.getKey().startsWith("penstock_peer_" + what + "_total{")
                            && entry.getKey().endsWith(labels))
                    .mapToLong(Map.Entry::getValue)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no " + what + " of " + publicKey + " on the page"));
        }

        private long carried(String what, String direction) {
            String labels = "_total{direction=\"" + direction + "\",family=\"";
            return of("penstock_" + what + labels + "ipv4\"}") + of("penstock_" + what + labels + "ipv6\"}");
        }

        /** Packets dropped, by reason, where there were any. */
        SortedMap<String, Long> drops(String direction) {
            SortedMap<String, Long> drops = new TreeMap<>();
            all.forEach((series, count) -> {
                Matcher drop = DROPPED_SERIES.matcher(series);
                if (count > 0 && drop.matches() && drop.group(1).equals(direction)) {
                    drops.put(drop.group(2), count);
                }
            });
            return drops;
        }
    }
}
