package io.penstock.gateway.local;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** Where the sockets of an interface lie. */
public final class SocketPaths {

    /** The directory in which {@code wg} looks for userspace devices. */
    public static final Path UAPI_DIRECTORY = Path.of("/var/run/wireguard");

    /** The directory of the gateway's own control sockets. */
    public static final Path CONTROL_DIRECTORY = Path.of("/run/penstock");

    /** What follows the interface's name in a socket's file name. */
    public static final String SUFFIX = ".sock";

    /** The kernel's IFNAMSIZ less the closing zero, and no character that a path or a shell takes for its own. */
    private static final Pattern INTERFACE_NAME = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9_=+.-]{1,15}");

    private SocketPaths() {}

    /**
     * The socket file of an interface.
     *
     * @throws IllegalArgumentException when the name is none that a WireGuard interface can have
     */
    public static Path of(Path directory, String interfaceName) {
        if (!INTERFACE_NAME.matcher(interfaceName).matches()) {
            throw new IllegalArgumentException("\"" + interfaceName
                    + "\" is not an interface name: expected 1 to 15 of the characters A-Z a-z 0-9 _ = + . -");
        }
        return directory.resolve(interfaceName + SUFFIX);
    }
}
