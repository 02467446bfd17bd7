package io.penstock.gateway.host;

import io.penstock.gateway.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Name servers for the time the tunnel is up, by {@code resolvconf}, as wg-quick(8) sets them. */
public final class Dns {

    private static final Pattern NAME_SERVER = Pattern.compile("nameserver ([a-zA-Z0-9_=+:%.-]+)");
    private static final Path INTERFACE_ORDER = Path.of("/etc/resolvconf/interface-order");

    /** What resolvconf is needed for, as the end of a sentence. */
    public static final String PURPOSE = "for the DNS lines of the configuration";

    private Dns() {}

    /** Whether there is anything to set. */
    public static boolean isWanted(List<String> servers, List<String> searchDomains) {
        return !servers.isEmpty() || !searchDomains.isEmpty();
    }

    /** The name servers that the interface has now; those of the file where resolvconf cannot be asked. */
    public static List<String> servers(Shell shell, String interfaceName, List<String> ofFile) throws Failure {
        if (ofFile.isEmpty() || Programs.find("resolvconf") == null) {
            return ofFile;
        }
        return shell.ask("resolvconf", "-l", prefix() + interfaceName)
                .lines()
                .map(NAME_SERVER::matcher)
                .filter(Matcher::matches)
                .map(line -> line.group(1))
                .toList();
    }

    /** Sets the name servers and search domains; nothing where both are empty. */
    public static void add(
            Shell shell, Journal journal, String interfaceName, List<String> servers, List<String> searchDomains)
            throws Failure {
        if (!isWanted(servers, searchDomains)) {
            return;
        }
        Programs.require("resolvconf", PURPOSE);
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
