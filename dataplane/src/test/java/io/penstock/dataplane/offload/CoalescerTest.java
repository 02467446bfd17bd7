package io.penstock.dataplane.offload;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.linux.tun.VirtioNetHeader;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What becomes of packets that may be merged: groups, their order and their limits. */
class CoalescerTest extends CoalescerStreams {

    private static final int ROUNDS = 500;

    private List<CoalescedBatch.Written> run(List<TestPacket> packets) {
        return batch.run(packets.stream().map(TestPacket::build).toList());
    }

    private static List<String> hex(List<byte[]> packets) {
        return packets.stream().map(HexFormat.of()::formatHex).toList();
    }

    @Test
    void shouldMakeOneSuperPacketOfAStream() {
        for (Supplier<TestPacket> kind : KINDS) {
            List<TestPacket> stream = stream(kind, 5);
            List<CoalescedBatch.Written> written = run(stream);
            assertThat(written).hasSize(1);
            CoalescedBatch.Written group = written.getFirst();
            TestPacket first = stream.getFirst();
            assertThat(group.flags()).isEqualTo(VirtioNetHeader.NEEDS_CSUM);
            assertThat(group.gsoSize()).isEqualTo(SIZE);
            assertThat(group.headerBytes()).isEqualTo(first.headerBytes());
            assertThat(group.checksumStart()).isEqualTo(first.transportOffset());
            assertThat(group.checksumOffset()).isEqualTo(first.protocol == 6 ? 16 : 6);
            assertThat(hex(group.cut()))
                    .isEqualTo(hex(stream.stream().map(TestPacket::build).toList()));
            assertThat(batch.coalescer.lengthBytes(0)).isEqualTo(group.packet().length);
            assertThat(batch.coalescer.packetBytes(0)).isEqualTo(5 * (first.headerBytes() + SIZE));
            batch.assertNothingElseWritten();
        }
    }

    /** 10.0.0.1:1000 to 10.0.0.2:2000, "pens" and "tock" with PSH. */
    @Test
    void shouldWriteTheGoldenSuperPacket() {
        List<TestPacket> stream = stream(TestPacket::tcp4, 2);
        for (TestPacket packet : stream) {
            packet.tcpOptions = new byte[0];
            packet.dontFragment = true;
            packet.id = 7;
        }
        stream.get(0).sequence = 1;
        stream.get(0).payload = new byte[] {'p', 'e', 'n', 's'};
        stream.get(1).sequence = 5;
        stream.get(1).payload = new byte[] {'t', 'o', 'c', 'k'};
        stream.get(1).flags = 0x18;
        CoalescedBatch.Written group = run(stream).getFirst();
        assertThat(group.gsoType()).isEqualTo(VirtioNetHeader.GSO_TCPV4);
        // The checksum field: 0a00 + 0001 + 0a00 + 0002 + 0006 + 001c = 1425.
        assertThat(HexFormat.of().formatHex(group.packet()))
                .isEqualTo("450000300007" + "4000400626bf0a0000010a000002"
                        + "03e807d0000000010000004d501801f41425000070656e73746f636b");
    }

    @Test
    void shouldPassASinglePacketAsItIs() {
        TestPacket packet = TestPacket.udp6();
        packet.payload = new byte[33];
        CoalescedBatch.Written single = run(List.of(packet)).getFirst();
        assertThat(single.flags()).isZero();
        assertThat(single.gsoType()).isEqualTo(VirtioNetHeader.GSO_NONE);
        assertThat(single.packet()).isEqualTo(packet.build());
    }

    @Test
    void shouldEndAGroupWithAShorterPacketButNotTakeALongerOne() {
        for (Supplier<TestPacket> kind : KINDS) {
            assertThat(groupsWith(kind, 3, p -> p.payload = new byte[SIZE - 1])).containsExactly(4);
            assertThat(groupsWith(kind, 3, p -> p.payload = new byte[SIZE + 1])).containsExactly(3, 1);
            assertThat(groupsWith(kind, 3, p -> p.payload = new byte[0])).containsExactly(3, 1);
        }
        assertThat(groupsWith(TestPacket::udp4, 1, p -> p.payload = new byte[1]))
                .containsExactly(2, 2);
    }

    @Test
    void shouldEndAGroupWithPush() {
        assertThat(groupsWith(TestPacket::tcp4, 1, p -> p.flags |= 0x08)).containsExactly(2, 2);
        assertThat(groupsWith(TestPacket::tcp4, 0, p -> p.flags |= 0x08)).containsExactly(1, 3);
        CoalescedBatch.Written group = batch.run(pushLast()).getFirst();
        assertThat(group.packet()[20 + 13]).isEqualTo((byte) 0x18);
    }

    private static List<byte[]> pushLast() {
        List<TestPacket> stream = stream(TestPacket::tcp4, 3);
        stream.getLast().flags |= 0x08;
        return stream.stream().map(TestPacket::build).toList();
    }

