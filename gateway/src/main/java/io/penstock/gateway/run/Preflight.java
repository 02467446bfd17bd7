package io.penstock.gateway.run;

import io.penstock.gateway.Failure;
import io.penstock.gateway.host.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/** What is looked at before anything is changed, so that the commonest troubles get a plain answer. */
public final class Preflight {

    /** {@code CAP_NET_ADMIN} of {@code linux/capability.h}. */
    private static final int CAP_NET_ADMIN = 12;

    private static final Path INTERFACES = Path.of("/proc/self/net/dev");
    private static final Path TUN = Path.of("/dev/net/tun");

    private static final Pattern INTERFACE_NAME = Pattern.compile("(?!\\.{1,2}$)[a-zA-Z0-9_=+.-]{1,15}");

    private Preflight() {}

    /** Whether the kernel and wg-quick take this as an interface's name. */
    public static boolean isInterfaceName(String text) {
        return INTERFACE_NAME.matcher(text).matches();
    }

    /** The interface's name, or a {@link Failure} that says what it may be. */
    public static String interfaceName(String text) throws Failure {
        if (!isInterfaceName(text)) {
            throw new Failure(
                    Failure.USAGE,
                    "'" + text
                            + "' is not an interface name: expected 1 to 15 of the characters a-z A-Z 0-9 _ = + . -");
        }
        return text;
    }

    /** Makes sure that this process may make network interfaces. */
    public static void requirePrivilege() throws Failure {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("CapEff:")) {
                    long effective = Long.parseUnsignedLong(line.substring(7).strip(), 16);
                    if (((effective >>> CAP_NET_ADMIN) & 1L) == 0) {
                        throw new Failure(
                                Failure.NOT_PERMITTED,
                                "making a network interface needs root or CAP_NET_ADMIN: run it with sudo");
                    }
                }
            }
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, "cannot read /proc/self/status: " + e.getMessage(), e);
        }
    }

    /** Makes sure that the kernel offers TUN devices. */
    public static void requireTun() throws Failure {
        if (!Files.exists(TUN)) {
            throw new Failure(
                    Failure.MISSING,
                    TUN + " does not exist: run 'modprobe tun', or give the container --device " + TUN);
        }
    }

    /** Makes sure that the name is free. */
    public static void requireFree(String interfaceName) throws Failure {
        // Java's own list leaves out interfaces without an address.
        try (var lines = Files.lines(INTERFACES)) {
            if (lines.anyMatch(line -> line.strip().startsWith(interfaceName + ":"))) {
                throw new Failure(
                        Failure.FAILED,
                        "an interface " + interfaceName + " exists already: choose another name or remove it");
            }
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, "cannot list the network interfaces: " + e.getMessage(), e);
        }
    }

    /**
     * Makes sure of programs.
     *
     * @param purposes by program, what it is needed for as the end of a sentence
     */
    public static void requirePrograms(Map<String, String> purposes) throws Failure {
        for (Map.Entry<String, String> needed : purposes.entrySet()) {
            Programs.require(needed.getKey(), needed.getValue());
        }
    }
}
