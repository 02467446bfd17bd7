package io.penstock.gateway.query;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Adds flows up by what they have in common, or keeps the largest, and shows the most bytes first. For one thread. */
final class TopAnswer implements Answer {

    /** Shows groups. */
    interface Show {
        void group(Group group) throws IOException;

        void end(Totals totals, List<Gap> gaps) throws IOException;
    }

    /**
     * Flows that have something in common.
     *
     * @param by what kind of thing
     * @param key which one
     */
    record Group(Top by, String key, long flows, long txPackets, long txBytes, long rxPackets, long rxBytes) {
        long bytes() {
            return txBytes + rxBytes;
        }
    }

    private static final int TX_PACKETS = 1;
    private static final int TX_BYTES = 2;
    private static final int RX_PACKETS = 3;
    private static final int RX_BYTES = 4;
    private static final int PROTOCOL_SHIFT = 16;
    private static final int NO_PORT = 0xffff_ffff;

    private final Top by;
    private final int limit;
    private final Show show;
    private final Map<Integer, long[]> sums = new HashMap<>();
    private Names names = new Names();

    TopAnswer(Top by, int limit, Show show) {
        this.by = by;
        this.limit = limit;
        this.show = show;
    }

    @Override
    public void line(FlowLine line) {
        if (line.state() == FlowLine.State.DROPPED) {
            return;
        }
        names = line.names();
        int key = switch (by) {
            case PEER -> line.peer;
            case DST -> line.dst;
            case DOMAIN -> line.domain();
            case PORT -> port(line);
            case BYTES -> throw new IllegalStateException("the largest flows are kept, not added up");
        };
        long[] sum = sums.computeIfAbsent(key, _ -> new long[RX_BYTES + 1]);
        sum[0] += line.flows();
        sum[TX_PACKETS] += line.txPackets();
        sum[TX_BYTES] += line.txBytes();
        sum[RX_PACKETS] += line.rxPackets();
        sum[RX_BYTES] += line.rxBytes();
    }

    private static int port(FlowLine line) {
        return switch (line.kind().ports()) {
            case BOTH, DESTINATION -> line.kind().protocol() << PROTOCOL_SHIFT | line.secondPort;
            default -> NO_PORT;
        };
    }

    private String label(int key) {
        if (key < 0) {
            return switch (by) {
                case PORT -> "(no port)";
                case DOMAIN -> "(no domain)";
                default -> "(many)";
            };
        }
        return switch (by) {
            case PEER -> PeerName.parse(String.valueOf(names.text(key))).label();
            case PORT -> IpProtocol.name(key >> PROTOCOL_SHIFT) + "/" + (key & 0xffff);
            default -> String.valueOf(names.text(key));
        };
    }

    @Override
    public void end(Totals totals, List<Gap> gaps) throws IOException {
        List<Map.Entry<Integer, long[]>> largest = new ArrayList<>(sums.entrySet());
        largest.sort(Comparator.comparingLong(
                (Map.Entry<Integer, long[]> entry) -> -entry.getValue()[TX_BYTES] - entry.getValue()[RX_BYTES]));
        for (Map.Entry<Integer, long[]> entry : largest.subList(0, Math.min(limit, largest.size()))) {
            long[] sum = entry.getValue();
            show.group(new Group(
                    by, label(entry.getKey()), sum[0], sum[TX_PACKETS], sum[TX_BYTES], sum[RX_PACKETS], sum[RX_BYTES]));
        }
        show.end(totals, gaps);
    }
}
