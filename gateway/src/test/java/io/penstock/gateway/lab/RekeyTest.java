package io.penstock.gateway.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Light traffic past two rekeys (REKEY_AFTER_TIME is 120 s). It runs beside the other tests, so that the whole takes
 * little longer than this one. The network is {@link Site}'s.
 */
@Tag("namespace")
@Tag("quiet")
@Execution(ExecutionMode.CONCURRENT)
class RekeyTest {

    private static final Pattern SUMMARY = Pattern.compile("(\\d+) packets transmitted, (\\d+) received");

    @ParameterizedTest
    @EnumSource(Roles.class)
    void shouldLoseNothingOverTwoRekeys(Roles roles) {
        try (Site site = Site.open("rekey", roles)) {
            assertThat(site.tunnelWorks()).isTrue();
            Background ping = site.client().namespace().start("ping", "ping -n -q -i 0.2 -w 250 " + Site.SERVER_V4);
            SortedSet<Long> handshakes = new TreeSet<>();
            while (ping.isAlive()) {
                handshakes.add(site.client().show(site.gateway()).latestHandshakeSeconds());
                Wait.seconds(2);
            }
            assertThat(handshakes).as("times of handshakes").hasSize(3);
            assertThat(handshakes.getLast() - handshakes.getFirst()).isBetween(239L, 250L);

            Matcher summary = SUMMARY.matcher(ping.await(Duration.ofSeconds(10)));
            assertThat(summary.find()).isTrue();
            int sent = Integer.parseInt(summary.group(1));
            int received = Integer.parseInt(summary.group(2));
            assertThat(sent).isGreaterThan(900);
            // A full queue of this busy machine may drop one now and then; a lost rekey costs five seconds, 25 packets.
            assertThat(sent - received).as("lost of " + sent).isLessThan(15);
        }
    }
}
