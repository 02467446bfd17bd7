package io.penstock.dataplane.event;

/** Something worth writing down that is no packet. Immutable. */
public sealed interface DeviceEvent permits PeerEvent, Refusal {

    /** When, and how often: more than once where a sum is told. */
    Occurrence when();

    /** Its name: the value of the flow log's field {@code event}. */
    String label();
}
