package io.penstock.linux.udp;

import static io.penstock.linux.udp.Datagrams.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.linux.LinuxException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadSteeringTest {

    private static final int STEERED = 4;
    private static final int OTHER = 1;
    private static final int BYTE_OFFSET = 6;

    private final Datagrams datagrams = new Datagrams();
    private List<DatagramPort> group = List.of();

    @AfterEach
    void close() {
        group.forEach(DatagramPort::close);
        datagrams.close();
    }

    private UdpOptions open(String address, int sockets) throws IOException {
        UdpOptions any = address.contains(":") ? UdpOptions.ipv6(0) : UdpOptions.ipv4(0);
        group = LinuxUdp.openGroup(any, sockets);
        assertThat(group).allMatch(port -> port.localPort() == group.getFirst().localPort());
        // Any port of the group may be asked.
        group.getLast().steerByPayloadByte(STEERED, BYTE_OFFSET, sockets);
        return any;
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 2", "127.0.0.1, 3", "127.0.0.1, 4", "::1, 2", "::1, 3"})
    void shouldDeliverADatagramToThePortThatItsByteSays(String address, int sockets) throws Exception {
        try (DatagramPort client = LinuxUdp.open(open(address, sockets))) {
            for (int value : new int[] {0, 1, 2, 3, 4, 5, 127, 128, 255}) {
                datagrams.send(client, at(address, group.getFirst().localPort()), message(STEERED, value, 1));
                DatagramPort expected = group.get(value % sockets);
                assertThat(datagrams.await(expected)).isEqualTo(1);
                assertThat(datagrams.entry(0)[BYTE_OFFSET]).isEqualTo((byte) value);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void shouldDeliverAWholeTrainToThePortThatItsByteSays(String address) throws Exception {
        try (DatagramPort client = LinuxUdp.open(open(address, 3))) {
            for (int value = 0; value < 6; value++) {
                MemorySegment train = message(STEERED, value, 40);
                assertThat(datagrams.send(
                                client, at(address, group.getFirst().localPort()), train, (int) train.byteSize() / 40))
                        .isEqualTo(1);
                assertThat(datagrams.awaitDatagrams(group.get(value % 3), (int) train.byteSize()))
                        .hasSize(40);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void shouldLeaveOtherDatagramsToTheHashOfTheirAddresses(String address) throws Exception {
        UdpOptions any = open(address, 2);
        Set<Integer> used = new HashSet<>();
        for (int source = 0; source < 32; source++) {
            try (DatagramPort client = LinuxUdp.open(any)) {
                Set<Integer> usedBySource = new HashSet<>();
                for (int value = 0; value < 4; value++) {
                    datagrams.send(client, at(address, group.getFirst().localPort()), message(OTHER, value, 1));
                    usedBySource.add(whereItCame());
                }
                assertThat(usedBySource).hasSize(1);
                used.addAll(usedBySource);
            }
        }
        assertThat(used).containsExactlyInAnyOrder(0, 1);
    }

    @Test
    void shouldRefuseToSteerAPortThatIsAlone() throws Exception {
        group = LinuxUdp.openGroup(UdpOptions.ipv4(0), 1);
        assertThatThrownBy(() -> group.getFirst().steerByPayloadByte(STEERED, BYTE_OFFSET, 1))
                .isInstanceOf(LinuxException.class)
                .hasMessageStartingWith("steer the datagrams of UDP port ");
    }

    private int whereItCame() throws InterruptedException {
        for (int attempt = 0; attempt < 5_000; attempt++) {
            for (int i = 0; i < group.size(); i++) {
                if (group.get(i).receive(datagrams.received) > 0) {
                    return i;
                }
            }
            Thread.sleep(1);
        }
        throw new AssertionError("the datagram came nowhere");
    }

    private MemorySegment message(int type, int value, int repeated) {
        int strideBytes = 1_000;
        MemorySegment bytes = datagrams.arena.allocate((long) strideBytes * repeated);
        for (int i = 0; i < repeated; i++) {
            bytes.set(ValueLayout.JAVA_BYTE, (long) i * strideBytes, (byte) type);
            bytes.set(ValueLayout.JAVA_BYTE, (long) i * strideBytes + BYTE_OFFSET, (byte) value);
        }
        return bytes;
    }
}
