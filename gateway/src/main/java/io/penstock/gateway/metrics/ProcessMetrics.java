package io.penstock.gateway.metrics;

import com.sun.management.OperatingSystemMXBean;
import io.penstock.gateway.metrics.Metric.Presence;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The process as the kernel sees it, under the names that Prometheus' clients have for it, and what Micrometer's binders
 * show beside it of the process and its virtual machine.
 */
final class ProcessMetrics implements MetricSource {

    private static final double NANO = 1e-9;
    private static final double KIB = 1024;
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";

    private static final Metric CPU = Metric.counter(
            "process_cpu_seconds_total", "seconds", "Processor time of all threads, in the kernel and outside.");
    private static final Metric MEMORY =
            Metric.gauge("process_resident_memory_bytes", "bytes", "Memory of the process that is in RAM.");

    static final List<Metric> METRICS = List.of(
            CPU,
            MEMORY,
            Metric.gauge("process_start_time_seconds", "seconds", "Unix time at which the process began."),
            Metric.gauge("process_uptime_seconds", "seconds", "How long the virtual machine has run."),
            Metric.gauge("process_files_open_files", "descriptors", "Descriptors that are open."),
            Metric.gauge("process_files_max_files", "descriptors", "Descriptors that may be open."),
            Metric.info("jvm_info", "The virtual machine.", "runtime", "vendor", "version"),
            Metric.gauge("jvm_memory_used_bytes", "bytes", "Memory in use, by area and pool.", "area", "id"),
            Metric.gauge("jvm_memory_committed_bytes", "bytes", "Memory taken from the kernel.", "area", "id"),
            Metric.gauge("jvm_memory_max_bytes", "bytes", "The most there may be; -1 for no limit.", "area", "id"),
            Metric.gauge("jvm_buffer_count_buffers", "buffers", "Buffers outside the heap, by pool.", "id"),
            Metric.gauge("jvm_buffer_memory_used_bytes", "bytes", "Memory that these use.", "id"),
            Metric.gauge("jvm_buffer_total_capacity_bytes", "bytes", "What these can hold.", "id"),
            Metric.gauge("jvm_threads_live_threads", "threads", "Platform threads that live."),
            Metric.gauge("jvm_threads_daemon_threads", "threads", "Those of them that are daemons."),
            Metric.gauge("jvm_threads_peak_threads", "threads", "The most there have been."),
            Metric.counter("jvm_threads_started_threads_total", "threads", "How many were ever started."),
            Metric.gauge("jvm_threads_states_threads", "threads", "Platform threads by state.", "state"),
            Metric.gauge("jvm_gc_live_data_size_bytes", "bytes", "What was left after the last full collection."),
            Metric.gauge("jvm_gc_max_data_size_bytes", "bytes", "The most that the old generation may hold."),
            Metric.counter("jvm_gc_memory_allocated_bytes_total", "bytes", "What the heap's young part has given out."),
            Metric.counter("jvm_gc_memory_promoted_bytes_total", "bytes", "What went from the young part to the old."),
            timer("jvm_gc_pause_seconds", "Pauses of garbage collections.", "action", "cause", "gc"),
            Metric.gauge(
                            "jvm_gc_pause_seconds_max",
                            "seconds",
                            "The longest of these of late.",
                            "action",
                            "cause",
                            "gc")
                    .when(Presence.HAPPENED));

    private static Metric timer(String name, String help, String... labels) {
        return new Metric(name, Metric.Kind.TIMER, "seconds", help, List.of(labels), Presence.HAPPENED);
    }

    @Override
    public List<Family> collect() {
        List<Family> families = new ArrayList<>();
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            families.add(Family.of(CPU).add(system.getProcessCpuTime() * NANO));
        }
        families.add(Family.of(MEMORY).add(residentBytes()));
        return families;
    }

    private static double residentBytes() {
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith(RESIDENT))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) * KIB)
                    .findFirst()
                    .orElse(0);
        } catch (IOException _) {
            return 0;
        }
    }
}
