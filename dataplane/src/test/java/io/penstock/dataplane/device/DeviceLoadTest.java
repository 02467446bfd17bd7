package io.penstock.dataplane.device;

import static io.penstock.dataplane.device.InnerPackets.packet;
import static io.penstock.dataplane.device.TestGateway.settle;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.counters.Log2Snapshot;
import io.penstock.dataplane.counters.Stage;
import io.penstock.dataplane.policy.Policy;
import io.penstock.dataplane.policy.PolicyRules;
import io.penstock.dataplane.policy.Verdict;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What a device tells of its batches, its queues and its policy, held against what it counts packet by packet. */
class DeviceLoadTest extends GatewayPair {

    private static DeviceLoad load(TestGateway gateway) {
        return gateway.snapshot().load();
    }

    private static Log2Snapshot sizes(DeviceLoad load, Stage stage) {
        return Objects.requireNonNull(load.batchSizes().get(stage));
    }

    private static long queue(TestGateway gateway, String name) {
        return load(gateway).queues().stream()
                .filter(queue -> queue.name().equals(name))
                .findFirst()
                .orElseThrow()
                .depth();
    }

    @Test
    void shouldNoteEachBatchInTheUnitsOfItsStage() {
        connect();
        for (int round = 0; round < 3; round++) {
            for (int lengthBytes = 100; lengthBytes <= 300; lengthBytes += 100) {
                left.send(toRight(lengthBytes, round));
            }
            settle(left, right);
        }
        DeviceLoad out = load(left);
        DeviceLoad in = load(right);
        assertThat(sizes(out, Stage.READ).sum()).isEqualTo(left.count(Counter.PACKETS_READ));
        assertThat(sizes(out, Stage.SEAL).sum()).isGreaterThanOrEqualTo(left.count(Counter.PACKETS_OUT));
        assertThat(sizes(out, Stage.SEND).sum())
                .isBetween(1L, sizes(out, Stage.SEAL).sum());
        assertThat(sizes(in, Stage.OPEN).sum()).isEqualTo(right.count(Counter.MESSAGES_RECEIVED));
        assertThat(sizes(in, Stage.RECEIVE).total())
                .isEqualTo(sizes(in, Stage.OPEN).total());
        assertThat(sizes(in, Stage.DELIVER).sum()).isBetween(1L, right.count(Counter.PACKETS_IN));
    }

    @Test
    void shouldCountEachFamilyForItself() {
        connect();
        left.send(toRight(100, 1));
        left.send(toRight(120, 2));
        left.send(packet("fd00::1", "fd00::2", 200, 3));
        settle(left, right);
        assertThat(right.tun.delivered).hasSize(3);
        assertThat(left.count(Counter.PACKETS_OUT_IPV4)).isEqualTo(3);
        assertThat(left.count(Counter.BYTES_OUT_IPV4)).isEqualTo(320);
        assertThat(left.count(Counter.PACKETS_OUT_IPV6)).isEqualTo(1);
        assertThat(left.count(Counter.BYTES_OUT_IPV6)).isEqualTo(200);
        assertThat(right.count(Counter.PACKETS_IN_IPV4)).isEqualTo(3);
        assertThat(right.count(Counter.BYTES_IN_IPV4)).isEqualTo(320);
        assertThat(right.count(Counter.PACKETS_IN_IPV6)).isEqualTo(1);
        assertThat(right.count(Counter.BYTES_IN_IPV6)).isEqualTo(200);
        assertNothingUnaccounted(left);
        assertNothingUnaccounted(right);
    }

    @Test
    void shouldShowPacketsThatWaitForASession() {
        left.send(toRight(100, 1));
        left.send(toRight(100, 2));
        left.run();
        assertThat(queue(left, "staged_packets")).isEqualTo(2);
        settle(left, right);
        assertThat(queue(left, "staged_packets")).isZero();
        assertThat(queue(left, "handshakes")).isZero();
    }

    @Test
    void shouldCountWhatThePolicyAnswersOncePerFlow() {
        connect();
        long before = load(right).policyVersion();
        right.setPolicy(Policy.of(new PolicyRules(List.of(), Verdict.REJECT, List.of())));
        assertThat(load(right).policyVersion()).isGreaterThan(before);
        assertThat(load(right).policyRules()).isZero();
        for (int i = 0; i < 3; i++) {
            left.send(toRight(100, 1));
            settle(left, right);
        }
        assertThat(right.count(Counter.VERDICTS_REJECT)).isEqualTo(1);
        assertThat(right.count(Counter.VERDICTS_ALLOW)).isZero();
        right.setPolicy(Policy.of(new PolicyRules(List.of(), Verdict.ALLOW, List.of())));
        left.send(toRight(100, 1));
        settle(left, right);
        assertThat(right.count(Counter.VERDICTS_ALLOW)).isEqualTo(1);
    }
}
