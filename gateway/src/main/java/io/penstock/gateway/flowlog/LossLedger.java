package io.penstock.gateway.flowlog;

import com.fasterxml.jackson.core.JsonGenerator;
import io.penstock.dataplane.counters.CounterSet;
import io.penstock.dataplane.counters.DropReason;
import io.penstock.dataplane.flow.FlowFeed;
import io.penstock.dataplane.flow.FlowRecord;
import io.penstock.dataplane.flow.FlowTraffic;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.ObjLongConsumer;

/** What was not told flow by flow, so that it can be told as sums: lost, untracked, and dropped. For one thread. */
final class LossLedger {

    private final FlowFeed feed;
    private final CounterSet counters;
    private final Map<DropReason, Long> toldDrops = new EnumMap<>(DropReason.class);
    private long unwritableRecords;
    private FlowTraffic unwritable = FlowTraffic.NONE;
    private long toldRecords;
    private FlowTraffic toldLost = FlowTraffic.NONE;
    private FlowTraffic toldUntracked = FlowTraffic.NONE;
    private long writtenRecords;
    private FlowTraffic writtenLost = FlowTraffic.NONE;
    private FlowTraffic writtenUntracked = FlowTraffic.NONE;
    private long toldLostEvents;

    LossLedger(FlowFeed feed, CounterSet counters) {
        this.feed = feed;
        this.counters = counters;
    }

    /** A record came that could not be made into a line. */
    void add(FlowRecord record) {
        unwritableRecords++;
        unwritable = unwritable.plus(record.delta());
    }

    /** A sum could not be made into a line; {@code traffic} is what of it was delivered. */
    void add(FlowTraffic traffic) {
        unwritableRecords++;
        unwritable = unwritable.plus(traffic);
    }

    /** Records lost so far, of this run. */
    long lostRecords() {
        return feed.lostRecords() + unwritableRecords;
    }

    /** Those of them that could not be made into a line. */
    long unwritableRecords() {
        return unwritableRecords;
    }

    /** Whether something was lost, or belonged to no flow, since the last {@link #write}. */
    boolean hasNews() {
        return lostRecords() != toldRecords || !feed.untracked().equals(toldUntracked);
    }

    /** Writes what was lost, and what belonged to no flow, since the last time that {@link #settle} was called. */
    void write(JsonGenerator json) throws IOException {
        long records = lostRecords();
        FlowTraffic lost = feed.lost().plus(unwritable);
        FlowTraffic untracked = feed.untracked();
        json.writeNumberField("lost_records", records - toldRecords);
        write(json, "lost", lost.minus(toldLost));
        write(json, "untracked", untracked.minus(toldUntracked));
        writtenRecords = records;
        writtenLost = lost;
        writtenUntracked = untracked;
    }

    /** What was written last has become a record. */
    void settle() {
        toldRecords = writtenRecords;
        toldLost = writtenLost;
        toldUntracked = writtenUntracked;
    }

    private static void write(JsonGenerator json, String name, FlowTraffic traffic) throws IOException {
        json.writeNumberField(name + "_ingress_packets", traffic.inboundPackets());
        json.writeNumberField(name + "_ingress_bytes", traffic.inboundBytes());
        json.writeNumberField(name + "_egress_packets", traffic.outboundPackets());
        json.writeNumberField(name + "_egress_bytes", traffic.outboundBytes());
    }

    /** Events lost and not told of. */
    long lostEvents() {
        return feed.events().lostEvents() - toldLostEvents;
    }

    /** So many lost events were told of. */
    void settleEvents(long events) {
        toldLostEvents += events;
    }

    /** Shows each reason for which packets were dropped since the last time, and how many; what throws comes again. */
    void drainDrops(ObjLongConsumer<DropReason> reader) {
        for (DropReason reason : DropReason.values()) {
            long sum = counters.sum(reason);
            long news = sum - toldDrops.getOrDefault(reason, 0L);
            if (news > 0) {
                reader.accept(reason, news);
                toldDrops.put(reason, sum);
            }
        }
    }
}
