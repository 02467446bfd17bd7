package io.penstock.linux.netns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.linux.LinuxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class NetworkNamespaceTest {

    private static final Path OWN = Path.of("/proc/thread-self/ns/net");

    @Test
    @Tag("namespace")
    void shouldRunTheBodyInsideAndLeaveTheCallerWhereHeIs() throws Exception {
        try (TestNamespace namespace = new TestNamespace()) {
            Path before = Files.readSymbolicLink(OWN);
            Path inside = namespace.run(() -> Files.readSymbolicLink(OWN));
            assertThat(inside).isNotEqualTo(before);
            assertThat(Files.readSymbolicLink(OWN)).isEqualTo(before);
            assertThat(namespace.run(() -> Files.readSymbolicLink(OWN))).isEqualTo(inside);
        }
    }

    @Test
    @Tag("namespace")
    void shouldThrowWhatTheBodyThrew() throws Exception {
        try (TestNamespace namespace = new TestNamespace()) {
            IOException thrown = new IOException("by the body");
            assertThatThrownBy(() -> namespace.run(() -> {
                        throw thrown;
                    }))
                    .isSameAs(thrown);
        }
    }

    @Test
    void shouldSayThatThereIsNoSuchNamespace() {
        assertThatThrownBy(() -> NetworkNamespace.run(NetworkNamespace.named("psl-nowhere"), () -> 1))
                .isInstanceOf(LinuxException.class)
                .hasMessage("there is no network namespace at /run/netns/psl-nowhere");
    }
}
