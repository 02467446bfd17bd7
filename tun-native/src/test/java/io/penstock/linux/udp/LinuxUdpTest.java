package io.penstock.linux.udp;

import static io.penstock.linux.udp.Datagrams.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.linux.LinuxException;
import io.penstock.linux.address.Endpoint;
import io.penstock.linux.libc.Errno;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.DatagramSocket;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real sockets on the loopback interface. */
class LinuxUdpTest {

    private static final int TRAIN = 40;
    private static final int STRIDE_BYTES = 1_200;

    private final Datagrams datagrams = new Datagrams();
    private DatagramPort server;
    private DatagramPort client;

    @BeforeEach
    void openIpv4() throws IOException {
        server = LinuxUdp.open(UdpOptions.ipv4(0));
        client = LinuxUdp.open(UdpOptions.ipv4(0));
    }

    @AfterEach
    void close() {
        server.close();
        client.close();
        datagrams.close();
    }

    private void openIpv6() throws IOException {
        server.close();
        client.close();
        server = LinuxUdp.open(UdpOptions.ipv6(0));
        client = LinuxUdp.open(UdpOptions.ipv6(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void shouldDeliverADatagramAndTellWhereItCameFromAndTo(String address) throws Exception {
        if (address.contains(":")) {
            openIpv6();
        }
        assertThat(datagrams.send(client, at(address, server.localPort()), datagrams.bytes(1, 2, 3)))
                .isEqualTo(1);
        assertThat(datagrams.await(server)).isEqualTo(1);
        assertThat(datagrams.entry(0)).containsExactly(1, 2, 3);
        assertThat(datagrams.received.segmentBytes(0)).isEqualTo(3);
        assertThat(datagrams.received.isTruncated(0)).isFalse();
        Endpoint from = datagrams.received.endpoint(0);
        assertThat(from.sameRemote(at(address, client.localPort()))).isTrue();
        assertThat(from.sourceLow()).isEqualTo(at(address, 0).addressLow());
        assertThat(from.sourceHigh()).isEqualTo(at(address, 0).addressHigh());
        assertThat(from.sourceInterface()).isEqualTo(1);
        assertThat(datagrams.received.cameFrom(0, from)).isTrue();
        assertThat(datagrams.received.cameFrom(0, from.withoutSource())).isFalse();
    }

    @Test
    void shouldAnswerFromTheAddressThatWasAsked() throws Exception {
        datagrams.send(client, at("127.0.0.2", server.localPort()), datagrams.bytes(7));
        datagrams.await(server);
        Endpoint from = datagrams.received.endpoint(0);
        assertThat(datagrams.send(server, from, datagrams.bytes(8))).isEqualTo(1);
        assertThat(datagrams.await(client)).isEqualTo(1);
        assertThat(datagrams.received.endpoint(0).sameRemote(at("127.0.0.2", server.localPort())))
                .isTrue();
        // Without the local side, the kernel would have chosen another.
        datagrams.send(server, from.withoutSource(), datagrams.bytes(9));
        datagrams.await(client);
        assertThat(datagrams.received.endpoint(0).sameRemote(at("127.0.0.1", server.localPort())))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void shouldSayThatTheLocalAddressIsGone(String address) throws Exception {
        if (address.contains(":")) {
            openIpv6();
        }
        Endpoint to = at(address, server.localPort());
        // Documentation addresses (RFC 5737, RFC 3849) are nobody's.
        Endpoint gone = new Endpoint(
                to.ipv6(),
                to.addressHigh(),
                to.addressLow(),
                to.port(),
                0,
                to.ipv6() ? 0x2001_0db8_0000_0000L : 0,
                to.ipv6() ? 1 : 0xc000_024dL,
                0);
        assertThat(datagrams.send(client, gone, datagrams.bytes(1)))
                .isNegative()
                .matches(DatagramPort::isSourceGone);
        assertThat(datagrams.send(client, gone.withoutSource(), datagrams.bytes(1)))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void shouldDeliverATrainOfEqualDatagramsWithAShorterLast(String address) throws Exception {
        if (address.contains(":")) {
            openIpv6();
        }
        assertThat(client.canSegment()).isTrue();
        assertThat(server.canMerge()).isTrue();
        MemorySegment train = train((TRAIN - 1) * STRIDE_BYTES + 100);
        assertThat(datagrams.send(client, at(address, server.localPort()), train, STRIDE_BYTES))
                .isEqualTo(1);
        List<byte[]> came = datagrams.awaitDatagrams(server, (int) train.byteSize());
        assertThat(came).hasSize(TRAIN);
        for (int i = 0; i < TRAIN; i++) {
            int length = i < TRAIN - 1 ? STRIDE_BYTES : 100;
            assertThat(came.get(i))
                    .isEqualTo(train.asSlice((long) i * STRIDE_BYTES, length).toArray(ValueLayout.JAVA_BYTE));
        }
    }

    @Test
    void shouldSeeTheStrideOfATrainInAnEntryThatHeldASingle() throws Exception {
        datagrams.send(client, at("127.0.0.1", server.localPort()), datagrams.bytes(1));
        assertThat(datagrams.await(server)).isEqualTo(1);
        datagrams.send(client, at("127.0.0.1", server.localPort()), train(3 * STRIDE_BYTES), STRIDE_BYTES);
        assertThat(datagrams.awaitDatagrams(server, 3 * STRIDE_BYTES))
                .hasSize(3)
                .allMatch(datagram -> datagram.length == STRIDE_BYTES);
    }

    @Test
    void shouldGatherATrainFromPieces() throws Exception {
        MemorySegment train = train(5 * STRIDE_BYTES);
        datagrams.batch.clear();
        datagrams.batch.add(at("127.0.0.1", server.localPort()), train.address(), STRIDE_BYTES, STRIDE_BYTES);
        for (int i = 1; i < 5; i++) {
            assertThat(datagrams.batch.append(train.address() + (long) i * STRIDE_BYTES, STRIDE_BYTES))
                    .isTrue();
        }
        assertThat(client.send(datagrams.batch, 0)).isEqualTo(1);
        List<byte[]> came = datagrams.awaitDatagrams(server, 5 * STRIDE_BYTES);
        assertThat(came).hasSize(5);
        for (int i = 0; i < 5; i++) {
            assertThat(came.get(i))
                    .isEqualTo(
                            train.asSlice((long) i * STRIDE_BYTES, STRIDE_BYTES).toArray(ValueLayout.JAVA_BYTE));
        }
    }

    @Test
    void shouldReceiveSinglesWhereMergingIsOff() throws Exception {
        server.close();
        server = LinuxUdp.open(UdpOptions.ipv4(0).withOffloads(false, false));
        assertThat(server.canMerge()).isFalse();
        assertThat(server.canSegment()).isFalse();
        datagrams.send(client, at("127.0.0.1", server.localPort()), train(3 * STRIDE_BYTES), STRIDE_BYTES);
        assertThat(datagrams.await(server)).isEqualTo(3);
        assertThat(datagrams.received.lengthBytes(2)).isEqualTo(STRIDE_BYTES);
    }

    @Test
    void shouldFillNoMoreEntriesThanThereAre() throws Exception {
        for (int i = 0; i < 20; i++) {
            assertThat(datagrams.send(client, at("127.0.0.1", server.localPort()), datagrams.bytes(i)))
                    .isEqualTo(1);
        }
        assertThat(datagrams.await(server)).isEqualTo(16);
        assertThat(datagrams.entry(15)).containsExactly(15);
        assertThat(datagrams.await(server)).isEqualTo(4);
        assertThat(datagrams.entry(0)).containsExactly(16);
        assertThat(datagrams.entry(3)).containsExactly(19);
        assertThat(server.receive(datagrams.received)).isZero();
    }

    @Test
    void shouldSayWhichEntryIsRefusedAndGoOnBehindIt() throws Exception {
        MemorySegment tooLong = datagrams.arena.allocate(65_508);
        Endpoint to = at("127.0.0.1", server.localPort());
        MemorySegment fine = datagrams.bytes(5);
        datagrams.batch.add(to, fine.address(), 1, 1);
        datagrams.batch.add(to, tooLong.address(), 65_508, 65_508);
        datagrams.batch.add(to, fine.address(), 1, 1);
        assertThat(client.send(datagrams.batch, 0)).isEqualTo(1);
        assertThat(client.send(datagrams.batch, 1)).isEqualTo(-Errno.EMSGSIZE);
        assertThat(client.send(datagrams.batch, 2)).isEqualTo(1);
        assertThat(datagrams.awaitDatagrams(server, 2)).hasSize(2);
    }

    @Test
    void shouldFlagWhatDidNotFitAndRecover() throws Exception {
        ReceiveBatch small = new ReceiveBatch(1);
        MemorySegment buffer = datagrams.arena.allocate(4);
        small.buffer(0, buffer.address(), 2);
        datagrams.send(client, at("127.0.0.1", server.localPort()), datagrams.bytes(1, 2, 3, 4));
        datagrams.send(client, at("127.0.0.1", server.localPort()), datagrams.bytes(9));
        while (server.receive(small) == 0) {
            Thread.sleep(1);
        }
        assertThat(small.isTruncated(0)).isTrue();
        assertThat(small.lengthBytes(0)).isEqualTo(2);
        assertThat(buffer.toArray(ValueLayout.JAVA_BYTE)).containsExactly(1, 2, 0, 0);
        assertThat(server.receive(small)).isEqualTo(1);
        assertThat(small.isTruncated(0)).isFalse();
        assertThat(small.lengthBytes(0)).isEqualTo(1);
    }

    @Test
    void shouldNotBeDisturbedByAClosedPort() throws Exception {
        int closedPort;
        try (DatagramSocket socket = new DatagramSocket()) {
            closedPort = socket.getLocalPort();
        }
        for (int i = 0; i < 3; i++) {
            assertThat(datagrams.send(client, at("127.0.0.1", closedPort), datagrams.bytes(1)))
                    .isEqualTo(1);
            assertThat(client.receive(datagrams.received)).isZero();
        }
        datagrams.send(server, at("127.0.0.1", client.localPort()), datagrams.bytes(2));
        assertThat(datagrams.await(client)).isEqualTo(1);
    }

    @Test
    void shouldCountWhatTheKernelDropped() throws Exception {
        server.close();
        server = LinuxUdp.open(UdpOptions.ipv4(0).withBuffers(4_096, 1 << 20));
        assertThat(server.kernelDrops()).isZero();
        MemorySegment bytes = datagrams.arena.allocate(1_000);
        for (int i = 0; i < 100; i++) {
            datagrams.send(client, at("127.0.0.1", server.localPort()), bytes);
        }
        int came = 0;
        for (int count; (count = server.receive(datagrams.received)) > 0; ) {
            came += count;
        }
        assertThat(came).isBetween(1, 99);
        assertThat(server.kernelDrops()).isEqualTo(100 - came);
    }

    @Test
    void shouldRefuseAPortInUseAlsoByAGroup() throws Exception {
        List<DatagramPort> group = LinuxUdp.openGroup(UdpOptions.ipv4(0), 2);
        try {
            int port = group.getFirst().localPort();
            for (int sockets = 1; sockets <= 2; sockets++) {
                int wanted = sockets;
                assertThatThrownBy(() -> LinuxUdp.openGroup(UdpOptions.ipv4(port), wanted))
                        .isInstanceOfSatisfying(
                                LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EADDRINUSE))
                        .hasMessage("UDP port " + port + " (IPv4) is in use by another program (ss -ulpn shows which)");
            }
            // The other family is another port: both together make dual stack.
            LinuxUdp.open(UdpOptions.ipv6(port)).close();
        } finally {
            group.forEach(DatagramPort::close);
        }
        LinuxUdp.open(UdpOptions.ipv4(group.getFirst().localPort())).close();
    }

    @Test
    void shouldKnowThatThisMachineHasIpv6() {
        assertThat(LinuxUdp.ipv6Available()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536})
    void shouldRefuseAPortNumberThatCannotBe(int port) {
        assertThatThrownBy(() -> UdpOptions.ipv4(port))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a UDP port is 0 to 65535, found " + port);
    }

    private MemorySegment train(int lengthBytes) {
        MemorySegment train = datagrams.arena.allocate(lengthBytes);
        for (int i = 0; i < lengthBytes; i++) {
            train.set(ValueLayout.JAVA_BYTE, i, (byte) (i * 31 + i / STRIDE_BYTES));
        }
        return train;
    }
}
