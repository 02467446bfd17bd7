package io.penstock.linux.udp;

import static io.penstock.linux.udp.Datagrams.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.linux.Allocation;
import io.penstock.linux.address.Endpoint;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The promise that nothing is allocated per datagram, counted by the JVM. */
class AllocationTest {

    private static final int ROUNDS = 20_000;

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void shouldAllocateNothingWhenSendingAndReceiving(String address) throws Exception {
        UdpOptions any = address.contains(":") ? UdpOptions.ipv6(0) : UdpOptions.ipv4(0);
        try (Datagrams datagrams = new Datagrams();
                DatagramPort server = LinuxUdp.open(any);
                DatagramPort client = LinuxUdp.open(any)) {
            MemorySegment bytes = datagrams.arena.allocate(2_400);
            datagrams.send(client, at(address, server.localPort()), bytes);
            datagrams.await(server);
            Endpoint from = datagrams.received.endpoint(0);
            Endpoint to = new Endpoint(
                    from.ipv6(),
                    from.addressHigh(),
                    from.addressLow(),
                    server.localPort(),
                    0,
                    from.sourceHigh(),
                    from.sourceLow(),
                    from.sourceInterface());
            assertThat(rounds(datagrams, client, server, to, from, bytes.address()))
                    .isGreaterThanOrEqualTo(ROUNDS * 2);
            long allocated = Allocation.leastBytes(() -> rounds(datagrams, client, server, to, from, bytes.address()));
            // Less than a byte per round: the counter itself may see a little of its own.
            assertThat(allocated).isLessThan(ROUNDS);
        }
    }

    private static int rounds(
            Datagrams datagrams, DatagramPort client, DatagramPort server, Endpoint to, Endpoint from, long address) {
        int came = 0;
        for (int round = 0; round < ROUNDS; round++) {
            SendBatch batch = datagrams.batch;
            batch.clear();
            batch.add(to, address, 100, 100);
            batch.add(to, address, 1_200, 1_200);
            batch.append(address + 1_200, 1_200);
            int taken = client.send(batch, 0);
            int count = server.receive(datagrams.received);
            for (int i = 0; i < count; i++) {
                if (!datagrams.received.cameFrom(i, from) || datagrams.received.isTruncated(i)) {
                    throw new AssertionError("entry " + i + " came from " + datagrams.received.endpoint(i));
                }
                came += datagrams.received.lengthBytes(i) / datagrams.received.segmentBytes(i);
            }
            if (taken != 2) {
                throw new AssertionError("sent " + taken);
            }
        }
        return came;
    }
}
