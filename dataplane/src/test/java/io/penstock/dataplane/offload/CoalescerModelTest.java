package io.penstock.dataplane.offload;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random traffic against a model that knows no rule of merging but its purpose: a packet may join a group when cutting the
 * super-packet gives the very same packets back.
 */
class CoalescerModelTest {

    private static final int FLOWS = 10;

    private final Random random = new Random(5);
    private final CoalescedBatch batch = new CoalescedBatch(512);

    private static final class Group {
        final List<byte[]> packets = new ArrayList<>();
        final String flow;
        boolean open;

        Group(byte[] packet) {
            packets.add(packet);
            flow = SlowModel.flow(packet);
            open = mayBeMerged(packet);
        }

        boolean takes(byte[] packet) {
            return open && mayBeMerged(packet) && inverts(packet);
        }

        /** What the purpose alone does not say: only plain data segments, and no endless groups. */
        private static boolean mayBeMerged(byte[] packet) {
            int transport = SlowModel.transportOffset(packet);
            boolean plain = transport == (SlowModel.isIpv4(packet) ? 20 : 40);
            boolean flags = SlowModel.protocol(packet) != 6 || (packet[transport + 13] & ~8) == 0x10;
            return plain && flags && packet.length > SlowModel.headerBytes(packet);
        }

        private boolean inverts(byte[] packet) {
            List<byte[]> all = new ArrayList<>(packets);
            all.add(packet);
            byte[] first = all.getFirst();
            int header = SlowModel.headerBytes(first);
            if (SlowModel.headerBytes(packet) != header) {
                return false;
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.write(first, 0, header);
            all.forEach(each -> bytes.write(each, header, each.length - header));
            byte[] superPacket = bytes.toByteArray();
            int transport = SlowModel.transportOffset(first);
            if (SlowModel.protocol(first) == 6) {
                superPacket[transport + 13] |= (byte) (packet[transport + 13] & 8);
            }
            return comparable(SlowModel.cut(superPacket, first.length - header)).equals(comparable(all));
        }
    }

    /** Without the IPv4 id, and the checksum over it, where DF takes its meaning away. */
    private static List<String> comparable(List<byte[]> packets) {
        return packets.stream().map(CoalescerModelTest::comparable).toList();
    }

    private static String comparable(byte[] packet) {
        byte[] copy = packet.clone();
        if (SlowModel.isIpv4(packet) && (packet[6] & 0x40) != 0) {
            Arrays.fill(copy, 4, 6, (byte) 0);
            Arrays.fill(copy, 10, 12, (byte) 0);
        }
        return HexFormat.of().formatHex(copy);
    }

    private static List<Group> model(List<byte[]> packets) {
        List<Group> groups = new ArrayList<>();
        for (byte[] packet : packets) {
            Group taker = null;
            for (Group group : groups) {
                boolean sameFlow = group.flow.equals(SlowModel.flow(packet));
                if (sameFlow && group.takes(packet)) {
                    taker = group;
                } else if (sameFlow) {
                    group.open = false;
                }
            }
            if (taker != null) {
                taker.packets.add(packet);
            } else {
                groups.add(new Group(packet));
            }
        }
        return groups;
    }

    /** Flows that mostly go on as they should, with every kind of break in between. */
    private List<byte[]> traffic() {
        TestPacket[] flows = new TestPacket[FLOWS];
        for (int i = 0; i < FLOWS; i++) {
            TestPacket flow = new TestPacket();
            flow.version = i % 2 == 0 ? 4 : 6;
            flow.protocol = i % 3 == 0 ? 17 : 6;
            flow.sourcePort = 1_000 + i;
            flow.id = random.nextInt();
            flow.dontFragment = random.nextBoolean();
            flow.sequence = random.nextInt();
            flow.tcpOptions = new byte[4 * random.nextInt(4)];
            flows[i] = flow;
        }
        List<byte[]> packets = new ArrayList<>();
        int usual = 1 + random.nextInt(40);
        int active = 1 + random.nextInt(FLOWS);
        for (int i = 0; i < 80; i++) {
            TestPacket flow = flows[random.nextInt(active)];
            flow.payload = new byte[random.nextInt(8) == 0 ? random.nextInt(50) : usual];
            random.nextBytes(flow.payload);
            disturb(flow);
            packets.add(flow.build());
            flow.id++;
            flow.sequence += flow.payload.length;
            flow.flags = 0x10;
        }
        return packets;
    }

    private void disturb(TestPacket flow) {
        switch (random.nextInt(80)) {
            case 0 -> flow.sequence += random.nextInt(3);
            case 1 -> flow.acknowledgement++;
            case 2 -> flow.window++;
            case 3 -> flow.tos ^= 1;
            case 4 -> flow.ttl ^= 1;
            case 5 -> flow.id++;
            case 6 -> flow.flowLabel ^= 1;
            case 7 -> flow.dontFragment ^= true;
            case 8 -> flow.flags = random.nextInt(256);
            case 9, 10, 11 -> flow.flags |= 0x08;
            case 12 -> flow.tcpOptions = new byte[4 * random.nextInt(11)];
            case 13 -> {
                if (flow.tcpOptions.length > 0) {
                    flow.tcpOptions[random.nextInt(flow.tcpOptions.length)]++;
                }
            }
            case 14 -> flow.urgent ^= 1;
            default -> {}
        }
    }

    @Test
    void shouldMergeExactlyWhatSegmentationTurnsBackAndKeepEveryFlowsOrder() {
        batch.coalescer.setUdp(true);
        int merged = 0;
        for (int round = 0; round < 600; round++) {
            batch.coalescer.setVerifyChecksums(round % 2 == 0);
            List<byte[]> packets = traffic();
            List<CoalescedBatch.Written> written = batch.run(packets);
            List<Group> expected = model(packets);
            assertThat(written).as("round %d", round).hasSameSizeAs(expected);
            for (int i = 0; i < written.size(); i++) {
                List<byte[]> cut = written.get(i).cut();
                assertThat(comparable(cut)).isEqualTo(comparable(expected.get(i).packets));
                assertThat(cut).allMatch(SlowModel::isSound);
                merged += cut.size() - 1;
            }
            batch.assertNothingElseWritten();
        }
        assertThat(merged).isGreaterThan(10_000);
    }

    @Test
    void shouldNeitherThrowNorWriteElsewhereWhateverComes() {
        batch.coalescer.setUdp(true);
        for (int round = 0; round < 800; round++) {
            List<byte[]> packets = new ArrayList<>();
            for (byte[] packet : traffic()) {
                byte[] spoiled = random.nextInt(3) == 0
                        ? Arrays.copyOf(packet, 1 + random.nextInt(packet.length))
                        : packet.clone();
                for (int i = random.nextInt(3); i > 0; i--) {
                    spoiled[random.nextInt(spoiled.length)] = (byte) random.nextInt();
                }
                packets.add(spoiled);
            }
            batch.coalescer.setVerifyChecksums(round % 2 == 0);
            batch.run(packets);
            batch.assertNothingElseWritten();
            List<String> back = new ArrayList<>(batch.split().stream()
                    .map(written -> HexFormat.of().formatHex(written.packet()))
                    .toList());
            List<String> all = new ArrayList<>(
                    packets.stream().map(HexFormat.of()::formatHex).toList());
            back.sort(null);
            all.sort(null);
            assertThat(back).isEqualTo(all);
        }
    }
}
