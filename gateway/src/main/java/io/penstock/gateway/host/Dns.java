package io.penstock.gateway.host;

import io.penstock.gateway.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Name servers for the time the tunnel is up, by {@code resolvconf}, as wg-quick(8) sets them. */
public final class Dns {

    private static final Path INTERFACE_ORDER = Path.of("/etc/resolvconf/interface-order");

    private Dns() {}

    /** Sets the name servers and search domains; nothing where both are empty. */
    public static void add(
            Shell shell, Journal journal, String interfaceName, List<String> servers, List<String> searchDomains)
            throws Failure {
        if (servers.isEmpty() && searchDomains.isEmpty()) {
            return;
        }
        Programs.require("resolvconf", "for the DNS lines of the configuration");
        String record = prefix() + interfaceName;
        journal.record(Undo.run("resolvconf", "-d", record, "-f"));
        shell.mustRead(input(servers, searchDomains), "resolvconf", "-a", record, "-m", "0", "-x");
    }

    /** What resolvconf reads. */
    static String input(List<String> servers, List<String> searchDomains) {
        StringBuilder text = new StringBuilder();
        servers.forEach(server -> text.append("nameserver ").append(server).append('\n'));
        if (!searchDomains.isEmpty()) {
            text.append("search ").append(String.join(" ", searchDomains)).append('\n');
        }
        return text.toString();
    }

    /** Debian's resolvconf orders records by name; a record that begins like {@code tun*} in its list comes first. */
    private static String prefix() throws Failure {
        try {
            if (!Files.exists(INTERFACE_ORDER)) {
                return "";
            }
            for (String line : Files.readAllLines(INTERFACE_ORDER)) {
                if (line.matches("[A-Za-z0-9-]+\\*")) {
                    return line.substring(0, line.length() - 1) + ".";
                }
            }
            return "";
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, "cannot read " + INTERFACE_ORDER + ": " + e.getMessage(), e);
        }
    }
}
