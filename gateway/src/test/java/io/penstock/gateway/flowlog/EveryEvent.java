package io.penstock.gateway.flowlog;

import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.event.DeviceEvent;
import io.penstock.dataplane.event.Occurrence;
import io.penstock.dataplane.event.PeerEvent;
import io.penstock.dataplane.event.PeerEvent.Detail;
import io.penstock.dataplane.event.PeerEvent.EndReason;
import io.penstock.dataplane.event.PeerEvent.Kind;
import io.penstock.dataplane.event.PeerEvent.Role;
import io.penstock.dataplane.event.PeerEvent.Setting;
import io.penstock.dataplane.event.Refusal;
import io.penstock.gateway.FakeDevice;
import io.penstock.linux.address.Endpoint;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** One of everything that a device may tell of its peers, and of those whom it refuses. */
final class EveryEvent {

    static final Endpoint HOME = Endpoint.of(InetAddress.ofLiteral("192.0.2.2"), 4444);
    static final Endpoint ROAD = Endpoint.of(InetAddress.ofLiteral("2001:db8::7"), 51820);

    private EveryEvent() {}

    /** What happened at this time to the peer that has a name. */
    static List<DeviceEvent> at(long timeNs) {
        PublicKey key = FakeDevice.key(FlowLogRig.PEER);
        List<DeviceEvent> events = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            for (Detail detail : details(kind)) {
                events.add(new PeerEvent(kind, key, HOME, detail, Occurrence.once(timeNs)));
                events.add(new PeerEvent(kind, key, null, detail, new Occurrence(timeNs, timeNs + 5_000, 7)));
            }
        }
        for (DropReason reason : Refusal.REASONS) {
            events.add(new Refusal(reason, key, null, ROAD, Occurrence.once(timeNs)));
        }
        PublicKey stranger = FakeDevice.key(99);
        events.add(new Refusal(DropReason.UNKNOWN_PEER, null, stranger, HOME, Occurrence.once(timeNs)));
        events.add(new Refusal(DropReason.BAD_MAC1, null, null, null, new Occurrence(timeNs, timeNs + 1, 100_000)));
        return events;
    }

    private static List<Detail> details(Kind kind) {
        return switch (kind) {
            case HANDSHAKE, REKEYED ->
                List.of(new Detail.Shake(Role.INITIATOR, 12_345_678), new Detail.Shake(Role.RESPONDER, -1));
            case ROAMED -> List.of(new Detail.Move(HOME, ROAD));
            case SESSION_ENDED ->
                List.of(
                        new Detail.End(EndReason.EXPIRED),
                        new Detail.End(EndReason.INTERFACE_DOWN),
                        new Detail.End(EndReason.KEY_CHANGED));
            case IDLE -> List.of(new Detail.Silence(180_500_000_000L));
            case ACTIVE -> List.of(new Detail.Silence(-1), new Detail.Silence(3_600_000_000_000L));
            case CHANGED ->
                List.of(
                        new Detail.Change(Set.of(Setting.values()), new Detail.Move(null, ROAD)),
                        new Detail.Change(Set.of(Setting.ALLOWED_IPS), null));
            case HANDSHAKE_FAILED, ADDED, REMOVED -> List.of(PeerEvent.NONE);
        };
    }
}
