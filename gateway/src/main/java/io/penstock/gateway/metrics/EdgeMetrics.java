package io.penstock.gateway.metrics;

import io.penstock.dataplane.counters.DropReason.Direction;
import io.penstock.dataplane.device.DeviceSnapshot;
import io.penstock.dataplane.flow.FlowUse;
import io.penstock.dataplane.offload.OffloadStatus;
import java.util.List;

/** The series of the device's edges to the kernel, and of its tables of flows. */
final class EdgeMetrics {

    private static final Metric STATE = Metric.gauge(
            "penstock_offload_state",
            "1",
            "1 for the state that an offload is in, 0 for the others: on, off (switched off), unsupported (by the"
                    + " kernel), fell_back (refused by the kernel within the last minute).",
            "offload",
            "state");
    private static final Metric FALLBACKS = Metric.counter(
            "penstock_offload_fallbacks_total",
            "refusals",
            "How often the kernel refused an offload at run time, so that packets went one by one.",
            "offload");
    private static final Metric CHECKSUMS = Metric.gauge(
            "penstock_checksums_verified",
            "1",
            "1 where inner checksums are verified before packets are merged, else 0.");
    private static final Metric KERNEL_DROPS = Metric.counter(
            "penstock_socket_dropped_datagrams_total",
            "datagrams",
            "Datagrams that the kernel dropped at the UDP sockets before they were read.");
    private static final Metric FLOWS = Metric.gauge("penstock_flows", "flows", "Flows in the tables of all cores.");
    private static final Metric CAPACITY =
            Metric.gauge("penstock_flows_capacity", "flows", "Flows that the tables of all cores can hold.");
    private static final Metric CREATED =
            Metric.counter("penstock_flows_created_total", "flows", "Flows that ever entered a table.");
    private static final Metric EVICTED =
            Metric.counter("penstock_flows_evicted_total", "flows", "Flows removed because a table was nearly full.");
    private static final Metric REFUSED = Metric.counter(
            "penstock_flow_lookups_refused_total",
            "look-ups",
            "Look-ups that found neither their flow nor room for it.");
    private static final Metric UNTRACKED = Metric.counter(
            "penstock_untracked_packets_total",
            "packets",
            "Packets that belong to no flow because there was no room.",
            "direction");

    static final List<Metric> METRICS =
            List.of(STATE, FALLBACKS, CHECKSUMS, KERNEL_DROPS, FLOWS, CAPACITY, CREATED, EVICTED, REFUSED, UNTRACKED);

    private EdgeMetrics() {}

    static List<Family> of(DeviceSnapshot device) {
        FlowUse flows = device.flows();
        return List.of(
                offloads(device.offloads()),
                fallbacks(device.offloads()),
                Family.of(CHECKSUMS).add(device.verifiesChecksums() ? 1 : 0),
                Family.of(KERNEL_DROPS).add(device.kernelDrops()),
                Family.of(FLOWS).add(flows.active()),
                Family.of(CAPACITY).add(flows.capacity()),
                Family.of(CREATED).add(flows.created()),
                Family.of(EVICTED).add(flows.evicted()),
                Family.of(REFUSED).add(flows.refusedLookups()),
                Family.of(UNTRACKED)
                        .add(flows.untrackedInboundPackets(), Direction.INBOUND.label())
                        .add(flows.untrackedOutboundPackets(), Direction.OUTBOUND.label()));
    }

    private static Family offloads(List<OffloadStatus> offloads) {
        Family family = Family.of(STATE);
        for (OffloadStatus offload : offloads) {
            for (OffloadStatus.State state : OffloadStatus.State.values()) {
                family.add(offload.state() == state ? 1 : 0, offload.offload().label(), state.label());
            }
        }
        return family;
    }

    private static Family fallbacks(List<OffloadStatus> offloads) {
        Family family = Family.of(FALLBACKS);
        for (OffloadStatus offload : offloads) {
            family.add(offload.fallbacks(), offload.offload().label());
        }
        return family;
    }
}
