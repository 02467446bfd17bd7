package io.penstock.gateway.uapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.gateway.FakeDevice;
import io.penstock.gateway.UnixClient;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The file of the control socket: who may open it, whose it replaces, and what its removal means. */
@Timeout(60)
class UapiSocketTest {

    private static final String OK = "errno=0\n\n";

    @TempDir
    private Path directory;

    private final FakeDevice device = new FakeDevice("wg0");
    private UapiServer server;

    @BeforeEach
    void open() throws IOException {
        server = UapiServer.open("wg0", device, directory);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Path socket() {
        return directory.resolve("wg0.sock");
    }

    @Test
    void shouldHoldTheSocketForItsOwnerOnly() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())))
                .isEqualTo("rwx------");
        try (UapiServer other = UapiServer.open("wg0", device, directory.resolve("made"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("made"))))
                    .isEqualTo("rwxr-xr-x");
            assertThat(other).isNotNull();
        }
        try (var entries = Files.list(directory)) {
            assertThat(entries.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("wg0.sock", "made");
        }
    }

    @Test
    void shouldRefuseToOpenWhenAnotherProcessAnswers() {
        assertThatThrownBy(() -> UapiServer.open("wg0", device, directory))
                .isInstanceOf(IOException.class)
                .hasMessage("wg0: another process answers on " + socket());
        assertThat(socket()).exists();
    }

    @Test
    void shouldReplaceTheSocketOfADeadProcess() throws IOException {
        Path stale = directory.resolve("wg2.sock");
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(stale));
        }
        assertThat(stale).exists();
        try (UapiServer fresh = UapiServer.open("wg2", device, directory);
                UnixClient client = new UnixClient(stale)) {
            client.send("get=1\n\n");
            assertThat(client.readTo("\n\n")).isEqualTo(OK);
            assertThat(fresh).isNotNull();
        }
    }

    @Test
    void shouldNotReplaceAFileThatIsNoSocket() throws IOException {
        Path file = Files.writeString(directory.resolve("wg3.sock"), "precious");
        assertThatThrownBy(() -> UapiServer.open("wg3", device, directory)).hasMessageContaining("is not a socket");
        assertThat(file).hasContent("precious");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "sixteencharacter", "a b"})
    void shouldRefuseANameThatNoInterfaceHas(String name) {
        assertThatThrownBy(() -> UapiServer.open(name, device, directory)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldSayWhenSomebodyRemovesTheSocket() throws Exception {
        CountDownLatch removed = new CountDownLatch(1);
        server.onSocketRemoved(removed::countDown);
        Files.writeString(directory.resolve("other.sock"), "");
        Files.delete(directory.resolve("other.sock"));
        assertThat(removed.await(200, TimeUnit.MILLISECONDS)).isFalse();
        Files.delete(socket());
        assertThat(removed.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void shouldSayAtOnceWhenTheSocketWasRemovedBefore() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        server.onSocketRemoved(first::countDown);
        Files.delete(socket());
        assertThat(first.await(20, TimeUnit.SECONDS)).isTrue();
        CountDownLatch late = new CountDownLatch(1);
        server.onSocketRemoved(late::countDown);
        assertThat(late.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void shouldRemoveTheFileButNotCallBackWhenClosed() throws Exception {
        CountDownLatch removed = new CountDownLatch(1);
        server.onSocketRemoved(removed::countDown);
        server.close();
        assertThat(socket()).doesNotExist();
        assertThat(removed.await(200, TimeUnit.MILLISECONDS)).isFalse();
    }

    @Test
    void shouldLeaveASuccessorsFileWhenClosed() throws IOException {
        Files.delete(socket());
        try (UapiServer successor = UapiServer.open("wg0", device, directory)) {
            server.close();
            assertThat(socket()).exists();
            assertThat(List.of(successor)).hasSize(1);
        }
    }
}
