package io.penstock.dataplane.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.event.PeerEvent.Detail;
import io.penstock.dataplane.event.PeerEvent.Kind;
import io.penstock.linux.address.Endpoint;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A peer who does the same again and again is told of in few records, whose counts are exact. */
class PeerLedgerTest {

    private static final PublicKey KEY = PublicKey.of(new byte[32]);

    private final PeerLedger ledger = new PeerLedger();

    private static Endpoint at(int address) {
        return new Endpoint(false, 0, address, 51820, 0, 0, 0, 0);
    }

    private static PeerEvent roam(int from, int to, long timeNs) {
        return new PeerEvent(Kind.ROAMED, KEY, at(to), new Detail.Move(at(from), at(to)), Occurrence.once(timeNs));
    }

    private static List<DeviceEvent> drain(EventFeed feed) {
        List<DeviceEvent> events = new ArrayList<>();
        feed.drain(events::add, Integer.MAX_VALUE);
        return events;
    }

    @Test
    void shouldTellTheFirstOneByOneAndTheRestAsASum() {
        EventFeed feed = EventFeed.of(60, 64);
        for (int i = 0; i < 10; i++) {
            ledger.add(roam(i, i + 1, i), feed);
        }
        ledger.add(new PeerEvent(Kind.IDLE, KEY, null, PeerEvent.NONE, Occurrence.once(11)), feed);
        assertThat(drain(feed))
                .startsWith(roam(0, 1, 0), roam(1, 2, 1), roam(2, 3, 2), roam(3, 4, 3))
                .hasSize(PeerLedger.SINGLE_MAX + 1);
        assertThat(ledger.endWindow(feed)).isTrue();
        assertThat(drain(feed))
                .containsExactly(new PeerEvent(
                        Kind.ROAMED, KEY, at(10), new Detail.Move(at(4), at(10)), new Occurrence(4, 9, 6)));
        ledger.add(roam(1, 2, 70), feed);
        assertThat(drain(feed)).containsExactly(roam(1, 2, 70));
    }

    @Test
    void shouldKeepForLaterWhatFindsNoRoomAndCountAsLostWhatIsLeftAtTheEnd() {
        EventFeed feed = EventFeed.of(60, 2);
        for (int i = 0; i < 5; i++) {
            ledger.add(roam(i, i + 1, i), feed);
        }
        assertThat(ledger.endWindow(feed)).isFalse();
        assertThat(drain(feed)).hasSize(2);
        assertThat(ledger.endWindow(feed)).isTrue();
        assertThat(drain(feed))
                .singleElement()
                .extracting(event -> event.when().count())
                .isEqualTo(3L);
        for (int i = 0; i < 5; i++) {
            ledger.add(roam(i, i + 1, i), feed);
        }
        ledger.close(feed);
        assertThat(feed.lostEvents()).isEqualTo(3);
    }
}
