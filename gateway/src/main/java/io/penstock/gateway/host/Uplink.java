package io.penstock.gateway.host;

import io.penstock.gateway.Failure;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the kernel says about the way to the Internet. */
public final class Uplink {

    /** What a datagram of the tunnel takes at most: IPv6 header, UDP header, message header and tag. */
    private static final int OVERHEAD_BYTES = 80;

    private static final int ETHERNET_MTU_BYTES = 1500;
    private static final Pattern MTU = Pattern.compile("\\bmtu (\\d+)");
    private static final Pattern DEVICE = Pattern.compile("\\bdev (\\S+)");
    private static final Pattern SOURCE = Pattern.compile("\\bsrc (\\S+)");

    /** Addresses to ask the route to; nothing is ever sent to them (RFC 5737 and RFC 3849 document them as unused). */
    private static final List<String> FAR_AWAY = List.of("192.0.2.1", "2001:db8::1");

    private Uplink() {}

    /** The machine's own address on its default route, IPv4 before IPv6; empty without a default route. */
    public static Optional<String> address(Shell shell) throws Failure {
        for (String target : FAR_AWAY) {
            Matcher source = SOURCE.matcher(shell.ask("ip", "route", "get", target));
            if (source.find()) {
                return Optional.of(source.group(1));
            }
        }
        return Optional.empty();
    }

    /** The interfaces that hold an IPv6 default route. */
    public static List<String> defaultIpv6(Shell shell) throws Failure {
        List<String> names = new ArrayList<>();
        Matcher device = DEVICE.matcher(shell.ask("ip", "-6", "route", "show", "default"));
        while (device.find()) {
            if (!names.contains(device.group(1))) {
                names.add(device.group(1));
            }
        }
        return names;
    }

    /**
     * The tunnel's MTU by the rule of wg-quick(8): the widest MTU on the way to a peer, or of the default route, less 80
     * bytes.
     *
     * @param endpoints the peers' addresses
     */
    public static int tunnelMtuBytes(Shell shell, Collection<String> endpoints) throws Failure {
        int widest = 0;
        for (String endpoint : endpoints) {
            widest = Math.max(widest, mtuOf(shell, shell.ask("ip", "route", "get", endpoint)));
        }
        if (widest == 0) {
            String first = shell.ask("ip", "route", "show", "default")
                    .lines()
                    .findFirst()
                    .orElse("");
            widest = mtuOf(shell, first);
        }
        return (widest == 0 ? ETHERNET_MTU_BYTES : widest) - OVERHEAD_BYTES;
    }

    private static int mtuOf(Shell shell, String route) throws Failure {
        Matcher mtu = MTU.matcher(route);
        if (mtu.find()) {
            return Integer.parseInt(mtu.group(1));
        }
        Matcher device = DEVICE.matcher(route);
        if (device.find()) {
            Matcher link = MTU.matcher(shell.ask("ip", "link", "show", "dev", device.group(1)));
            if (link.find()) {
                return Integer.parseInt(link.group(1));
            }
        }
        return 0;
    }
}
