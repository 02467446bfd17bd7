package io.penstock.gateway.flowlog;

import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.device.DeviceAudit;
import io.penstock.dataplane.flow.FlowFeed;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The flow log of a running gateway: a thread that takes what the cores tell of their flows and writes it down. Thread-safe.
 */
public final class FlowLog implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(FlowLog.class.getName());
    private static final long IDLE_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long JOIN_MS = TimeUnit.SECONDS.toMillis(10);

    /**
     * What the log is told about the gateway.
     *
     * @param audit the device's flows, peers and counters
     * @param peerLabels what the peers are called, as it is at the moment; of every peer, be it nothing
     * @param ruleNames the names of the policy's rules by id, null for one without
     * @param configHash SHA-256 of the configuration
     */
    public record Subject(
            DeviceAudit audit,
            Supplier<Map<PublicKey, PeerLabels>> peerLabels,
            IntFunction<@Nullable String> ruleNames,
            String configHash) {}

    private final FileChannel lock;
    private final FlowLogDuty duty;
    private final FlowFeed feed;
    private final Thread thread;
    private volatile boolean stopping;
    private volatile FlowLogStatus status;

    @SuppressWarnings("ThreadPriorityCheck") // to be kind to the cores; nothing relies on it
    private FlowLog(FileChannel lock, FlowLogDuty duty, FlowFeed feed) {
        this.lock = lock;
        this.duty = duty;
        this.feed = feed;
        this.status = duty.status();
        // It gives way to the cores: what they tell waits in the rings meanwhile, and then in their tables.
        this.thread = Thread.ofPlatform()
                .name("penstock-flow-log")
                .daemon()
                .priority(Thread.MIN_PRIORITY)
                .unstarted(this::run);
    }

    /**
     * Goes on with the chain in the folder, or begins one, and starts writing. A disk that is full does not keep a log from
     * being opened: it is written when there is room.
     *
     * @throws IOException when the folder cannot be made or read, or another gateway writes there; one line that says why
     */
    public static FlowLog open(FlowLogOptions options, Subject subject) throws IOException {
        LogFolder.make(options.folder());
        FileChannel lock = LogFolder.lock(options.folder());
        try {
            FlowLog log =
                    new FlowLog(lock, duty(options, subject), subject.audit().flows());
            log.thread.start();
            return log;
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /**
     * The log's work, begun, for a thread of the caller's: the folder must be there, and nobody else may write in it.
     *
     * @throws IOException when the folder cannot be read; one line that says why
     */
    public static FlowLogDuty duty(FlowLogOptions options, Subject subject) throws IOException {
        WallClock clock = new WallClock(System::nanoTime, InstantSource.system());
        return duty(options, subject, clock, LogFile::onDisk, KernelTracker.open());
    }

    static FlowLogDuty duty(
            FlowLogOptions options,
            Subject subject,
            WallClock clock,
            LogFile.Maker maker,
            Translations.@Nullable Tracker tracker)
            throws IOException {
        Recovery recovery = Recovery.of(options.folder());
        RecordEncoder encoder = new RecordEncoder(
                new RecordChain(recovery.head()),
                UUID.randomUUID().toString(),
                options.gatewayId(),
                () -> clock.now().toString());
        LogOutput output = new LogOutput(
                options, clock, encoder, maker, stuck -> subject.audit().flows().setHalted(stuck));
        FlowLogDuty duty = new FlowLogDuty(
                options, subject.audit(), clock, output, subject.peerLabels(), subject.ruleNames(), tracker);
        duty.begin(recovery, subject.configHash());
        return duty;
    }

    private void run() {
        boolean failed = false;
        while (!stopping) {
            int taken = 0;
            try {
                taken = duty.doWork();
                status = duty.status();
                if (failed) {
                    failed = false;
                    feed.setHalted(status.halted());
                }
            } catch (RuntimeException | Error e) {
                // Without this thread the log would end in silence while packets go on.
                feed.setHalted(true);
                if (!failed) {
                    report(e);
                }
                failed = true;
            }
            if (taken == 0) {
                LockSupport.parkNanos(IDLE_NS);
            }
        }
    }

    private static void report(Throwable failure) {
        try {
            LOG.log(System.Logger.Level.ERROR, "the flow log failed and goes on", failure);
        } catch (RuntimeException | Error _) {
            // Want of memory may reach this far; that is no reason to end the log.
        }
    }

    /** The configuration was read again; its SHA-256 goes into the log. */
    public void onReload(String configHash) {
        duty.onReload(configHash);
    }

    /** How it stands, at most a fraction of a second ago. */
    public FlowLogStatus status() {
        return status;
    }

    /** Writes down what the cores told last; to be called when they have stopped. */
    @Override
    public void close() {
        if (stopping) {
            return;
        }
        stopping = true;
        LockSupport.unpark(thread);
        try {
            thread.join(JOIN_MS);
            if (thread.isAlive()) {
                LOG.log(System.Logger.Level.WARNING, "the disk holds the flow log up; its last records are lost");
            } else {
                duty.finish();
            }
            lock.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "the lock: {0}", e.getMessage());
        }
    }
}
