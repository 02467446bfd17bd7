package io.penstock.linux.tun;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.linux.Allocation;
import io.penstock.linux.JavaProgram;
import io.penstock.linux.LinuxException;
import io.penstock.linux.libc.Errno;
import io.penstock.linux.netns.TestNamespace;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Real TUN interfaces, inside namespaces of the test's own. */
@Tag("namespace")
class LinuxTunNamespaceTest {

    private static final int HEADER = VirtioNetHeader.LENGTH_BYTES;
    private static final int CAPACITY_BYTES = 65_536 + HEADER;
    private static final int ROUNDS = 20_000;
    private static final long PATIENCE_NS = 5_000_000_000L;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment packet = arena.allocate(CAPACITY_BYTES);
    private final MemorySegment iovec = arena.allocate(32, 8);
    private TestNamespace namespace;

    @BeforeEach
    void makeNamespace() throws Exception {
        namespace = new TestNamespace();
    }

    @AfterEach
    void removeNamespace() throws Exception {
        namespace.close();
        arena.close();
    }

    private TunDevice create(String name, int queues, int mtuBytes) throws Exception {
        return namespace.run(() -> LinuxTun.create(name, queues, mtuBytes));
    }

    @Test
    void shouldMakeAnInterfaceThatLivesAsLongAsTheDevice() throws Exception {
        try (TunDevice tun = create("psl0", 3, 1380)) {
            assertThat(tun.name()).isEqualTo("psl0");
            assertThat(tun.queues())
                    .extracting(TunQueue::fd)
                    .doesNotHaveDuplicates()
                    .hasSize(3);
            assertThat(namespace.ip("-details", "link", "show", "dev", "psl0"))
                    .contains("mtu 1380", "state DOWN", "tun type tun pi off vnet_hdr on", "multi_queue numqueues 3");
            assertThat(tun.isUp()).isFalse();
            tun.setUp(true);
            assertThat(tun.isUp()).isTrue();
            assertThat(namespace.ip("link", "show", "dev", "psl0")).contains("UP,LOWER_UP");
            tun.setMtuBytes(1_300);
            assertThat(namespace.ip("link", "show", "dev", "psl0")).contains("mtu 1300");
            namespace.ip("link", "set", "psl0", "mtu", "1290", "down");
            assertThat(tun.mtuBytes()).isEqualTo(1_290);
            assertThat(tun.isUp()).isFalse();
            tun.setUp(true);
            tun.setUp(false);
            assertThat(namespace.ip("link", "show", "dev", "psl0")).doesNotContain("UP");
        }
        assertThat(namespace.ip("link", "show")).doesNotContain("psl0");
    }

    @Test
    void shouldCarryAPingAndItsReply() throws Exception {
        try (TunDevice tun = create("psl0", 2, 1420)) {
            namespace.ip("addr", "add", "10.99.0.1/24", "dev", "psl0");
            tun.setUp(true);
            Process ping = namespace.start(List.of("ping", "-c", "1", "-W", "5", "-s", "100", "10.99.0.2"));
            TunQueue asked = awaitEchoRequest(tun);
            assertThat(VirtioNetHeader.gsoType(packet, 0)).isEqualTo(VirtioNetHeader.GSO_NONE);
            turnIntoReply();
            assertThat(writeInPieces(asked, HEADER + 128)).isEqualTo(HEADER + 128);
            assertThat(ping.waitFor())
                    .as(() -> new String(readAll(ping), java.nio.charset.StandardCharsets.UTF_8))
                    .isZero();
        }
    }

