package io.penstock.dataplane.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class SlabTest {

    @Test
    void shouldBeOnePageAlignedRunOfZeroedSlots() {
        try (Slab slab = new Slab(3, 5000)) {
            assertThat(slab.segment().byteSize()).isEqualTo(15_000);
            assertThat(slab.segment().isNative()).isTrue();
            assertThat(slab.segment().address() % 4096).isZero();
            assertThat(slab.segment().toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
            assertThat(slab.slots()).isEqualTo(3);
            assertThat(slab.slotBytes()).isEqualTo(5000);
        }
    }

    @Test
    void shouldLocateSlotsAndTheirAddresses() {
        try (Slab slab = new Slab(3, 4096)) {
            slab.segment().set(ValueLayout.JAVA_INT, slab.slotOffset(2), 42);
            MemorySegment atAddress = MemorySegment.ofAddress(slab.address(slab.slotOffset(2)));
            assertThat(atAddress.address() - slab.segment().address()).isEqualTo(8192);
            assertThat(slab.segment().get(ValueLayout.JAVA_INT, 8192)).isEqualTo(42);
        }
    }

    @Test
    void shouldNotOverflowWhenLargerThanTwoGigabytes() {
        try (Slab slab = new Slab(1, 1)) {
            assertThat(slab.slotOffset(Integer.MAX_VALUE)).isEqualTo(Integer.MAX_VALUE);
        }
        try (Slab slab = new Slab(2, 1 << 16)) {
            assertThat(slab.slotOffset(1 << 16)).isEqualTo(1L << 32);
        }
    }

    @Test
    void shouldRefuseAccessOnceClosed() {
        Slab slab = new Slab(1, 64);
        slab.close();
        assertThatThrownBy(() -> slab.segment().get(ValueLayout.JAVA_BYTE, 0))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldRefuseAnEmptySlab() {
        assertThatThrownBy(() -> new Slab(0, 64)).hasMessageContaining("0 of 64");
        assertThatThrownBy(() -> new Slab(4, 0)).hasMessageContaining("4 of 0");
    }
}
