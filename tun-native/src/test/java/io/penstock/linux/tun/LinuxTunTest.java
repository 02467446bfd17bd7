package io.penstock.linux.tun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.linux.libc.Errno;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What needs no privilege; the rest is in {@link LinuxTunNamespaceTest}. */
class LinuxTunTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "wg0/1", "wg 0", "wg\t0", "sixteen-bytes-no", "wg:0", ".", "..", "pässe-zu-langes"})
    void shouldRefuseANameThatCannotBe(String name) {
        assertThatThrownBy(() -> LinuxTun.requireArguments(name, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + name + "\" is no interface name: expected 1 to 15 bytes");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, LinuxTun.MAX_QUEUES + 1})
    void shouldRefuseANumberOfQueuesThatCannotBe(int queues) {
        assertThatThrownBy(() -> LinuxTun.requireArguments("wg0", queues))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 to 256 queues, found " + queues);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wg0", "wg%d", "x", "fifteen-bytes-1", "pässe-zu-lange"})
    void shouldTakeANameThatFits(String name) {
        assertThatCode(() -> LinuxTun.requireArguments(name, 1)).doesNotThrowAnyException();
    }

    @Test
    void shouldTellADeletedInterfaceFromOneThatIsDown() {
        assertThat(TunQueue.isGone(-Errno.EBADFD)).isTrue();
        assertThat(TunQueue.isGone(-Errno.ENODEV)).isTrue();
        assertThat(TunQueue.isGone(TunQueue.LINK_DOWN)).isFalse();
        assertThat(TunQueue.isGone(0)).isFalse();
        assertThat(TunQueue.LINK_DOWN).isEqualTo(-Errno.EIO);
    }
}
