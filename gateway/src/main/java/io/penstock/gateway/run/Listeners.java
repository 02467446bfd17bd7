package io.penstock.gateway.run;

import io.penstock.config.MetricsSeries;
import io.penstock.config.MetricsSetting;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.device.DeviceControl;
import io.penstock.gateway.control.ControlServer;
import io.penstock.gateway.control.Standing;
import io.penstock.gateway.metrics.Health;
import io.penstock.gateway.metrics.MetricSource;
import io.penstock.gateway.sink.SinkStatus;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What listens beside a device: the socket that {@code wg} speaks to, Penstock's own control socket, the metrics page. */
public interface Listeners {

    /**
     * What they are told.
     *
     * @param interfaceName the interface
     * @param control the device
     * @param peerNames the peers' names, as they are at the moment
     * @param metrics where metrics are served
     * @param series how much of the peers it shows
     * @param sources what it shows beside the device
     * @param health what keeps the gateway from serving, for {@code /readyz}
     * @param sinks where the flow log is delivered to, as it is at the moment
     * @param standing its configuration, policy and flow log, as they are at the moment
     * @param trace answers whether the policy lets somebody reach somebody
     * @param reload reads the configuration again and says in one line what came of it
     * @param socketRemoved called when somebody removes the UAPI socket, which ends the device
     */
    record Setting(
            String interfaceName,
            DeviceControl control,
            Supplier<Map<PublicKey, String>> peerNames,
            MetricsSetting metrics,
            MetricsSeries series,
            List<MetricSource> sources,
            Health health,
            Supplier<List<SinkStatus>> sinks,
            Supplier<Standing> standing,
            ControlServer.Trace trace,
            Reload reload,
            Runnable socketRemoved) {}

    /** Reads the configuration again. */
    @FunctionalInterface
    interface Reload {
        /**
         * One line for the person who asked.
         *
         * @throws IOException when the last good state was kept, with one line that says why
         */
        String now() throws IOException;
    }

    /** Listeners that are open. */
    interface Open extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Opens all of them or none.
     *
     * @throws IOException when one cannot be opened, with one line that says why
     */
    Open open(Setting setting) throws IOException;
}
