package io.penstock.linux.netfilter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.linux.LinuxException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class ConntrackMessageTest {

    private static final int TCP = 6;
    private static final short NLMSG_ERROR = 2;

    private static final Tuple TUPLE =
            new Tuple(InetAddress.ofLiteral("10.66.0.2"), 40000, InetAddress.ofLiteral("198.51.100.7"), 443, TCP);

    private static ByteBuffer error(int negatedErrno) {
        return ByteBuffer.allocate(36)
                .order(ByteOrder.nativeOrder())
                .putInt(0, 36)
                .putShort(4, NLMSG_ERROR)
                .putInt(8, 77)
                .putInt(16, negatedErrno);
    }

    @Test
    void shouldReadBackTheDirectionThatItAsksFor() throws LinuxException {
        ByteBuffer request = ByteBuffer.allocate(256);
        ConntrackMessage.putRequest(request, 1, ConntrackMessage.ORIGINAL, TUPLE);
        int lengthBytes = request.limit();
        ByteBuffer reply = ByteBuffer.allocate(256);
        ConntrackMessage.putRequest(reply, 1, ConntrackMessage.REPLY, TUPLE);
        // An answer has both, one behind the other.
        ByteBuffer answer = ByteBuffer.allocate(512).put(request).put(reply.position(20));
        assertThat(ConntrackMessage.sequence(answer.flip())).isEqualTo(1);
        assertThat(ConntrackMessage.parse(answer)).isEqualTo(new Connection(TUPLE, TUPLE));
        assertThat(lengthBytes % 4).as("netlink's alignment").isZero();
    }

    @Test
    void shouldTellThatThereIsNoneFromARefusal() throws LinuxException {
        assertThat(ConntrackMessage.parse(error(-2))).isNull();
        assertThatThrownBy(() -> ConntrackMessage.parse(error(-1)))
                .isInstanceOf(LinuxException.class)
                .hasMessageContaining("EPERM");
    }

    @Test
    void shouldRefuseWhatIsNoAnswer() {
        assertThatThrownBy(() -> ConntrackMessage.parse(ByteBuffer.allocate(12)))
                .isInstanceOf(LinuxException.class)
                .hasMessageContaining("12 bytes");
        ByteBuffer empty =
                ByteBuffer.allocate(20).order(ByteOrder.nativeOrder()).putInt(0, 20);
        assertThatThrownBy(() -> ConntrackMessage.parse(empty))
                .isInstanceOf(LinuxException.class)
                .hasMessageContaining("no addresses");
    }
}
