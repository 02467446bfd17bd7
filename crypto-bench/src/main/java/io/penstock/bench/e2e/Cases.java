package io.penstock.bench.e2e;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** All there is to measure, by the names that {@code --cases} takes, in the order in which it is measured. */
final class Cases {

    /** Its rate is what "half load" is half of. */
    static final TcpCase UPLOAD = new TcpCase("upload, 1 TCP stream", List.of(), true);

    private static final String AUDIT = "audit";

    private static final List<TcpCase> TCP = List.of(
            UPLOAD,
            new TcpCase("download, 1 TCP stream", List.of("-R"), true),
            new TcpCase("upload, 4 TCP streams", List.of("-P", "4"), true),
            new TcpCase("download, 4 TCP streams", List.of("-R", "-P", "4"), true));

    private static final Map<String, List<Case>> ALL = all();

    private Cases() {}

    private static Map<String, List<Case>> all() {
        Map<String, List<Case>> all = new LinkedHashMap<>();
        all.put("tcp", List.copyOf(TCP));
        all.put(
                "outer",
                List.of(
                        new TcpCase("upload, 1 TCP stream, outer UDP segmentation off", List.of(), false),
                        new TcpCase("download, 1 TCP stream, outer UDP segmentation off", List.of("-R"), false)));
        all.put("udp64", List.of(new UdpCase("upload, 64 B", true, 64), new UdpCase("download, 64 B", false, 64)));
        all.put(
                "udp1392",
                List.of(new UdpCase("upload, 1392 B", true, 1392), new UdpCase("download, 1392 B", false, 1392)));
        all.put(
                "latency",
                List.of(
                        new LatencyCase("200 requests/s", false),
                        new LatencyCase("the same, beside a TCP upload at half of the baseline's rate", true)));
        all.put("idle", List.of(new IdleCase("idle")));
        all.put("start", List.of(new StartCase("start")));
        all.put(AUDIT, TCP.stream().<Case>map(AuditCase::new).toList());
        return all;
    }

    /** What is measured where nothing else is asked for: all but what compares a gateway with itself. */
    static String usual() {
        return ALL.keySet().stream().filter(name -> !name.equals(AUDIT)).collect(Collectors.joining(","));
    }

    /** The names, with commas. */
    static String names() {
        return String.join(",", ALL.keySet());
    }

    /**
     * The cases of some names.
     *
     * @throws IllegalArgumentException with the words for the user
     */
    static List<Case> named(String text) {
        List<String> wanted = List.of(text.split(",", -1));
        for (String name : wanted) {
            if (!ALL.containsKey(name)) {
                throw new IllegalArgumentException("--cases: found '" + name + "', expected some of " + names());
            }
        }
        List<Case> cases = new ArrayList<>();
        ALL.forEach((name, ofName) -> cases.addAll(wanted.contains(name) ? ofName : List.of()));
        return List.copyOf(cases);
    }
}
