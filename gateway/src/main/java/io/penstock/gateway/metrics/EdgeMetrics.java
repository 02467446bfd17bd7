package io.penstock.gateway.metrics;

import io.penstock.dataplane.counters.DropReason.Direction;
import io.penstock.dataplane.device.DeviceSnapshot;
import io.penstock.dataplane.flow.FlowUse;
import io.penstock.dataplane.offload.OffloadStatus;
import java.util.List;

/** The series of the device's edges to the kernel, and of its tables of flows. */
final class EdgeMetrics {

    private EdgeMetrics() {}

    static List<Family> of(DeviceSnapshot device) {
        FlowUse flows = device.flows();
        return List.of(
                offloads(device.offloads()),
                fallbacks(device.offloads()),
                Family.gauge(
                                "penstock_checksums_verified",
                                "1 where inner checksums are verified before packets are merged, else 0.")
                        .add(device.verifiesChecksums() ? 1 : 0),
                Family.counter(
                                "penstock_socket_dropped_datagrams",
                                "Datagrams that the kernel dropped at the UDP sockets before they were read.")
                        .add(device.kernelDrops()),
                Family.gauge("penstock_flows", "Flows in the tables of all cores.")
                        .add(flows.active()),
                Family.gauge("penstock_flows_capacity", "Flows that the tables of all cores can hold.")
                        .add(flows.capacity()),
                Family.counter("penstock_flows_created", "Flows that ever entered a table.")
                        .add(flows.created()),
                Family.counter("penstock_flows_evicted", "Flows removed because a table was nearly full.")
                        .add(flows.evicted()),
                Family.counter(
                                "penstock_flow_lookups_refused",
                                "Look-ups that found neither their flow nor room for it.")
                        .add(flows.refusedLookups()),
                Family.counter(
                                "penstock_untracked_packets",
                                "Packets that belong to no flow because there was no room.",
                                "direction")
                        .add(flows.untrackedInboundPackets(), Direction.INBOUND.label())
                        .add(flows.untrackedOutboundPackets(), Direction.OUTBOUND.label()));
    }

    private static Family offloads(List<OffloadStatus> offloads) {
        Family family = Family.gauge(
                "penstock_offload_state",
                "1 for the state that an offload is in, 0 for the others: on, off (switched off), unsupported (by the"
                        + " kernel), fell_back (refused by the kernel within the last minute).",
                "offload",
                "state");
        for (OffloadStatus offload : offloads) {
            for (OffloadStatus.State state : OffloadStatus.State.values()) {
                family.add(offload.state() == state ? 1 : 0, offload.offload().label(), state.label());
            }
        }
        return family;
    }

    private static Family fallbacks(List<OffloadStatus> offloads) {
        Family family = Family.counter(
                "penstock_offload_fallbacks",
                "How often the kernel refused an offload at run time, so that packets went one by one.",
                "offload");
        for (OffloadStatus offload : offloads) {
            family.add(offload.fallbacks(), offload.offload().label());
        }
        return family;
    }
}
