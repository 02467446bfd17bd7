package io.penstock.gateway.metrics;

import io.penstock.gateway.metrics.Metric.Presence;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** The series of the configuration: how often it was read again, and when it last could be. Thread-safe. */
public final class ReloadMetrics implements MetricSource {

    private static final Metric RELOADS = Metric.counter(
                    "penstock_config_reload_total",
                    "reloads",
                    "How often the configuration was read again: success, or failure, after which the gateway went on as"
                            + " it was.",
                    "result")
            .when(Presence.FILE);
    private static final Metric SUCCESS = Metric.gauge(
                    "penstock_config_last_reload_success_timestamp_seconds",
                    "seconds",
                    "Unix time at which the configuration in force was read.")
            .when(Presence.FILE);
    private static final Metric SUCCESSFUL = Metric.gauge(
                    "penstock_config_last_reload_successful",
                    "1",
                    "1 where the last attempt to read the configuration succeeded, else 0.")
            .when(Presence.FILE);

    static final List<Metric> METRICS = List.of(RELOADS, SUCCESS, SUCCESSFUL);

    private final InstantSource clock;
    private long succeeded;
    private long failed;
    private boolean successful = true;
    private Instant lastSuccess;

    /** The configuration was read for the first time, now. */
    public ReloadMetrics(InstantSource clock) {
        this.clock = clock;
        lastSuccess = clock.instant();
    }

    /** The configuration was read again. */
    public synchronized void onReload(boolean success) {
        successful = success;
        if (success) {
            succeeded++;
            lastSuccess = clock.instant();
        } else {
            failed++;
        }
    }

    @Override
    public synchronized List<Family> collect() {
        return List.of(
                Family.of(RELOADS).add(succeeded, "success").add(failed, "failure"),
                Family.of(SUCCESS).add(PeerMetrics.seconds(lastSuccess)),
                Family.of(SUCCESSFUL).add(successful ? 1 : 0));
    }
}
