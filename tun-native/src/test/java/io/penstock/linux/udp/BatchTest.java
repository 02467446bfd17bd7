package io.penstock.linux.udp;

import static io.penstock.linux.udp.Datagrams.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.linux.address.Endpoint;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The batches without a kernel, as a port that is a double in memory uses them. */
class BatchTest {

    private static final Endpoint IPV4 = new Endpoint(false, 0, 0xfffefdfcL, 65_535, 0, 0, 0x8a000002L, 7);
    private static final Endpoint IPV6 = new Endpoint(true, 0xfe80_0000_0000_0000L, -2, 40_000, 3, -3, -4, 5);

    private final Datagrams datagrams = new Datagrams();
    private final ReceiveBatch received = datagrams.received;
    private final SendBatch batch = datagrams.batch;

    @AfterEach
    void close() {
        datagrams.close();
    }

    @Test
    void shouldReceiveWhatWasPut() {
        MemorySegment bytes = datagrams.bytes(0, 1, 2, 3, 4, 5, 6, 7);
        received.put(0, bytes, 1, 7, 3, IPV4);
        received.put(1, bytes, 0, 2, 2, IPV6);
        assertThat(datagrams.entry(0)).containsExactly(1, 2, 3, 4, 5, 6, 7);
        assertThat(received.segmentBytes(0)).isEqualTo(3);
        assertThat(received.endpoint(0)).isEqualTo(IPV4);
        assertThat(datagrams.entry(1)).containsExactly(0, 1);
        assertThat(received.segmentBytes(1)).isEqualTo(2);
        assertThat(received.endpoint(1)).isEqualTo(IPV6);
        // An entry forgets what it held.
        received.put(0, bytes, 0, 2, 2, IPV6.withoutSource());
        assertThat(received.segmentBytes(0)).isEqualTo(2);
        assertThat(received.endpoint(0)).isEqualTo(IPV6.withoutSource());
    }

    @Test
    void shouldTruncateWhatWasPutAsTheKernelDoes() {
        MemorySegment buffer = datagrams.arena.allocate(8);
        received.buffer(0, buffer.address(), 5);
        received.put(0, datagrams.bytes(1, 2, 3, 4, 5, 6, 7), 0, 7, 7, IPV4);
        assertThat(received.isTruncated(0)).isTrue();
        assertThat(received.lengthBytes(0)).isEqualTo(5);
        assertThat(received.segmentBytes(0)).isEqualTo(5);
        assertThat(buffer.toArray(ValueLayout.JAVA_BYTE)).containsExactly(1, 2, 3, 4, 5, 0, 0, 0);
        received.put(0, datagrams.bytes(1, 2, 3, 4, 5), 0, 5, 5, IPV4);
        assertThat(received.isTruncated(0)).isFalse();
    }

    @Test
    void shouldComeFromAnEndpointOnlyWhenAllPartsAgree() {
        MemorySegment bytes = datagrams.bytes(1);
        received.put(0, bytes, 0, 1, 1, IPV4);
        assertThat(received.cameFrom(0, IPV4)).isTrue();
        assertThat(received.cameFrom(0, IPV4.withoutSource())).isFalse();
        assertThat(received.cameFrom(0, new Endpoint(false, 0, 0xfffefdfbL, 65_535, 0, 0, 0x8a000002L, 7)))
                .isFalse();
        assertThat(received.cameFrom(0, new Endpoint(false, 0, 0xfffefdfcL, 65_534, 0, 0, 0x8a000002L, 7)))
                .isFalse();
        assertThat(received.cameFrom(0, new Endpoint(false, 0, 0xfffefdfcL, 65_535, 0, 0, 0x8a000003L, 7)))
                .isFalse();
        assertThat(received.cameFrom(0, new Endpoint(false, 0, 0xfffefdfcL, 65_535, 0, 0, 0x8a000002L, 8)))
                .isFalse();
        assertThat(received.cameFrom(0, IPV6)).isFalse();
        received.put(0, bytes, 0, 1, 1, IPV6);
        assertThat(received.cameFrom(0, IPV6)).isTrue();
        assertThat(received.cameFrom(0, new Endpoint(true, IPV6.addressHigh(), -3, 40_000, 3, -3, -4, 5)))
                .isFalse();
        assertThat(received.cameFrom(0, new Endpoint(true, 0, -2, 40_000, 3, -3, -4, 5)))
                .isFalse();
        assertThat(received.cameFrom(0, new Endpoint(true, IPV6.addressHigh(), -2, 40_000, 2, -3, -4, 5)))
                .isFalse();
        assertThat(received.cameFrom(0, new Endpoint(true, IPV6.addressHigh(), -2, 40_000, 3, -9, -4, 5)))
                .isFalse();
        received.put(0, bytes, 0, 1, 1, IPV6.withoutSource());
        assertThat(received.cameFrom(0, IPV6.withoutSource())).isTrue();
        assertThat(received.cameFrom(0, IPV6)).isFalse();
    }

