package io.penstock.dataplane.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dataplane.core.CoreBuilder;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What a snapshot says of the device's edges beside its offloads. */
class EdgeSnapshotTest extends GatewayPair {

    @Test
    void shouldGoOnCountingWhatTheKernelDroppedWhenThePortChanges() {
        left.host.lost = 5;
        assertThat(left.snapshot().kernelDrops()).isEqualTo(5);
        left.apply(new DeviceUpdate(null, OptionalInt.of(4444), OptionalInt.empty(), false, List.of()));
        assertThat(left.snapshot().kernelDrops()).as("the old socket's").isEqualTo(5);
        left.host.lost = 2;
        assertThat(left.snapshot().kernelDrops()).isEqualTo(7);
    }

    @Test
    void shouldSayHowFullTheFlowTablesAre() {
        assertThat(left.snapshot().flows().active()).isZero();
        connect();
        assertThat(left.snapshot().flows().active()).isEqualTo(1);
        assertThat(left.snapshot().flows().created()).isEqualTo(1);
        assertThat(right.snapshot().flows().active()).isEqualTo(1);
        assertThat(left.snapshot().flows().capacity()).isEqualTo(CoreBuilder.FLOWS);
        assertThat(left.snapshot().flows().untrackedOutboundPackets()).isZero();
    }
}
