package io.penstock.dataplane.flow;

import static io.penstock.dataplane.flow.FlowPacket.extension;
import static io.penstock.dataplane.flow.FlowPacket.fragment;
import static io.penstock.dataplane.flow.FlowPacket.icmp;
import static io.penstock.dataplane.flow.FlowPacket.inbound;
import static io.penstock.dataplane.flow.FlowPacket.ip;
import static io.penstock.dataplane.flow.FlowPacket.outbound;
import static io.penstock.dataplane.flow.FlowPacket.tcp;
import static io.penstock.dataplane.flow.FlowPacket.udp;
import static io.penstock.dataplane.flow.FlowPacket.withOptions;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlowParserTest {

    private static final int TCP = FlowPacket.TCP;
    private static final int UDP = FlowPacket.UDP;
    private static final String PEER4 = "10.0.0.2";
    private static final String FAR4 = "203.0.113.9";
    private static final String PEER6 = "fd00::2";
    private static final String FAR6 = "2001:db8::9:1";

    private static void assertSameKey(FlowParser one, FlowParser other) {
        assertThat(other.tuple).isEqualTo(one.tuple);
        assertThat(other.peerAddressHigh()).isEqualTo(one.peerAddressHigh());
        assertThat(other.peerAddressLow()).isEqualTo(one.peerAddressLow());
        assertThat(other.farAddressHigh()).isEqualTo(one.farAddressHigh());
        assertThat(other.farAddressLow()).isEqualTo(one.farAddressLow());
    }

    @Test
    void shouldReadTheFieldsOfAnIpv4Packet() {
        FlowParser flow = inbound(ip(TCP, PEER4, FAR4, tcp(40000, 443, 0x1b)));
        assertThat(flow.family()).isEqualTo(FlowParser.IPV4);
        assertThat(flow.protocol()).isEqualTo(6);
        assertThat(flow.peerAddressHigh()).isZero();
        assertThat(flow.peerAddressLow()).isEqualTo(0x0a000002L);
        assertThat(flow.farAddressHigh()).isZero();
        assertThat(flow.farAddressLow()).isEqualTo(0xcb007109L);
        assertThat(flow.peerPort()).isEqualTo(40000);
        assertThat(flow.farPort()).isEqualTo(443);
        assertThat(flow.tcpFlags()).isEqualTo(0x1b);
        assertThat(flow.isInbound()).isTrue();
    }

    @Test
    void shouldReadTheFieldsOfAnIpv6Packet() {
        FlowParser flow = outbound(ip(UDP, FAR6, PEER6, udp(53, 65535)));
        assertThat(flow.family()).isEqualTo(FlowParser.IPV6);
        assertThat(flow.protocol()).isEqualTo(17);
        assertThat(flow.peerAddressHigh()).isEqualTo(0xfd00_0000_0000_0000L);
        assertThat(flow.peerAddressLow()).isEqualTo(2);
        assertThat(flow.farAddressHigh()).isEqualTo(0x2001_0db8_0000_0000L);
        assertThat(flow.farAddressLow()).isEqualTo(0x0009_0001L);
        assertThat(flow.peerPort()).isEqualTo(65535);
        assertThat(flow.farPort()).isEqualTo(53);
        assertThat(flow.tcpFlags()).isZero();
        assertThat(flow.isInbound()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({PEER4 + "," + FAR4, PEER6 + "," + FAR6})
    void shouldGiveBothDirectionsOneKey(String peer, String far) {
        for (int protocol : new int[] {6, 17, 33, 132, 136}) {
            FlowParser out = outbound(ip(protocol, far, peer, tcp(443, 40000, 0)));
            assertSameKey(inbound(ip(protocol, peer, far, tcp(40000, 443, 0))), out);
            assertThat(out.peerPort()).isEqualTo(40000);
        }
    }

    @Test
    void shouldFindThePortsBehindOptions() {
        for (int optionBytes = 4; optionBytes <= 40; optionBytes += 4) {
            FlowParser flow = inbound(withOptions(ip(TCP, PEER4, FAR4, tcp(1, 2, 2)), optionBytes));
            assertSameKey(inbound(ip(TCP, PEER4, FAR4, tcp(1, 2, 2))), flow);
            assertThat(flow.tcpFlags()).isEqualTo(2);
        }
    }

    @Test
    void shouldFindThePortsBehindExtensionHeaders() {
        byte[] transport = tcp(1, 2, 0x12);
        byte[] authenticated = extension(TCP, 4, 24, transport);
        byte[] firstFragment = fragment(51, 0, authenticated);
        byte[] routed = extension(44, 2, 24, firstFragment);
        byte[] packet = ip(0, PEER6, FAR6, extension(43, 0, 8, routed));
        assertSameKey(inbound(ip(TCP, PEER6, FAR6, transport)), inbound(packet));
        assertThat(inbound(packet).tcpFlags()).isEqualTo(0x12);
    }

    @Test
    void shouldStopAfterEightExtensionHeaders() {
        byte[] behind = tcp(1, 2, 0);
        int kind = TCP;
        for (int headers = 1; headers <= 9; headers++) {
            behind = extension(kind, 0, 8, behind);
            kind = 60;
            FlowParser flow = inbound(ip(60, PEER6, FAR6, behind));
            assertThat(flow.protocol()).isEqualTo(headers <= 8 ? TCP : 60);
            assertThat(flow.farPort()).isEqualTo(headers <= 8 ? 2 : 0);
        }
    }

    @Test
    void shouldGiveLaterFragmentsNoPorts() {
        byte[] packet = ip(UDP, PEER4, FAR4, udp(1, 2));
        ByteBuffer.wrap(packet).putShort(6, (short) 0x2000);
        assertThat(inbound(packet).farPort()).isEqualTo(2);
        assertThat(inbound(packet).isLaterFragment()).isFalse();
        ByteBuffer.wrap(packet).putShort(6, (short) 1);
        assertThat(inbound(packet).tuple).isEqualTo(FlowTuple.ofLaterFragments(4, UDP));
        assertThat(inbound(packet).isLaterFragment()).isTrue();

        FlowParser later = inbound(ip(44, PEER6, FAR6, fragment(UDP, 1, udp(1, 2))));
        assertThat(later.tuple).isEqualTo(FlowTuple.ofLaterFragments(6, UDP));
        assertThat(later.isLaterFragment()).isTrue();
        assertThat(inbound(ip(44, PEER6, FAR6, fragment(UDP, 0, udp(1, 2)))).farPort())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 8, 0, 10.0.0.2, 203.0.113.9",
        "1, 13, 14, 10.0.0.2, 203.0.113.9",
        "1, 15, 16, 10.0.0.2, 203.0.113.9",
        "1, 17, 18, 10.0.0.2, 203.0.113.9",
        "58, 128, 129, fd00::2, 2001:db8::9:1"
    })
    void shouldMakeRequestAndReplyOneFlow(int protocol, int request, int reply, String peer, String far) {
        FlowParser asked = inbound(ip(protocol, peer, far, icmp(request, 0, 0xbeef)));
        assertThat(asked.peerPort()).isEqualTo(0xbeef);
        assertThat(asked.farPort()).isEqualTo(request * 256);
        assertThat(asked.icmpType()).isEqualTo(request);
        assertSameKey(asked, outbound(ip(protocol, far, peer, icmp(reply, 0, 0xbeef))));

        FlowParser askedFromAfar = outbound(ip(protocol, far, peer, icmp(request, 0, 0xbeef)));
        assertThat(askedFromAfar.tuple).isNotEqualTo(asked.tuple);
        assertThat(askedFromAfar.farPort()).isEqualTo(0xbeef);
        assertSameKey(askedFromAfar, inbound(ip(protocol, peer, far, icmp(reply, 0, 0xbeef))));
    }

    @Test
    void shouldKeepOtherIcmpMessagesApartByTypeAndCode() {
        FlowParser unreachable = inbound(ip(1, PEER4, FAR4, icmp(3, 1, 0xbeef)));
        assertThat(unreachable.peerPort()).isZero();
        assertThat(unreachable.farPort()).isEqualTo(0x0301);
        assertThat(unreachable.icmpType()).isEqualTo(3);
        assertThat(unreachable.icmpCode()).isEqualTo(1);
        FlowParser tooBig = outbound(ip(58, FAR6, PEER6, icmp(2, 0, 0xbeef)));
        assertThat(tooBig.peerPort()).isEqualTo(0x0200);
        assertThat(tooBig.farPort()).isZero();
    }

    @Test
    void shouldGiveOtherProtocolsNoPorts() {
        assertThat(inbound(ip(47, PEER4, FAR4, tcp(1, 2, 3))).tuple).isEqualTo(FlowTuple.of(0, 4, 47));
        assertThat(inbound(ip(59, PEER6, FAR6, tcp(1, 2, 3))).tuple).isEqualTo(FlowTuple.of(0, 6, 59));
        assertThat(inbound(ip(58, PEER4, FAR4, icmp(128, 0, 9))).tuple)
                .as("ICMPv6 in IPv4")
                .isEqualTo(FlowTuple.of(0, 4, 58));
    }

    @Test
    void shouldReadNoPortsFromPaddingOrPastTheEnd() {
        byte[] padded = Arrays.copyOf(ip(UDP, PEER4, FAR4, (byte) 1, (byte) 2), 40);
        assertThat(inbound(padded).tuple).isEqualTo(FlowTuple.of(0, 4, UDP));
        byte[] padded6 = Arrays.copyOf(ip(UDP, PEER6, FAR6, (byte) 1, (byte) 2), 60);
        Arrays.fill(padded6, 42, 60, (byte) 9);
        assertThat(inbound(padded6).tuple).isEqualTo(FlowTuple.of(0, 6, UDP));
        byte[] cutFlags = Arrays.copyOf(tcp(1, 2, 0x10), 13);
        assertThat(inbound(ip(TCP, PEER4, FAR4, cutFlags)).tcpFlags()).isZero();
        assertThat(inbound(ip(TCP, PEER4, FAR4, cutFlags)).farPort()).isEqualTo(2);
        assertThat(inbound(ip(1, PEER4, FAR4, Arrays.copyOf(icmp(8, 0, 5), 6))).tuple)
                .isEqualTo(FlowTuple.of(0x0800, 4, 1));
    }

    @Test
    void shouldForgetThePacketBefore() {
        FlowParser parser = new FlowParser();
        byte[] tcp = ip(TCP, PEER6, FAR6, tcp(1, 2, 0xff));
        byte[] icmp = ip(1, PEER4, FAR4, icmp(3, 1, 0));
        byte[] other = ip(47, PEER4, FAR4);
        parser.parseInbound(MemorySegment.ofArray(tcp), 0, tcp.length);
        parser.parseInbound(MemorySegment.ofArray(icmp), 0, icmp.length);
        assertThat(parser.tcpFlags()).isZero();
        assertThat(parser.peerAddressHigh()).isZero();
        assertThat(parser.farAddressHigh()).isZero();
        parser.parseInbound(MemorySegment.ofArray(other), 0, other.length);
        assertThat(parser.icmpType()).isZero();
        assertThat(parser.icmpCode()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x35, 0x55, 0x75, 0xf0})
    void shouldRefuseWhatIsNotIp(int firstByte) {
        byte[] packet = ip(TCP, PEER4, FAR4, tcp(1, 2, 0));
        packet[0] = (byte) firstByte;
        assertThat(new FlowParser().parseInbound(MemorySegment.ofArray(packet), 0, packet.length))
                .isFalse();
        byte[] ipv6 = ip(TCP, PEER6, FAR6);
        assertThat(new FlowParser().parseOutbound(MemorySegment.ofArray(ipv6), 0, 39))
                .isFalse();
        assertThat(new FlowParser().parseOutbound(MemorySegment.ofArray(packet), 0, 19))
                .isFalse();
        assertThat(new FlowParser().parseOutbound(MemorySegment.ofArray(new byte[0]), 0, 0))
                .isFalse();
    }

    @Test
    void shouldNeverReadOutsideOfTheLength() {
        Random random = new Random(5);
        List<byte[]> seeds = List.of(
                withOptions(ip(TCP, PEER4, FAR4, tcp(1, 2, 3)), 8),
                ip(1, PEER4, FAR4, icmp(8, 0, 1)),
                ip(UDP, PEER6, FAR6, udp(1, 2)),
                ip(0, PEER6, FAR6, extension(44, 0, 8, fragment(51, 0, extension(TCP, 4, 24, tcp(1, 2, 3))))));
        FlowParser parser = new FlowParser();
        for (int i = 0; i < 200_000; i++) {
            byte[] seed = seeds.get(random.nextInt(seeds.size()));
            byte[] packet = Arrays.copyOf(seed, random.nextInt(seed.length + 4));
            for (int flips = random.nextInt(6); flips > 0 && packet.length > 0; flips--) {
                packet[random.nextInt(packet.length)] = (byte) random.nextInt();
            }
            // The memory ends where the packet does: a byte read past it would throw.
            boolean taken = random.nextBoolean()
                    ? parser.parseInbound(MemorySegment.ofArray(packet), 0, packet.length)
                    : parser.parseOutbound(MemorySegment.ofArray(packet), 0, packet.length);
            assertThat(taken).isEqualTo(isIp(packet));
            assertThat(parser.tuple != 0).isEqualTo(taken);
        }
    }

    private static boolean isIp(byte[] packet) {
        int version = packet.length == 0 ? 0 : (packet[0] & 0xff) >>> 4;
        return (version == 4 && packet.length >= 20) || (version == 6 && packet.length >= 40);
    }
}
