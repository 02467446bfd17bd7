package io.penstock.config;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The gateway's own settings, which stand in {@code # penstock: key = value} comments of {@code [Interface]} so that
 * the file stays a wg-quick file. What the file does not say is empty, and the command line or a default decides.
 *
 * @param metrics where the metrics page is served
 * @param nat whether and where packets are masqueraded
 * @param cores how many cores carry packets, 1 to 1024
 * @param transport how UDP sockets are driven
 * @param handOff when a core gives cipher work to others
 * @param cipher the name of the AEAD engine, in lower case; whether it exists is known at start
 * @param offloads what is switched on or off at the edges; what is not in it stays as it is by default
 * @param flowLog where and how the flow log is kept
 * @param metricsSeries how much of the peers the metrics page shows
 * @param policy the file of rules, from the folder of the file that names it
 */
public record ApplianceSettings(
        Optional<MetricsSetting> metrics,
        Optional<NatSetting> nat,
        OptionalInt cores,
        Optional<TransportSetting> transport,
        Optional<HandOffSetting> handOff,
        Optional<String> cipher,
        Map<OffloadSwitch, Boolean> offloads,
        FlowLogSettings flowLog,
        MetricsSeries metricsSeries,
        Optional<String> policy) {
    /** A file without any. */
    public static final ApplianceSettings NONE = new ApplianceSettings(
            Optional.empty(),
            Optional.empty(),
            OptionalInt.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            FlowLogSettings.NONE,
            MetricsSeries.DEFAULT,
            Optional.empty());

    /** Copies the map. */
    public ApplianceSettings {
        offloads = Map.copyOf(offloads);
    }
}
