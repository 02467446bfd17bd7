package io.penstock.gateway.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A WireGuard implementation in user space, started the way {@code wg-quick} users know. */
enum Implementation {
    PENSTOCK,
    WIREGUARD_GO;

    /** Set to {@code wireguard-go}, it takes Penstock's place: so a scenario is proven before it judges. */
    private static final String FORCED = System.getProperty("penstock.lab.implementation", "");

    /** What starts in this one's place. */
    Implementation effective() {
        return "wireguard-go".equals(FORCED) ? WIREGUARD_GO : this;
    }

    /** The program, as {@code WG_QUICK_USERSPACE_IMPLEMENTATION} takes it. */
    String program() {
        return switch (effective()) {
            case PENSTOCK -> launcher().toString();
            case WIREGUARD_GO -> "wireguard-go";
        };
    }

    /** The command that serves an interface in the foreground. */
    List<String> foreground(String interfaceName) {
        return switch (effective()) {
            case PENSTOCK -> List.of(program(), "-f", interfaceName, "--metrics", MetricsPage.ADDRESS);
            case WIREGUARD_GO -> List.of(program(), "-f", interfaceName);
        };
    }

    /** What its environment must hold. */
    Map<String, String> environment() {
        return switch (effective()) {
            // The build that runs this test has packaged what the launcher starts; it must not start another one.
            case PENSTOCK -> Map.of("PENSTOCK_NO_BUILD", "1", "JAVA_HOME", System.getProperty("java.home"));
            case WIREGUARD_GO -> Map.of("LOG_LEVEL", "verbose");
        };
    }

    /** The launcher of this checkout. */
    static Path launcher() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path launcher = folder.resolve("bin/penstock");
            if (Files.isExecutable(launcher)) {
                return launcher;
            }
        }
        throw new AssertionError("no executable bin/penstock in this folder or above");
    }
}
