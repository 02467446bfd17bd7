package io.penstock.dataplane.device;

import io.penstock.dataplane.counters.CounterSet;
import io.penstock.dataplane.counters.Log2Snapshot;
import io.penstock.dataplane.counters.Stage;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How a device works, beyond what it counts of packets.
 *
 * @param batchSizes of each stage, in what {@link Stage#batch} says, over all cores
 * @param stageDurations of each stage in ns, of the batches that were timed, over all cores
 * @param queues what waits in the device
 * @param policyRules how many rules are in force; 0 where there is no policy
 * @param policyVersion rises with every policy put in force, and with every change of who has which address under one
 */
public record DeviceLoad(
        Map<Stage, Log2Snapshot> batchSizes,
        Map<Stage, Log2Snapshot> stageDurations,
        List<QueueUse> queues,
        int policyRules,
        long policyVersion) {

    /**
     * A queue at one moment.
     *
     * @param name the value of the {@code queue} label
     * @param depth how much waits
     * @param capacity how much can
     */
    public record QueueUse(String name, long depth, long capacity) {}

    /** Copies the list. */
    public DeviceLoad {
        queues = List.copyOf(queues);
    }

    /** Adds up what the cores note. Any thread. */
    public static DeviceLoad of(CounterSet counters, List<QueueUse> queues, int policyRules, long policyVersion) {
        Map<Stage, Log2Snapshot> sizes = new EnumMap<>(Stage.class);
        Map<Stage, Log2Snapshot> durations = new EnumMap<>(Stage.class);
        for (Stage stage : Stage.values()) {
            sizes.put(stage, counters.sizes(stage));
            durations.put(stage, counters.durations(stage));
        }
        return new DeviceLoad(sizes, durations, queues, policyRules, policyVersion);
    }
}