    @Test
    void shouldReadBackWhatIsToBeSent() {
        MemorySegment bytes = datagrams.bytes(1, 2, 3, 4, 5, 6);
        batch.add(IPV4, bytes.address(), 2, 2);
        assertThat(batch.append(bytes.address() + 4, 2)).isTrue();
        assertThat(batch.append(bytes.address() + 1, 1)).isTrue();
        batch.add(IPV6, bytes.address(), 6, 6);
        assertThat(batch.size()).isEqualTo(2);
        assertThat(batch.endpoint(0)).isSameAs(IPV4);
        assertThat(batch.lengthBytes(0)).isEqualTo(5);
        assertThat(batch.segmentBytes(0)).isEqualTo(2);
        MemorySegment copy = datagrams.arena.allocate(8);
        batch.copyTo(0, copy, 1);
        assertThat(copy.toArray(ValueLayout.JAVA_BYTE)).containsExactly(0, 1, 2, 5, 6, 2, 0, 0);
        assertThat(batch.endpoint(1)).isSameAs(IPV6);
        assertThat(batch.segmentBytes(1)).isEqualTo(6);
        batch.clear();
        assertThat(batch.size()).isZero();
        assertThatThrownBy(() -> batch.lengthBytes(0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void shouldNotGrowAnEntryBeyondWhatOneSendTakes() {
        MemorySegment bytes = datagrams.arena.allocate(65_536);
        batch.add(IPV4, bytes.address(), 100, 100);
        for (int i = 1; i < SendBatch.MAX_SEGMENTS; i++) {
            assertThat(batch.append(bytes.address(), 100)).isTrue();
        }
        assertThat(batch.append(bytes.address(), 1)).isFalse();
        assertThat(batch.lengthBytes(0)).isEqualTo(6_400);
        batch.add(IPV4, bytes.address(), 32_000, 32_000);
        assertThat(batch.append(bytes.address(), 32_000)).isTrue();
        assertThat(batch.append(bytes.address(), 2_000)).isFalse();
        assertThat(batch.append(bytes.address(), 1_507)).isTrue();
    }

    @Test
    void shouldBeFullAtItsCapacity() {
        SendBatch two = new SendBatch(2);
        MemorySegment bytes = datagrams.bytes(1);
        two.add(IPV4, bytes.address(), 1, 1);
        assertThat(two.isFull()).isFalse();
        two.add(IPV4, bytes.address(), 1, 1);
        assertThat(two.isFull()).isTrue();
        assertThatThrownBy(() -> two.add(IPV4, bytes.address(), 1, 1)).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1_025})
    void shouldRefuseACapacityThatNoCallTakes(int capacity) {
        assertThatThrownBy(() -> new ReceiveBatch(capacity)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SendBatch(capacity)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldMatchTheEndpointOfAnyAddress() {
        for (String address : new String[] {"192.0.2.1", "2001:db8::1", "::", "0.0.0.0"}) {
            received.put(0, datagrams.bytes(1), 0, 1, 1, at(address, 9));
            assertThat(received.cameFrom(0, at(address, 9))).isTrue();
            assertThat(received.endpoint(0)).isEqualTo(at(address, 9));
        }
    }
}