    private static byte[] readAll(Process process) {
        try {
            return process.getInputStream().readAllBytes();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Reads past what else the kernel sends of its own accord (IPv6 multicast). */
    private TunQueue awaitEchoRequest(TunDevice tun) throws InterruptedException {
        long deadlineNs = System.nanoTime() + PATIENCE_NS;
        while (System.nanoTime() - deadlineNs < 0) {
            for (TunQueue queue : tun.queues()) {
                int length = queue.read(packet.address(), CAPACITY_BYTES);
                assertThat(length).isNotNegative();
                if (length == HEADER + 128 && packet.get(JAVA_BYTE, HEADER) == 0x45) {
                    assertThat(packet.get(JAVA_BYTE, HEADER + 20))
                            .as("ICMP type")
                            .isEqualTo((byte) 8);
                    return queue;
                }
            }
            Thread.sleep(1);
        }
        throw new AssertionError("no echo request came");
    }

    /** Swaps the addresses and turns type 8 into 0, which raises the checksum by 0x0800. */
    private void turnIntoReply() {
        byte[] source = packet.asSlice(HEADER + 12, 4).toArray(JAVA_BYTE);
        MemorySegment.copy(packet, HEADER + 16, packet, HEADER + 12, 4);
        MemorySegment.copy(MemorySegment.ofArray(source), 0, packet, HEADER + 16, 4);
        packet.set(JAVA_BYTE, HEADER + 20, (byte) 0);
        int checksum = (packet.get(JAVA_BYTE, HEADER + 22) & 0xff) << 8 | (packet.get(JAVA_BYTE, HEADER + 23) & 0xff);
        checksum += 0x0800;
        checksum = (checksum & 0xffff) + (checksum >>> 16);
        packet.set(JAVA_BYTE, HEADER + 22, (byte) (checksum >>> 8));
        packet.set(JAVA_BYTE, HEADER + 23, (byte) checksum);
        VirtioNetHeader.putPlain(packet, 0);
    }

    private int writeInPieces(TunQueue queue, int lengthBytes) {
        int first = HEADER + 25;
        iovec.setAtIndex(JAVA_LONG, 0, packet.address());
        iovec.setAtIndex(JAVA_LONG, 1, first);
        iovec.setAtIndex(JAVA_LONG, 2, packet.address() + first);
        iovec.setAtIndex(JAVA_LONG, 3, lengthBytes - first);
        return queue.write(iovec.address(), 2);
    }

    @Test
    void shouldFollowTheInterfaceIntoAnotherNamespace() throws Exception {
        try (TestNamespace other = new TestNamespace();
                TunDevice tun = create("psl0", 1, 1380)) {
            tun.setUp(true);
            namespace.ip("link", "set", "psl0", "netns", other.name());
            assertThat(tun.isUp()).isFalse();
            assertThat(tun.mtuBytes()).isEqualTo(1_380);
            other.ip("link", "set", "psl0", "up", "mtu", "1300");
            assertThat(tun.isUp()).isTrue();
            assertThat(tun.mtuBytes()).isEqualTo(1_300);
            // Somebody else takes the old name in the old place.
            namespace.ip("tuntap", "add", "psl0", "mode", "tun");
            namespace.ip("link", "set", "psl0", "mtu", "1234");
            assertThat(tun.mtuBytes()).isEqualTo(1_300);
            tun.setMtuBytes(1_350);
            assertThat(other.ip("link", "show", "dev", "psl0")).contains("mtu 1350");
            other.ip("link", "set", "psl0", "name", "psl1");
            assertThat(tun.name()).isEqualTo("psl1");
            assertThat(tun.isUp()).isTrue();
            other.ip("link", "set", "psl1", "netns", namespace.name());
            assertThat(tun.isUp()).isFalse();
            tun.setUp(true);
            assertThat(namespace.ip("link", "show", "dev", "psl1")).contains("UP,LOWER_UP");
        }
    }

    @Test
    void shouldNoticeThatTheInterfaceIsDownOrWasDeleted() throws Exception {
        try (TunDevice tun = create("psl0", 2, 1420)) {
            TunQueue queue = tun.queues().getLast();
            packet.set(JAVA_BYTE, HEADER, (byte) 0x45);
            assertThat(writeInPieces(queue, HEADER + 40)).isEqualTo(TunQueue.LINK_DOWN);
            assertThat(queue.read(packet.address(), CAPACITY_BYTES)).isZero();
            tun.setUp(true);
            assertThat(writeInPieces(queue, HEADER + 40)).isEqualTo(HEADER + 40);
            VirtioNetHeader.put(packet, 0, VirtioNetHeader.NEEDS_CSUM, 0, 0, 0, 1_000, 1_000);
            assertThat(writeInPieces(queue, HEADER + 40)).isEqualTo(-Errno.EINVAL);
            namespace.ip("link", "del", "psl0");
            for (TunQueue each : tun.queues()) {
                assertThat(each.read(packet.address(), CAPACITY_BYTES))
                        .satisfies(r ->
                                assertThat(TunQueue.isGone(r)).as("read: " + r).isTrue());
                assertThat(writeInPieces(each, HEADER + 40))
                        .satisfies(r ->
                                assertThat(TunQueue.isGone(r)).as("write: " + r).isTrue());
            }
            assertThat(tun.isUp()).isFalse();
            assertThat(tun.mtuBytes()).isEqualTo(1_420);
            assertThat(tun.name()).isEqualTo("psl0");
            assertThatThrownBy(() -> tun.setUp(true)).isInstanceOf(LinuxException.class);
        }
    }

    @Test
    void shouldTakeTheLowestFreeNumberForAPattern() throws Exception {
        try (TunDevice first = create("psl%d", 2, 1420);
                TunDevice second = create("psl%d", 1, 1420)) {
            assertThat(first.name()).isEqualTo("psl0");
            assertThat(second.name()).isEqualTo("psl1");
        }
    }

    @Test
    void shouldRefuseANameInUseAlsoOfAnotherMultiQueueTun() throws Exception {
        try (TunDevice tun = create("psl0", 1, 1420)) {
            assertThatThrownBy(() -> create(tun.name(), 1, 1420))
                    .isInstanceOfSatisfying(
                            LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBUSY))
                    .hasMessageContaining("already a network interface named psl0");
        }
    }

    @Test
    void shouldLeaveNothingBehindWhenTheMtuIsRefused() throws Exception {
        assertThatThrownBy(() -> create("psl0", 2, 10))
                .isInstanceOf(LinuxException.class)
                .hasMessageContaining("set the MTU of psl0 to 10 bytes: ");
        assertThat(namespace.ip("link", "show")).doesNotContain("psl0");
    }

    @Test
    void shouldSayWhichOffloadsTheKernelTakes() throws Exception {
        try (TunDevice tun = create("psl0", 2, 1420)) {
            assertThat(tun.setOffloads(
                            VirtioNetHeader.TUN_F_CSUM | VirtioNetHeader.TUN_F_TSO4 | VirtioNetHeader.TUN_F_TSO6))
                    .isZero();
            assertThat(tun.setOffloads(0x8000)).isEqualTo(-Errno.EINVAL);
            assertThat(tun.setOffloads(0)).isZero();
        }
    }

    @Test
    void shouldSayThatPrivilegeIsMissing() throws Exception {
        String printed = JavaProgram.run(
                List.of(
                        "ip",
                        "netns",
                        "exec",
                        namespace.name(),
                        "setpriv",
                        "--bounding-set=-net_admin",
                        "--inh-caps=-net_admin"),
                List.of("--enable-native-access=ALL-UNNAMED"),
                CreateTun.class,
                "psl0");
        assertThat(printed)
                .isEqualTo("refused: creating the TUN interface psl0 needs CAP_NET_ADMIN: run as root, or give the"
                        + " process that capability\n");
    }

    @Test
    void shouldSayThatTheTunDeviceIsMissing() throws Exception {
        String printed = JavaProgram.run(
                List.of(
                        "ip",
                        "netns",
                        "exec",
                        namespace.name(),
                        "unshare",
                        "--mount",
                        "sh",
                        "-c",
                        "mount -t tmpfs none /dev/net && exec \"$@\"",
                        "sh"),
                List.of("--enable-native-access=ALL-UNNAMED"),
                CreateTun.class,
                "psl0");
        assertThat(printed)
                .isEqualTo("refused: /dev/net/tun is missing: load the tun module (modprobe tun), or pass the device"
                        + " into the container\n");
    }

    @Test
    void shouldAllocateNothingWhenReadingAndWriting() throws Exception {
        try (TunDevice tun = create("psl0", 1, 1420)) {
            tun.setUp(true);
            packet.set(JAVA_BYTE, HEADER, (byte) 0x45);
            VirtioNetHeader.putPlain(packet, 0);
            MemorySegment buffer = arena.allocate(CAPACITY_BYTES);
            TunQueue queue = tun.queues().getFirst();
            assertThat(rounds(queue, buffer)).isEqualTo((long) ROUNDS * (HEADER + 40));
            long allocated = Allocation.leastBytes(() -> rounds(queue, buffer));
            // Less than a byte per round: the counter itself may see a little of its own.
            assertThat(allocated).isLessThan(ROUNDS);
        }
    }

    private long rounds(TunQueue queue, MemorySegment buffer) {
        long written = 0;
        for (int i = 0; i < ROUNDS; i++) {
            written += writeInPieces(queue, HEADER + 40);
            queue.read(buffer.address(), CAPACITY_BYTES);
        }
        return written;
    }
}
