package io.penstock.linux.netfilter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.linux.LinuxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class NftCountersTest {

    private static final int NLMSG_ERROR = 2;
    private static final int NEW_OBJECT = (10 << 8) | 18;

    private static ByteBuffer answer(int type) {
        return ByteBuffer.allocate(256)
                .order(ByteOrder.nativeOrder())
                .putInt(0)
                .putShort((short) type)
                .putShort((short) 0)
                .putInt(1)
                .putInt(0)
                .putInt(0);
    }

    private static void attribute(ByteBuffer to, int type, byte[] content) {
        to.putShort((short) (4 + content.length)).putShort((short) type).put(content);
        to.position((to.position() + 3) & ~3);
    }

    private static byte[] bigEndian(long value) {
        return ByteBuffer.allocate(8).putLong(value).array();
    }

    /** As the kernel answers: table, name, type, use, then bytes and packets in a nest. */
    private static ByteBuffer counter(long bytes, long packets) {
        ByteBuffer data = ByteBuffer.allocate(24).order(ByteOrder.nativeOrder());
        attribute(data, 1, bigEndian(bytes));
        attribute(data, 2, bigEndian(packets));
        ByteBuffer answer = answer(NEW_OBJECT);
        attribute(answer, 1, "table\0".getBytes(StandardCharsets.UTF_8));
        attribute(answer, 2, "mss\0".getBytes(StandardCharsets.UTF_8));
        attribute(answer, 3, new byte[] {0, 0, 0, 1});
        attribute(answer, 5, new byte[] {0, 0, 0, 1});
        attribute(answer, 4 | 1 << 15, data.array());
        return answer.flip();
    }

    @Test
    void shouldReadThePacketsAndNotTheBytes() throws LinuxException {
        assertThat(NftCounters.parse(counter(5_000_000_000L, 6_000_000_001L))).hasValue(6_000_000_001L);
    }

    @Test
    void shouldAskForOneCounterOfOneTable() {
        ByteBuffer request = ByteBuffer.allocate(256);
        NftCounters.putRequest(request, "penstock_wg0", "mss_inbound");
        assertThat(request.getInt(0)).isEqualTo(request.limit()).isEqualTo(20 + 20 + 16 + 8);
        assertThat(request.getShort(4)).isEqualTo((short) 0x0a13);
        assertThat(request.get(16)).as("the family inet").isEqualTo((byte) 1);
        assertThat(request.getShort(20)).isEqualTo((short) (4 + "penstock_wg0\0".length()));
        assertThat(request.getInt(60)).as("a counter, in the network's order").isEqualTo(Integer.reverseBytes(1));
    }

    @Test
    void shouldTellThatThereIsNoneFromARefusal() throws LinuxException {
        assertThat(NftCounters.parse(
                        answer(NLMSG_ERROR).putInt(16, -2).position(36).flip()))
                .isEmpty();
        ByteBuffer refused = answer(NLMSG_ERROR).putInt(16, -1).position(36).flip();
        assertThatThrownBy(() -> NftCounters.parse(refused))
                .isInstanceOf(LinuxException.class)
                .hasMessageContaining("EPERM");
    }

    @Test
    void shouldRefuseWhatIsNoAnswer() {
        ByteBuffer short12 = ByteBuffer.allocate(12);
        ByteBuffer empty = answer(NEW_OBJECT).flip();
        ByteBuffer cut = counter(1, 2);
        cut.limit(cut.limit() - 4);
        for (ByteBuffer wrong : new ByteBuffer[] {short12, empty, cut}) {
            assertThatThrownBy(() -> NftCounters.parse(wrong))
                    .isInstanceOf(LinuxException.class)
                    .hasMessageContaining("cannot be read");
        }
    }
}
