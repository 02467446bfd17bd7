package io.penstock.dataplane.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BlockPoolTest {

    private final Slab slab = new Slab(4, 256);
    private final BlockPool pool = new BlockPool(slab);

    @AfterEach
    void closeSlab() {
        slab.close();
    }

    @Test
    void shouldLendEachBlockOnceAndThenNone() {
        Set<Integer> lent = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            assertThat(pool.available()).isEqualTo(4 - i);
            lent.add(pool.allocate());
        }
        assertThat(lent).containsExactlyInAnyOrder(0, 1, 2, 3);
        assertThat(pool.allocate()).isEqualTo(-1);
        assertThat(pool.available()).isZero();
    }

    @Test
    void shouldLendTheLastBlockGivenBackFirst() {
        int first = pool.allocate();
        int second = pool.allocate();
        pool.free(second);
        pool.free(first);
        assertThat(pool.allocate()).isEqualTo(first);
        assertThat(pool.allocate()).isEqualTo(second);
    }

    @Test
    void shouldPlaceBlocksSideBySide() {
        assertThat(pool.offset(0)).isZero();
        assertThat(pool.offset(3)).isEqualTo(768);
        assertThat(pool.blockBytes()).isEqualTo(256);
        assertThat(pool.blocks()).isEqualTo(4);
        assertThat(pool.segment()).isSameAs(slab.segment());
    }

    @Test
    void shouldRefuseABlockThatIsNotLent() {
        int block = pool.allocate();
        pool.free(block);
        assertThatThrownBy(() -> pool.free(block)).hasMessage("block " + block + " is not lent");
        assertThatThrownBy(() -> pool.free(-1)).hasMessage("block -1 is not lent");
        assertThatThrownBy(() -> pool.free(4)).hasMessage("block 4 is not lent");
        assertThat(pool.available()).isEqualTo(4);
    }
}
