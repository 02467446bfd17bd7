package io.penstock.dataplane.offload;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;

/** Streams of packets of each kind, and the groups that a coalescer makes of them. */
abstract class CoalescerStreams {

    static final int SIZE = 100;
    static final byte[] TIMESTAMPS = {1, 1, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8};
    static final List<Supplier<TestPacket>> KINDS =
            List.of(TestPacket::tcp4, TestPacket::tcp6, TestPacket::udp4, TestPacket::udp6);

    final CoalescedBatch batch = new CoalescedBatch(4_096);

    @BeforeEach
    void mergeUdpToo() {
        batch.coalescer.setUdp(true);
    }

    /** A stream of packets that may all be merged, before something is changed in one of them. */
    static List<TestPacket> stream(Supplier<TestPacket> kind, int packets) {
        List<TestPacket> stream = new ArrayList<>();
        for (int i = 0; i < packets; i++) {
            TestPacket packet = kind.get();
            packet.id = 0xfffe + i;
            packet.dontFragment = false;
            packet.sequence = 0xffff_ff80 + i * SIZE;
            packet.payload = new byte[SIZE];
            Arrays.fill(packet.payload, (byte) ('a' + i));
            packet.tcpOptions = packet.protocol == 6 ? TIMESTAMPS.clone() : new byte[0];
            stream.add(packet);
        }
        return stream;
    }

    /** How many packets each group has after one of a stream was changed. */
    List<Integer> groupsWith(Supplier<TestPacket> kind, int changed, Consumer<TestPacket> change) {
        List<TestPacket> stream = stream(kind, 4);
        change.accept(stream.get(changed));
        return sizes(stream);
    }

    List<Integer> sizes(List<TestPacket> packets) {
        batch.run(packets.stream().map(TestPacket::build).toList());
        List<Integer> sizes = new ArrayList<>();
        for (int group = 0; group < batch.coalescer.groups(); group++) {
            sizes.add(batch.coalescer.packets(group));
        }
        return sizes;
    }
}
