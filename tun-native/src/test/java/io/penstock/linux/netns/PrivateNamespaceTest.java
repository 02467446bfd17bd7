package io.penstock.linux.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("namespace")
class PrivateNamespaceTest {

    private static final Path OWN = Path.of("/proc/thread-self/ns/net");

    @Test
    void shouldMakeNamespacesThatAreNobodyElses() throws Exception {
        Path before = Files.readSymbolicLink(OWN);
        try (PrivateNamespace left = PrivateNamespace.make("left");
                PrivateNamespace right = PrivateNamespace.make("right")) {
            Path inLeft = left.run(() -> Files.readSymbolicLink(OWN));
            assertThat(inLeft).isNotEqualTo(before);
            assertThat(right.run(() -> Files.readSymbolicLink(OWN))).isNotIn(before, inLeft);
            assertThat(left.run(() -> Files.readSymbolicLink(OWN))).isEqualTo(inLeft);
            assertThat(Files.readSymbolicLink(OWN)).isEqualTo(before);
        }
    }

    @Test
    void shouldBeFoundByOtherProcessesWhileItIsOpen() throws Exception {
        Path path;
        try (PrivateNamespace namespace = PrivateNamespace.make("found")) {
            path = namespace.path();
            Path inside = namespace.run(() -> Files.readSymbolicLink(OWN));
            assertThat(Files.readSymbolicLink(path)).isEqualTo(inside);
        }
        assertThat(path).doesNotExist();
    }
}
