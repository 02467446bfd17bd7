package io.penstock.gateway.run;

import io.penstock.config.FlowLogSettings;
import io.penstock.config.FlowLogSettings.Place;
import io.penstock.config.SinkSetting;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.flow.FlowFeed;
import io.penstock.gateway.Failure;
import io.penstock.gateway.control.Standing;
import io.penstock.gateway.flowlog.FlowLog;
import io.penstock.gateway.flowlog.FlowLogOptions;
import io.penstock.gateway.flowlog.FlowLogStatus;
import io.penstock.gateway.flowlog.PeerLabels;
import io.penstock.gateway.flowlog.Sha256;
import io.penstock.gateway.metrics.FlowLogMetrics;
import io.penstock.gateway.metrics.MetricSource;
import io.penstock.gateway.metrics.SinkMetrics;
import io.penstock.gateway.sink.SinkStatus;
import io.penstock.gateway.sink.Sinks;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The flow log of one run and the sinks it is delivered to, or that there is none. The feed goes to the device before it starts; the log is opened when it
 * runs, and closed when its cores have stopped, so that their last words are written down.
 */
public final class AuditTrail implements AutoCloseable {

    private static final Sinks.Change NO_CHANGE = new Sinks.Change() {
        @Override
        public void apply() {
            // There is no log that could be delivered.
        }

        @Override
        public void discard() {
            // There is nothing to let go of.
        }
    };

    private final @Nullable FlowLogOptions options;
    private final FlowFeed feed;
    private final @Nullable Sinks sinks;
    private volatile @Nullable FlowLog log;

    private AuditTrail(@Nullable FlowLogOptions options, FlowFeed feed) {
        this.options = options;
        this.feed = feed;
        this.sinks = options == null
                ? null
                : new Sinks(options.folder(), options.gatewayId(), options.version(), SinkKinds::of);
    }

    /** A trail that is not written yet; {@code version} is the program's. */
    public static AuditTrail of(FlowLogSettings settings, Place place, String interfaceName, String version) {
        return switch (place) {
            case Place.Off() -> new AuditTrail(null, FlowFeed.unread());
            case Place.Folder(Path folder) -> {
                FlowLogOptions options = FlowLogOptions.of(settings, folder, hostName() + "/" + interfaceName, version);
                yield new AuditTrail(
                        options,
                        FlowFeed.of(
                                FlowLogOptions.timeouts(settings),
                                FlowFeed.RING_BYTES,
                                options.answerRingBytes(),
                                options.strict()));
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
     * @param peerLabels what the peers are called, as it is at the moment
     * @param ruleNames the names of the policy's rules by number, null for one without
     * @param configHash what {@link #hashOf} made of the configuration
     * @param sinkSettings where it is delivered to
     * @throws Failure when the folder or a sink cannot be used
     */
    void open(
            RunningDevice device,
            Supplier<Map<PublicKey, PeerLabels>> peerLabels,
            IntFunction<@Nullable String> ruleNames,
            String configHash,
            List<SinkSetting> sinkSettings)
            throws Failure {
        if (options == null && !sinkSettings.isEmpty()) {
            throw new Failure(
                    Failure.USAGE, "sink " + sinkSettings.getFirst().name() + ": it needs the flow log, which is off");
        }
        if (options == null) {
            return;
        }
        // Planned before the log is opened, so that a sink which is new begins with the first record of this run.
        Sinks.Change planned = planSinks(sinkSettings);
        try {
            log = FlowLog.open(options, new FlowLog.Subject(device.audit(), peerLabels, ruleNames, configHash));
        } catch (IOException e) {
            planned.discard();
            throw new Failure(Failure.FAILED, "flow log: cannot be kept in " + options.folder() + ": " + reason(e), e);
        }
        planned.apply();
    }

    /** The exceptions of files have no message but the file's name. */
    private static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException _ -> "permission denied";
            case NoSuchFileException missing -> missing.getFile() + " does not exist and cannot be made";
            case FileAlreadyExistsException file -> file.getFile() + " is no folder";
            case FileSystemException file when file.getReason() != null -> file.getReason();
            default -> e.getMessage() == null ? e.toString() : e.getMessage();
        };
    }

    /**
     * Prepares a change of the sinks. Without a log there are none, whatever the configuration says.
     *
     * @throws Failure when one cannot be used; then nothing has changed
     */
    Sinks.Change planSinks(List<SinkSetting> settings) throws Failure {
        return sinks == null ? NO_CHANGE : sinks.plan(settings);
    }

    /** Whether there is a log. */
    boolean isKept() {
        return options != null;
    }

    /** The sinks as they are at the moment. */
    List<SinkStatus> sinks() {
        return sinks == null ? List.of() : sinks.statuses();
    }

    /** The configuration was read again. */
    void onReload(String configHash) {
        FlowLog current = log;
        if (current != null) {
            current.onReload(configHash);
        }
    }

    /** What the log and its sinks tell of themselves; nothing where there are none. Any thread. */
    List<MetricSource> metrics() {
        return List.of(
                new FlowLogMetrics(() -> {
                    FlowLog current = log;
                    return current == null ? null : current.status();
                }),
                new SinkMetrics(this::sinks));
    }

    /** How the log stands; null where none is kept, or it is not open yet. Any thread. */
    Standing.@Nullable Log standing() {
        FlowLog current = log;
        if (current == null || options == null) {
            return null;
        }
        FlowLogStatus status = current.status();
        return new Standing.Log(
                options.folder().toString(),
                options.strict(),
                status.lastSeq(),
                status.lostByOverflow() + status.lostByEncoding() + status.lostEvents(),
                status.halted());
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
        if (sinks != null) {
            sinks.close();
        }
    }
}