    @Test
    void shouldMergeOnlyWhatItIsToldTo() {
        batch.coalescer.setUdp(false);
        assertThat(sizes(stream(TestPacket::udp4, 2))).containsExactly(1, 1);
        assertThat(sizes(stream(TestPacket::tcp4, 2))).containsExactly(2);
        batch.coalescer.setTcp(false);
        assertThat(sizes(stream(TestPacket::tcp4, 2))).containsExactly(1, 1);
    }

    @Test
    void shouldMergeInterleavedFlows() {
        List<TestPacket> mixed = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            for (int flow = 0; flow < OpenFlows.PLACES; flow++) {
                TestPacket packet = stream(KINDS.get(flow % 4), 5).get(i);
                packet.sourcePort = 100 + flow;
                mixed.add(packet);
            }
        }
        assertThat(sizes(mixed)).hasSize(OpenFlows.PLACES).containsOnly(5);
    }

    @Test
    void shouldTakeMoreFlowsThanItHasPlacesFor() {
        List<TestPacket> mixed = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            for (int flow = 0; flow < 3 * OpenFlows.PLACES; flow++) {
                TestPacket packet = stream(TestPacket::tcp4, 3).get(i);
                packet.source = flow;
                mixed.add(packet);
            }
        }
        assertThat(sizes(mixed).stream().mapToInt(Integer::intValue).sum()).isEqualTo(mixed.size());
    }

    /** A fragment or an ICMP packet may not be overtaken by what came later between the same two hosts. */
    @Test
    void shouldCloseTheGroupsOfTwoHostsWhenAPacketWithoutPortsPasses() {
        List<TestPacket> mixed = stream(TestPacket::tcp4, 4);
        TestPacket icmp = new TestPacket();
        icmp.protocol = 1;
        icmp.payload = new byte[8];
        mixed.add(2, icmp);
        assertThat(sizes(mixed)).containsExactly(2, 1, 2);
        icmp.destination = 99;
        assertThat(sizes(mixed)).containsExactly(4, 1);
    }

    @Test
    void shouldNotExceedWhatAnIpPacketCanHold() {
        List<TestPacket> stream = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            TestPacket packet = TestPacket.tcp6();
            packet.payload = new byte[1_380];
            packet.sequence = i * 1_380;
            stream.add(packet);
        }
        assertThat(sizes(stream)).containsExactly(47, 13);
        assertThat(batch.coalescer.lengthBytes(0)).isLessThanOrEqualTo(65_535);
        List<TestPacket> small = stream(TestPacket::udp4, 100);
        assertThat(sizes(small)).containsExactly(64, 36);
        assertThat(sizes(stream(TestPacket::tcp4, 200))).containsExactly(128, 72);
    }

    @Test
    void shouldGiveEveryPacketBackWhenAGroupIsSplit() {
        for (Supplier<TestPacket> kind : KINDS) {
            List<TestPacket> stream = stream(kind, 6);
            if (stream.getFirst().protocol == 6) {
                stream.get(3).flags |= 0x08;
            }
            List<byte[]> packets = stream.stream().map(TestPacket::build).toList();
            batch.run(packets);
            List<CoalescedBatch.Written> singles = batch.split();
            assertThat(singles).allMatch(single -> single.gsoType() == 0 && single.flags() == 0);
            assertThat(hex(singles.stream().map(CoalescedBatch.Written::packet).toList()))
                    .isEqualTo(hex(packets));
            batch.assertNothingElseWritten();
        }
    }

    @Test
    void shouldSayWhenItIsFull() {
        CoalescedBatch two = new CoalescedBatch(2);
        two.run(stream(TestPacket::tcp4, 2).stream().map(TestPacket::build).toList());
        assertThat(two.coalescer.isFull()).isTrue();
        two.coalescer.clear();
        assertThat(two.coalescer.isFull()).isFalse();
        assertThat(two.coalescer.groups()).isZero();
    }

    @Test
    void shouldAllocateNothing() {
        List<byte[]> packets = new ArrayList<>(
                stream(TestPacket::tcp4, 40).stream().map(TestPacket::build).toList());
        packets.addAll(
                stream(TestPacket::udp6, 40).stream().map(TestPacket::build).toList());
        batch.run(packets);
        batch.split();
        int length = packets.getFirst().length;
        int last = packets.getLast().length;
        long allocated = Allocation.leastBytes(() -> {
            for (int i = 0; i < ROUNDS; i++) {
                batch.coalescer.clear();
                for (int packet = 0; packet < 40; packet++) {
                    batch.coalescer.add(batch.memory, 19 + packet * (length + 32L), length);
                }
                for (int packet = 0; packet < 40; packet++) {
                    batch.coalescer.add(batch.memory, 19 + 40 * (length + 32L) + packet * (last + 32L), last);
                }
                batch.coalescer.finish();
                batch.coalescer.split(0);
                batch.coalescer.split(1);
            }
        });
        assertThat(batch.coalescer.groups()).isEqualTo(2);
        // Less than a byte per round: the counter itself may see a little of its own.
        assertThat(allocated).isLessThan(ROUNDS);
    }
}
