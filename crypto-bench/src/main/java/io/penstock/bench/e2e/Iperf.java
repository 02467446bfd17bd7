package io.penstock.bench.e2e;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What iperf3 reports.
 *
 * @param bytes payload received
 * @param bitsPerSecond payload received per second
 */
record Iperf(double bytes, double bitsPerSecond) {

    private static final Pattern RECEIVED = Pattern.compile("\"sum_received\":\\s*\\{([^}]*)}");

    private static final Pattern ERROR = Pattern.compile("\"error\":\\s*\"([^\"]*)\"");

    /** Carries TCP through the bed for so many seconds; the options go to iperf3's client. */
    static Iperf run(Bed bed, int seconds, List<String> options) {
        String json;
        try {
            json = bed.iperf(seconds, options);
        } catch (IllegalStateException e) {
            throw new IllegalStateException("iperf3: " + reason(String.valueOf(e.getMessage())), e);
        }
        return new Iperf(received(json, "bytes"), received(json, "bits_per_second"));
    }

    /** What iperf3 says is wrong, which it hides in its report; else all there is. */
    static String reason(String text) {
        Matcher error = ERROR.matcher(text);
        return error.find() ? error.group(1) : text;
    }

    static double received(String json, String name) {
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
