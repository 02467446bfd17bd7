package io.penstock.gateway.lab;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Properties;
import org.assertj.core.api.SoftAssertions;

/**
 * What a sender sent and its receiver counted, and whether that is good.
 *
 * @param way from whom to whom
 * @param counted the lines of both, by their names
 */
record MixVerdict(String way, Properties counted) {

    private static final List<String> NUMBERED_FLOWS = List.of("v4", "v6", "v4large", "v6large");
    /** From 16 bytes of payload to an inner packet of 1420: 1392 and 1372 bytes. */
    private static final long LENGTHS_V4 = 1377;

    private static final long LENGTHS_V6 = 1357;

    /** Reads the report. */
    static MixVerdict of(String way, String report) {
        Properties counted = new Properties();
        try {
            counted.load(new StringReader(report));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new MixVerdict(way, counted);
    }

    /** Says what did not arrive whole, once, and in order, and whether enough was sent to say so. */
    void verify(SoftAssertions softly, int seconds) {
        softly.assertThat(number("tcp.sentFrames")).as("%s: TCP frames", way).isGreaterThan(seconds * 100L);
        softly.assertThat(number("tcp.goodFrames"))
                .as("%s: good TCP frames", way)
                .isEqualTo(number("tcp.sentFrames"));
        softly.assertThat(number("tcp.badFrames")).as("%s: bad TCP frames", way).isZero();
        softly.assertThat(number("udp.corrupt"))
                .as("%s: corrupt datagrams", way)
                .isZero();
        for (String flow : NUMBERED_FLOWS) {
            verifyArrival(softly, flow, seconds * (flow.endsWith("large") ? 40L : 200L));
            softly.assertThat(number("udp." + flow + ".duplicate"))
                    .as("%s: %s duplicates", way, flow)
                    .isZero();
            softly.assertThat(number("udp." + flow + ".reordered"))
                    .as("%s: %s reordered, first %d", way, flow, number("udp." + flow + ".firstReordered"))
                    .isZero();
        }
        verifyArrival(softly, "v4tiny", seconds * 50L);
        verifyArrival(softly, "v6tiny", seconds * 50L);
        softly.assertThat(number("udp.v4.lengths"))
                .as("%s: lengths over IPv4", way)
                .isEqualTo(LENGTHS_V4);
        softly.assertThat(number("udp.v6.lengths"))
                .as("%s: lengths over IPv6", way)
                .isEqualTo(LENGTHS_V6);
    }

    /** A busy machine fills the queues of sockets and devices, and then the kernel drops: Penstock counts none of its own. */
    private void verifyArrival(SoftAssertions softly, String flow, long leastSent) {
        long sent = number("udp." + flow + ".sent");
        softly.assertThat(sent).as("%s: %s sent", way, flow).isGreaterThan(leastSent);
        softly.assertThat(number("udp." + flow + ".received"))
                .as("%s: %s received of %d", way, flow, sent)
                .isBetween(sent * 90 / 100, sent);
    }

    private long number(String name) {
        String value = counted.getProperty(name);
        if (value == null) {
            throw new AssertionError("no " + name + " in " + this);
        }
        return Long.parseLong(value);
    }
}
