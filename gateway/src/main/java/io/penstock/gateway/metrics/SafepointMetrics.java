package io.penstock.gateway.metrics;

import io.penstock.gateway.metrics.Metric.Presence;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Every stop of all threads of the virtual machine, garbage collections among them, as HotSpot counts them for itself
 * ({@code sun.management.HotspotRuntimeMBean}, which {@code config/jvm.options} opens; sums are in whole milliseconds). To
 * read them costs nothing between scrapes. The Flight Recorder would tell of each stop, for a thread that wakes each second
 * and tens of megabytes; a thread that looks at the clock would wake a hundred times a second to see no more.
 */
final class SafepointMetrics implements MetricSource {

    private static final Logger LOG = System.getLogger(SafepointMetrics.class.getName());
    private static final double MILLIS = TimeUnit.SECONDS.toMillis(1);

    private static final Metric COUNT = Metric.counter(
                    "penstock_jvm_safepoints_total",
                    "stops",
                    "How often the virtual machine has stopped all its threads, garbage collections included.")
            .when(Presence.HAPPENED);
    private static final Metric TIME = Metric.counter(
                    "penstock_jvm_safepoint_seconds_total",
                    "seconds",
                    "How long all threads stood still, in sum; the rate is the share of time in which no packet moved.")
            .when(Presence.HAPPENED);
    private static final Metric SYNC = Metric.counter(
                    "penstock_jvm_safepoint_sync_seconds_total",
                    "seconds",
                    "How long, in sum, the virtual machine waited for the last thread to stop.")
            .when(Presence.HAPPENED);

    static final List<Metric> METRICS = List.of(COUNT, TIME, SYNC);

    /** Asks the virtual machine for one of its counters. */
    @FunctionalInterface
    interface Counters {

        /** The counter of this getter, negative where the virtual machine does not count. */
        long get(String getter) throws ReflectiveOperationException;
    }

    private final @Nullable Counters counters;

    SafepointMetrics() {
        this(hotspot());
    }

    /** Those of another machine, null for one that has none. */
    SafepointMetrics(@Nullable Counters counters) {
        this.counters = counters;
    }

    private static @Nullable Counters hotspot() {
        try {
            Class<?> type = Class.forName("sun.management.HotspotRuntimeMBean");
            Method source =
                    Class.forName("sun.management.ManagementFactoryHelper").getMethod("getHotspotRuntimeMBean");
            Object bean = source.invoke(null);
            return getter -> ((Number) type.getMethod(getter).invoke(bean)).longValue();
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "this virtual machine does not tell of its safepoints", e);
            return null;
        }
    }

    @Override
    public List<Family> collect() {
        if (counters == null) {
            return List.of();
        }
        try {
            long count = counters.get("getSafepointCount");
            if (count < 0) {
                return List.of();
            }
            return List.of(
                    Family.of(COUNT).add(count),
                    Family.of(TIME).add(counters.get("getTotalSafepointTime") / MILLIS),
                    Family.of(SYNC).add(counters.get("getSafepointSyncTime") / MILLIS));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
