package io.penstock.gateway.flowlog;

import io.penstock.config.FlowLogSettings.Privacy;
import io.penstock.dataplane.counters.DropReason.Direction;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.device.DeviceAudit;
import io.penstock.dataplane.device.PeerDirectory;
import io.penstock.dataplane.event.DeviceEvent;
import io.penstock.dataplane.flow.FlowRecord;
import io.penstock.dataplane.flow.FlowTraffic;
import io.penstock.dataplane.policy.Verdict;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The work of the flow log without its thread: takes what the cores tell, turns it into records, and once a second looks
 * after what time brings. For one thread, but for {@link #onReload}.
 */
public final class FlowLogDuty {

    private static final System.Logger LOG = System.getLogger(FlowLogDuty.class.getName());
    private static final int RECORDS_PER_TURN = 1024;
    private static final int LABELS_KEPT = 4096;
    private static final long TICK_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int RETENTION_TICKS = 60;
    private static final int NETWORKS_TICKS = 10;

    private final FlowLogOptions options;
    private final DeviceAudit audit;
    private final WallClock clock;
    private final LogOutput output;
    private final Supplier<Map<PublicKey, PeerLabels>> peerLabels;
    private final TrafficClasses classes;
    private final Outers outers = new Outers();
    private final Aggregates refused = new Aggregates();
    private final Aggregates exits = new Aggregates();
    private final LossLedger losses;
    private final Translations translations;
    private final FlowDomains domains;
    private final FlowFields fields;
    private final EventFields eventFields;
    private final Queue<String> reloads = new ConcurrentLinkedQueue<>();
    private Map<PublicKey, PeerLabels> labels = new HashMap<>();
    private long nextTickNs;
    private long windowStartNs;
    private int ticks;

    FlowLogDuty(
            FlowLogOptions options,
            DeviceAudit audit,
            WallClock clock,
            LogOutput output,
            Supplier<Map<PublicKey, PeerLabels>> peerLabels,
            IntFunction<@Nullable String> ruleNames,
            Translations.@Nullable Tracker tracker) {
        this.options = options;
        this.audit = audit;
        this.clock = clock;
        this.output = output;
        this.peerLabels = peerLabels;
        this.classes = new TrafficClasses(audit.peers());
        this.losses = new LossLedger(audit.flows(), audit.counters());
        this.translations = new Translations(tracker);
        this.domains = new FlowDomains(audit.flows());
        PeerFields peerFields = new PeerFields(audit.peers(), () -> labels);
        this.fields = new FlowFields(clock, peerFields, classes, outers, translations, ruleNames, options.privacy());
        this.eventFields = new EventFields(clock, peerFields);
    }

    /** Begins the log of this run with a record that says what it follows. */
    void begin(Recovery recovery, String configHash) {
        long nowNs = clock.nowNs();
        nextTickNs = nowNs + TICK_NS;
        windowStartNs = nowNs;
        classes.refresh();
        followLabels();
        output.begin(nowNs);
        output.meta("start", json -> {
            json.writeStringField("version", options.version());
            json.writeStringField("config_hash", configHash);
            json.writeNumberField("window_seconds", options.window().toSeconds());
            json.writeStringField("audit", options.strict() ? "strict" : "best-effort");
            json.writeStringField("privacy", Spelling.of(options.privacy()));
            json.writeBooleanField("domains", options.domains());
            json.writeStringField("fsync", Spelling.of(options.fsync()));
            if (recovery.previousFile() != null) {
                json.writeStringField("previous_file", recovery.previousFile());
            }
            if (recovery.lastTime() != null) {
                json.writeStringField("previous_time", recovery.lastTime());
            }
            if (recovery.headFault() != null) {
                json.writeStringField("head_fault", recovery.headFault());
            }
            json.writeBooleanField("unclean", !recovery.stopped());
            json.writeNumberField("cut_bytes", recovery.cutBytes());
            json.writeNumberField("missing_records", recovery.missing());
        });
        output.write(nowNs);
    }

    /** One turn; returns how many records of the cores it took. */
    public int doWork() {
        long nowNs = clock.nowNs();
        // Also while nothing can be written, for they have no room to wait in.
        domains.read();
        if (!output.isReady(nowNs)) {
            return 0;
        }
        int taken = drain();
        for (String hash = reloads.peek(); hash != null; hash = reloads.peek()) {
            String configHash = hash;
            followLabels();
            output.meta("config", json -> json.writeStringField("config_hash", configHash));
            reloads.remove();
        }
        boolean ticked = nowNs - nextTickNs >= 0;
        if (ticked) {
            nextTickNs = nowNs + TICK_NS;
            tick(nowNs);
        }
        if (output.write(nowNs) && ticked && ticks % RETENTION_TICKS == 0) {
            output.retain(nowNs);
        }
        return taken;
    }

    private int drain() {
        int events = audit.flows().events().drain(this::onEvent, RECORDS_PER_TURN);
        return events + audit.flows().drain(this::onFlow, RECORDS_PER_TURN);
    }

    private void onEvent(DeviceEvent event) {
        try {
            output.meta(event.label(), json -> eventFields.write(json, event));
        } catch (RuntimeException | Error e) {
            audit.flows().events().countLost(event.when().count());
            LOG.log(System.Logger.Level.ERROR, "an event was lost", e);
        }
    }

    /** The configuration was read again. Any thread. */
    void onReload(String configHash) {
        reloads.add(configHash);
    }

    private void onFlow(FlowRecord flow) {
        try {
            see(flow.peerId(), flow.windowEndNs());
            if (flow.crowd()) {
                refused.addCrowd(flow);
                return;
            }
            TrafficClass trafficClass = classes.of(flow);
            boolean named = trafficClass != TrafficClass.EXIT || options.privacy() == Privacy.FULL;
            if (Verdict.ofCode(flow.verdict()) != Verdict.ALLOW) {
                refused.add(flow, FlowFields.destinationPort(flow), named ? domains.find(flow) : null);
                return;
            }
            if (trafficClass == TrafficClass.EXIT && options.privacy() == Privacy.AGGREGATE) {
                exits.addWide(flow);
                return;
            }
            String domain = named ? domains.of(flow) : null;
            output.append(
                    FlowFields.recordType(flow.event()), json -> fields.writeFlow(json, flow, trafficClass, domain));
        } catch (RuntimeException | Error e) {
            // Whatever it is: what was in hand is counted as lost.
            losses.add(flow);
            LOG.log(System.Logger.Level.ERROR, "a flow record was lost", e);
        }
    }

    private void see(int peerId, long nowNs) {
        PeerDirectory.Entry peer = audit.peers().find(peerId);
        outers.see(peerId, peer == null ? null : peer.endpoint(), nowNs);
    }

    private void tick(long nowNs) {
        ticks++;
        followClock();
        outers.peers().forEach(id -> see(id, nowNs));
        if (ticks % NETWORKS_TICKS == 0) {
            classes.refresh();
        }
        if (nowNs - windowStartNs >= options.window().toNanos()) {
            endWindow(nowNs);
        }
    }

    /** Labels of removed peers are kept for their last records. */
    private void followLabels() {
        Map<PublicKey, PeerLabels> now = peerLabels.get();
        if (labels.size() > now.size() + LABELS_KEPT) {
            labels = new HashMap<>();
        }
        labels.putAll(now);
    }

    private void followClock() {
        Duration step = clock.follow();
        if (!step.isZero()) {
            output.meta("clock_set", json -> json.writeNumberField("step_ms", step.toMillis()));
        }
    }

    private void endWindow(long nowNs) {
        long fromNs = windowStartNs;
        windowStartNs = nowNs;
        refused.drain(
                (key, sum) -> onSum("drop", FlowTraffic.NONE, json -> fields.writeSum(json, key, sum, fromNs, nowNs)));
        exits.drain((key, sum) -> onSum("update", sum.delivered(key), json -> {
            json.writeStringField("traffic_class", TrafficClass.EXIT.label());
            fields.writeSum(json, key, sum, fromNs, nowNs);
        }));
        losses.drainDrops((reason, packets) -> output.append("drop", json -> {
            fields.writeWindow(json, fromNs, nowNs);
            json.writeStringField("direction", reason.direction() == Direction.INBOUND ? "ingress" : "egress");
            json.writeStringField("drop_reason", reason.label());
            json.writeNumberField("packets", packets);
        }));
        if (losses.hasNews()) {
            output.meta("lost", json -> {
                fields.writeWindow(json, fromNs, nowNs);
                losses.write(json);
            });
            losses.settle();
        }
        long lostEvents = losses.lostEvents();
        if (lostEvents > 0) {
            output.meta("events_lost", json -> {
                fields.writeWindow(json, fromNs, nowNs);
                json.writeNumberField("count", lostEvents);
            });
            losses.settleEvents(lostEvents);
        }
        domains.forget(nowNs);
        outers.forgetBefore(nowNs - 2 * options.window().toNanos());
    }

    private void onSum(String recordType, FlowTraffic delivered, RecordEncoder.Fields sum) {
        try {
            output.append(recordType, sum);
        } catch (RuntimeException | Error e) {
            losses.add(delivered);
            LOG.log(System.Logger.Level.ERROR, "a sum was lost", e);
        }
    }

    /** Records lost so far, of this run. */
    long lostRecords() {
        return losses.lostRecords();
    }

    /** How the log stands. */
    FlowLogStatus status() {
        return output.status(
                audit.flows().lostRecords(),
                losses.unwritableRecords(),
                audit.flows().events().lostEvents(),
                audit.flows().lostAnswers());
    }

    /** Tells all that is left to tell, when the cores have stopped, and closes the log. */
    public void finish() {
        long nowNs = clock.nowNs();
        if (output.isReady(nowNs)) {
            while (drain() > 0) {
                output.write(nowNs);
            }
            followLabels();
            endWindow(nowNs);
            output.meta("stop", _ -> {});
        }
        translations.close();
        output.close(nowNs);
    }
}
