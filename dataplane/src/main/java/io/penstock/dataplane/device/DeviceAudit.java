package io.penstock.dataplane.device;

import io.penstock.dataplane.counters.CounterSet;
import io.penstock.dataplane.flow.FlowFeed;

/**
 * What an auditor reads of a device. It asks nothing of the conductor, so it answers also when the device is closed.
 *
 * @param flows what the cores tell of their flows
 * @param peers whose id, and whose address, is whose
 * @param counters all that is counted; to be read only
 */
public record DeviceAudit(FlowFeed flows, PeerDirectory peers, CounterSet counters) {}
