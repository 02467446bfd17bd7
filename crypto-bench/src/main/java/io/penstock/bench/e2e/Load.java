package io.penstock.bench.e2e;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Something to carry.
 *
 * @param name how the report calls it
 * @param iperfOptions what iperf3's client adds
 */
record Load(String name, List<String> iperfOptions) {

    static final List<Load> TCP = List.of(
            new Load("upload, 1 TCP stream", List.of()),
            new Load("download, 1 TCP stream", List.of("-R")),
            new Load("upload, 4 TCP streams", List.of("-P", "4")),
            new Load("download, 4 TCP streams", List.of("-R", "-P", "4")));

    private static final Pattern RECEIVED = Pattern.compile("\"sum_received\":\\s*\\{([^}]*)}");

    /** Carries it through the bed for so many seconds. */
    Measurement measure(Bed bed, int seconds) {
        double cpuBefore = bed.gatewayCpuSeconds();
        String json = bed.iperf(seconds, iperfOptions);
        double cpuSeconds = bed.gatewayCpuSeconds() - cpuBefore;
        double bytes = received(json, "bytes");
        return new Measurement(
                received(json, "bits_per_second") / 1e9, cpuSeconds / (bytes / 1e9), bed.gatewayResidentBytes() / 1e6);
    }

    private static double received(String json, String name) {
        Matcher sum = RECEIVED.matcher(json);
        if (sum.find()) {
            Matcher value = Pattern.compile("\"" + name + "\":\\s*([0-9.eE+]+)").matcher(sum.group(1));
            if (value.find()) {
                return Double.parseDouble(value.group(1));
            }
        }
        throw new IllegalStateException("no sum_received." + name + " in iperf3's report: " + json);
    }
}
