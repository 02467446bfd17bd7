package io.penstock.dataplane.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Keys chosen to meet in one place of the table. */
class FlowFloodTest {

    private static final int CAPACITY = 4096;
    private static final long KNOWN_SEED = 42;
    private static final int PEER = 3;

    /** Keys that have one home in a table of {@link #CAPACITY} flows whose seed is known. */
    private static List<FlowParser> collidingKeys(int count) {
        FlowHash hash = new FlowHash(KNOWN_SEED);
        FlowIndex index = new FlowIndex(CAPACITY);
        List<FlowParser> keys = new ArrayList<>();
        for (int number = 0; keys.size() < count; number++) {
            FlowParser key = FlowKeys.udp(number);
            if (index.home(hash.of(PEER, key)) == 1000) {
                keys.add(key);
            }
        }
        return keys;
    }

    @Test
    void shouldBoundTheProbeAndCountTheRefusedWhenTheSeedIsKnown() {
        List<FlowParser> keys = collidingKeys(300);
        try (FlowTable table = new FlowTable(CAPACITY, KNOWN_SEED, FlowTimeouts.DEFAULT)) {
            for (FlowParser key : keys) {
                table.addInbound(table.lookupOrInsert(PEER, key, 0), 1, 100, 0, 0);
            }
            assertThat(table.longestDisplacement()).isEqualTo(FlowIndex.MAX_PROBES - 1);
            assertThat(table.totals().activeFlows()).isEqualTo(FlowIndex.MAX_PROBES);
            assertThat(table.totals().refusedLookups()).isEqualTo(300 - FlowIndex.MAX_PROBES);
            assertThat(table.totals().untrackedInboundPackets()).isEqualTo(300 - FlowIndex.MAX_PROBES);
        }
    }

    @Test
    void shouldScatterTheSameKeysWhenTheSeedIsAnother() {
        List<FlowParser> keys = collidingKeys(300);
        for (long seed = 0; seed < 40; seed++) {
            try (FlowTable table = new FlowTable(CAPACITY, seed + 1000, FlowTimeouts.DEFAULT)) {
                for (FlowParser key : keys) {
                    assertThat(table.lookupOrInsert(PEER, key, 0)).isNotNegative();
                }
                assertThat(table.longestDisplacement()).isLessThan(8);
            }
        }
    }

    @Test
    void shouldProbeShortlyWhenFullOfAPortScan() {
        Random seeds = new Random(9);
        for (int round = 0; round < 5; round++) {
            try (FlowTable table = new FlowTable(1 << 17, seeds.nextLong(), FlowTimeouts.DEFAULT)) {
                for (int number = 0; number < 1 << 17; number++) {
                    assertThat(table.lookupOrInsert(PEER, FlowKeys.udp(number), 0))
                            .isNotNegative();
                }
                assertThat(table.longestDisplacement()).isLessThan(FlowIndex.MAX_PROBES * 3 / 4);
                assertThat(table.totals().refusedLookups()).isZero();
            }
        }
    }

    @Test
    void shouldProbeNoLongerAfterAMillionFlowsCameAndWent() {
        Random random = new Random(10);
        try (FlowTable table = new FlowTable(CAPACITY, random.nextLong(), FlowTimeouts.DEFAULT)) {
            int number = 0;
            while (number < 1_000_000) {
                while (table.lookupOrInsert(PEER, FlowKeys.udp(number++), 0) != FlowTable.NONE) {}
                assertThat(table.longestDisplacement()).isLessThan(FlowIndex.MAX_PROBES * 3 / 4);
                table.end(
                        0,
                        CAPACITY,
                        _ -> random.nextInt(4) != 0,
                        FlowEvent.END_SHUTDOWN,
                        0,
                        (_, _) -> FlowVisitor.Answer.TAKE);
            }
            assertThat(table.totals().createdFlows()).isGreaterThan(990_000);
        }
    }

    @Test
    void shouldTellApartKeysThatDifferInAnyBit() {
        FlowHash hash = new FlowHash(new Random(11).nextLong());
        FlowParser key = new FlowParser();
        key.tuple = FlowTuple.of(0, FlowParser.IPV6, FlowKeys.UDP);
        int reference = hash.of(PEER, key);
        for (int bit = 0; bit < 64; bit++) {
            key.peerHigh = 1L << bit;
            assertThat(hash.of(PEER, key)).isNotEqualTo(reference);
            key.peerHigh = 0;
            key.peerLow = 1L << bit;
            assertThat(hash.of(PEER, key)).isNotEqualTo(reference);
            key.peerLow = 0;
            key.farHigh = 1L << bit;
            assertThat(hash.of(PEER, key)).isNotEqualTo(reference);
            key.farHigh = 0;
            key.farLow = 1L << bit;
            assertThat(hash.of(PEER, key)).isNotEqualTo(reference);
            key.farLow = 0;
            assertThat(hash.of(PEER ^ (1 << (bit & 31)), key)).isNotEqualTo(reference);
        }
    }
}
