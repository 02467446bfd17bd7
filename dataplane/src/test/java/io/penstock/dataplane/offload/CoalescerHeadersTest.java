package io.penstock.dataplane.offload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The rules of merging that speak of headers, one by one: what keeps two packets apart. */
class CoalescerHeadersTest extends CoalescerStreams {

    @Test
    void shouldNotMergeWhatDiffersInTheIpHeader() {
        for (Supplier<TestPacket> kind : KINDS) {
            assertThat(groupsWith(kind, 2, p -> p.tos = 1)).containsExactly(2, 1, 1);
            assertThat(groupsWith(kind, 2, p -> p.ttl = 63)).containsExactly(2, 1, 1);
            assertThat(groupsWith(kind, 2, p -> p.ipOptions = new byte[8])).containsExactly(2, 1, 1);
        }
        assertThat(groupsWith(TestPacket::tcp6, 2, p -> p.flowLabel = 1)).containsExactly(2, 1, 1);
        assertThat(groupsWith(TestPacket::tcp4, 2, p -> p.dontFragment = true)).containsExactly(2, 1, 1);
        assertThat(groupsWith(TestPacket::tcp4, 2, p -> p.id++)).containsExactly(2, 1, 1);
        assertThat(groupsWith(TestPacket::tcp4, 2, p -> p.fragmentBits = 0x8000))
                .containsExactly(2, 1, 1);
        assertThat(groupsWith(TestPacket::udp4, 2, p -> p.fragmentBits = 0x2000))
                .containsExactly(2, 1, 1);
        assertThat(groupsWith(TestPacket::udp4, 2, p -> p.fragmentBits = 1)).containsExactly(2, 1, 1);
    }

    @Test
    void shouldNotLookAtTheIdWhereDontFragmentIsSet() {
        List<TestPacket> stream = stream(TestPacket::tcp4, 4);
        stream.forEach(packet -> {
            packet.dontFragment = true;
            packet.id = 5;
        });
        assertThat(sizes(stream)).containsExactly(4);
    }

    @Test
    void shouldNotMergeWhatDiffersInTheTcpHeader() {
        assertThat(groupsWith(TestPacket::tcp4, 2, p -> p.sequence++)).containsExactly(2, 1, 1);
        assertThat(groupsWith(TestPacket::tcp4, 2, p -> p.acknowledgement++)).containsExactly(2, 1, 1);
        assertThat(groupsWith(TestPacket::tcp4, 2, p -> p.window++)).containsExactly(2, 1, 1);
        assertThat(groupsWith(TestPacket::tcp4, 2, p -> p.urgent++)).containsExactly(2, 1, 1);
        for (int i = 0; i < TIMESTAMPS.length; i++) {
            int changed = i;
            assertThat(groupsWith(TestPacket::tcp4, 2, p -> p.tcpOptions[changed]++))
                    .containsExactly(2, 1, 1);
        }
        assertThat(groupsWith(TestPacket::tcp4, 2, p -> p.tcpOptions = new byte[0]))
                .containsExactly(2, 1, 1);
        for (int flag : new int[] {0x01, 0x02, 0x04, 0x20, 0x40, 0x80}) {
            assertThat(groupsWith(TestPacket::tcp6, 2, p -> p.flags |= flag))
                    .as("flag %x", flag)
                    .containsExactly(2, 1, 1);
        }
        assertThat(groupsWith(TestPacket::tcp4, 2, p -> p.flags = 0)).containsExactly(2, 1, 1);
    }

    @Test
    void shouldNotMergeUdpWithoutChecksumOrWithAnotherLengthThanItsPacket() {
        List<TestPacket> stream = stream(TestPacket::udp4, 3);
        List<byte[]> packets =
                new ArrayList<>(stream.stream().map(TestPacket::build).toList());
        packets.get(1)[26] = 0;
        packets.get(1)[27] = 0;
        assertThat(batch.run(packets)).hasSize(3);
        packets = new ArrayList<>(stream.stream().map(TestPacket::build).toList());
        packets.get(1)[25]--;
        assertThat(batch.run(packets)).hasSize(3);
    }

    /** The super-packet's header is made anew, and must not make a broken packet whole. */
    @Test
    void shouldNotMergeAWrongIpv4HeaderChecksum() {
        List<byte[]> packets =
                stream(TestPacket::tcp4, 3).stream().map(TestPacket::build).toList();
        packets.get(1)[10] ^= 1;
        List<CoalescedBatch.Written> written = batch.run(packets);
        assertThat(written).hasSize(3);
        assertThat(written.get(1).packet()).isEqualTo(packets.get(1));
    }

    @Test
    void shouldPassAWrongTransportChecksumAloneWhenToldToVerify() {
        for (Supplier<TestPacket> kind : KINDS) {
            List<byte[]> packets =
                    stream(kind, 3).stream().map(TestPacket::build).toList();
            packets.get(1)[packets.get(1).length - 1] ^= 1;
            batch.coalescer.setVerifyChecksums(false);
            assertThat(batch.run(packets)).hasSize(1);
            batch.coalescer.setVerifyChecksums(true);
            List<CoalescedBatch.Written> written = batch.run(packets);
            assertThat(written).hasSize(3);
            assertThat(written.get(1).packet()).isEqualTo(packets.get(1));
        }
    }
}
