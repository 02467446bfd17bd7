package io.penstock.gateway.run;

import io.penstock.config.FlowLogSettings;
import io.penstock.config.FlowLogSettings.Place;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.flow.FlowFeed;
import io.penstock.gateway.Failure;
import io.penstock.gateway.flowlog.FlowLog;
import io.penstock.gateway.flowlog.FlowLogOptions;
import io.penstock.gateway.flowlog.Sha256;
import io.penstock.gateway.metrics.FlowLogMetrics;
import io.penstock.gateway.metrics.MetricSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The flow log of one run, or that there is none. The feed goes to the device before it starts; the log is opened when it
 * runs, and closed when its cores have stopped, so that their last words are written down.
 */
public final class AuditTrail implements AutoCloseable {

    private final @Nullable FlowLogOptions options;
    private final FlowFeed feed;
    private volatile @Nullable FlowLog log;

    private AuditTrail(@Nullable FlowLogOptions options, FlowFeed feed) {
        this.options = options;
        this.feed = feed;
    }

    /** A trail that is not written yet; {@code version} is the program's. */
    public static AuditTrail of(FlowLogSettings settings, Place place, String interfaceName, String version) {
        return switch (place) {
            case Place.Off() -> new AuditTrail(null, FlowFeed.unread());
            case Place.Folder(Path folder) -> {
                FlowLogOptions options = FlowLogOptions.of(settings, folder, hostName() + "/" + interfaceName, version);
                yield new AuditTrail(
                        options, FlowFeed.of(FlowLogOptions.timeouts(settings), FlowFeed.RING_BYTES, options.strict()));
            }
        };
    }

    private static String hostName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException _) {
            return "localhost";
        }
    }

    /** What the device tells of its flows. */
    public FlowFeed feed() {
        return feed;
    }

    /**
     * Begins to write.
     *
     * @param ruleNames the names of the policy's rules by number, null for one without
     * @param configHash what {@link #hashOf} made of the configuration
     * @throws Failure when the folder cannot be used
     */
    void open(
            RunningDevice device,
            Supplier<Map<PublicKey, String>> peerNames,
            IntFunction<@Nullable String> ruleNames,
            String configHash)
            throws Failure {
        if (options == null) {
            return;
        }
        try {
            log = FlowLog.open(options, new FlowLog.Subject(device.audit(), peerNames, ruleNames, configHash));
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, "flow log: " + (e.getMessage() == null ? e : e.getMessage()), e);
        }
    }

    /** The configuration was read again. */
    void onReload(String configHash) {
        FlowLog current = log;
        if (current != null) {
            current.onReload(configHash);
        }
    }

    /** What the log tells of itself; nothing where there is none. Any thread. */
    MetricSource metrics() {
        return new FlowLogMetrics(() -> {
            FlowLog current = log;
            return current == null ? null : current.status();
        });
    }

    /** Where the log is, for people. */
    String place() {
        return options == null ? "off" : options.folder() + (options.strict() ? ", audit = strict" : "");
    }

    /** What names a configuration in the log, its files in order; it tells nothing of what they hold. */
    static String hashOf(List<Path> files) {
        try {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            for (Path file : files) {
                content.write(Files.readAllBytes(file));
            }
            return Sha256.of(content.toByteArray());
        } catch (IOException _) {
            return "";
        }
    }

    @Override
    public void close() {
        FlowLog current = log;
        if (current != null) {
            current.close();
        }
    }
}
