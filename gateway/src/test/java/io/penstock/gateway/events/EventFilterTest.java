package io.penstock.gateway.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Of two periods that touch, an event is in one; a peer is whoever bears his name or key, or claims it. */
class EventFilterTest {

    private static final Instant AT = Instant.parse("2026-01-07T14:00:00Z");

    private static EventRecord event(String fields) throws Exception {
        String line = "{'record_type':'meta','time':'2026-01-07T14:05:00Z','event':'refused','event_time':'" + AT + "',"
                + fields + "}";
        return EventRecord.parse(line.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static boolean accepts(@Nullable String peer, Instant since, Instant until, String fields)
            throws Exception {
        return new EventFilter(peer, since, until, Set.of()).accepts(event(fields));
    }

    @Test
    void shouldCountAnEventWhenItHappenedAndNotWhenItWasWritten() throws Exception {
        String any = "'count':1";
        assertThat(accepts(null, AT, AT.plusMillis(1), any)).isTrue();
        assertThat(accepts(null, AT.plusMillis(1), Instant.MAX, any)).isFalse();
        assertThat(accepts(null, Instant.MIN, AT, any)).isFalse();
    }

    @Test
    void shouldFindAPeerByNameByKeyAndWhereSomebodyClaimedToBeHim() throws Exception {
        String known = "'peer':{'public_key':'AAAA=','name':'anna'}";
        String stranger = "'claimed_key':'BBBB='";
        assertThat(accepts("Anna", AT, Instant.MAX, known)).isTrue();
        assertThat(accepts("AA", AT, Instant.MAX, known)).isTrue();
        assertThat(accepts("an", AT, Instant.MAX, known)).isFalse();
        assertThat(accepts("BBB", AT, Instant.MAX, stranger)).isTrue();
        assertThat(accepts("AAAA=", AT, Instant.MAX, stranger)).isFalse();
    }

    @Test
    void shouldTakeTheEventsThatAreNamedAlone() throws Exception {
        EventRecord refused = event("'count':1");
        assertThat(new EventFilter(null, AT, Instant.MAX, Set.of("refused")).accepts(refused))
                .isTrue();
        assertThat(new EventFilter(null, AT, Instant.MAX, Set.of("roamed")).accepts(refused))
                .isFalse();
    }
}
