package io.penstock.gateway.metrics;

import com.sun.management.GarbageCollectionNotificationInfo;
import io.penstock.dataplane.counters.Log2Histogram;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

/**
 * How long garbage collections have stopped the virtual machine, as its own collectors tell, in whole milliseconds: the
 * serial collector, which the gateway runs with, stops it for the whole of each. All other stops are in the sums of
 * {@link SafepointMetrics}.
 */
final class JvmPauses implements MetricSource, AutoCloseable {

    private static final double NANO = 1e-9;

    /** A millisecond is the first bound, near enough, and 17 s the last. */
    private static final int FIRST_EXPONENT = 20;

    private static final int BUCKETS = 15;

    private static final Metric PAUSES = Metric.histogram(
            "penstock_jvm_pause_seconds",
            "seconds",
            "How long garbage collections have stopped the virtual machine, in whole milliseconds.");

    static final List<Metric> METRICS = List.of(PAUSES);

    private final Log2Histogram pauses = new Log2Histogram(FIRST_EXPONENT, BUCKETS);
    private final NotificationListener listener = (notification, _) -> onNotification(notification);

    /** Begins to listen. */
    JvmPauses() {
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (collector instanceof NotificationEmitter emitter) {
                emitter.addNotificationListener(listener, null, null);
            }
        }
    }

    private void onNotification(Notification notification) {
        if (notification.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)
                && notification.getUserData() instanceof CompositeData data) {
            onPause(GarbageCollectionNotificationInfo.from(data).getGcInfo().getDuration());
        }
    }

    /** A collection has stopped everything for so long. */
    synchronized void onPause(long milliseconds) {
        pauses.add(TimeUnit.MILLISECONDS.toNanos(milliseconds));
    }

    @Override
    public List<Family> collect() {
        return List.of(Family.of(PAUSES).add(pauses.snapshot(), NANO));
    }

    @Override
    public void close() {
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (collector instanceof NotificationEmitter emitter) {
                try {
                    emitter.removeNotificationListener(listener);
                } catch (ListenerNotFoundException _) {
                    // A collector that came later was never listened to.
                }
            }
        }
    }
}
