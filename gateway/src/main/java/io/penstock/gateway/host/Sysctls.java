package io.penstock.gateway.host;

import io.penstock.gateway.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Kernel settings below {@code /proc/sys}. Several gateways may need the same one: the last of them that stops puts it
 * back to what the first one found.
 */
public final class Sysctls {

    private static final String IPV6_CONF = "net/ipv6/conf/";

    /** Longer than any setting that is read here. */
    private static final int VALUE_BYTES = 4096;

    private final Path root;
    private final Path journals;

    /**
     * The settings of this machine.
     *
     * @param root {@code /proc/sys}
     * @param journals the folder with the journals of all gateways
     */
    public Sysctls(Path root, Path journals) {
        this.root = root;
        this.journals = journals;
    }

    /** A setting's value, null where this kernel does not have it. */
    public @Nullable String read(String key) throws Failure {
        Path file = root.resolve(key);
        try {
            return Files.exists(file) ? value(file) : null;
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, "cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * What a file of a setting says. It is read in one go: the kernel gives a number from its beginning or not at all, and
     * the JDK asks a file without a length for a single byte first.
     */
    public static String value(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(VALUE_BYTES), StandardCharsets.US_ASCII).strip();
        }
    }

    private void write(String key, String value) throws Failure {
        Path file = root.resolve(key);
        try {
            Files.writeString(file, value + "\n");
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, "cannot write " + value + " to " + file + ": " + e.getMessage(), e);
        }
    }

    /** Sets a value, and writes down the one before. A setting that the kernel does not have stays as it is. */
    public void set(Journal journal, String key, String value) throws Failure {
        String found = read(key);
        if (found == null) {
            return;
        }
        String before = valueBeforeOthers(journal.owner(), key);
        if (found.equals(value) && before == null) {
            return;
        }
        journal.record(new Undo.Sysctl(key, before == null ? found : before, value));
        if (!found.equals(value)) {
            write(key, value);
        }
    }

    /** Puts a value back, unless another gateway still needs what was set, or someone has set a third value since. */
    public void restore(Journal.Owner owner, Undo.Sysctl sysctl) throws Failure {
        String found = read(sysctl.key());
        if (sysctl.during().equals(found) && valueBeforeOthers(owner, sysctl.key()) == null) {
            write(sysctl.key(), sysctl.before());
        }
    }

    /**
     * Turns forwarding on for IPv4 and IPv6. A machine that forwards IPv6 no longer listens to router advertisements
     * unless told to ({@code accept_ra} 2), and would lose its own default route a while later: so the uplinks are told.
     *
     * @param uplinksIpv6 the interfaces that hold an IPv6 default route
     */
    public void forward(Journal journal, List<String> uplinksIpv6) throws Failure {
        for (String uplink : uplinksIpv6) {
            String key = IPV6_CONF + uplink + "/accept_ra";
            if ("1".equals(read(key))) {
                set(journal, key, "2");
            }
        }
        keepSingleOnes(journal, "net/ipv4/conf", "net/ipv4/ip_forward");
        set(journal, "net/ipv4/ip_forward", "1");
        keepSingleOnes(journal, "net/ipv6/conf", IPV6_CONF + "all/forwarding");
        set(journal, IPV6_CONF + "all/forwarding", "1");
    }

    /** Turning forwarding off again turns it off on every interface: those that had it by themselves get it back. */
    private void keepSingleOnes(Journal journal, String folder, String general) throws Failure {
        if (!"0".equals(read(general))) {
            return;
        }
        for (String name : children(root.resolve(folder))) {
            String key = folder + "/" + name + "/forwarding";
            if (!name.equals("all") && "1".equals(read(key))) {
                journal.record(new Undo.Sysctl(key, "1", "0"));
            }
        }
    }

    /** What the first gateway found that set this value in this network namespace; null where none did. */
    private @Nullable String valueBeforeOthers(Journal.Owner self, String key) throws Failure {
        for (String name : children(journals)) {
            if (!name.endsWith(".journal") || name.equals(self.interfaceName() + ".journal")) {
                continue;
            }
            try (Journal other = Journal.reopenForReading(journals.resolve(name))) {
                if (!other.owner().networkNamespace().equals(self.networkNamespace())) {
                    continue;
                }
                for (Undo undo : other.entries()) {
                    if (undo instanceof Undo.Sysctl sysctl && sysctl.key().equals(key)) {
                        return sysctl.before();
                    }
                }
            } catch (IOException e) {
                throw new Failure(Failure.FAILED, "cannot read the journal " + name + ": " + e.getMessage(), e);
            }
        }
        return null;
    }

    private static List<String> children(Path folder) throws Failure {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        TreeMap<String, Path> names = new TreeMap<>();
        try (var files = Files.newDirectoryStream(folder)) {
            files.forEach(
                    file -> names.put(file.getName(file.getNameCount() - 1).toString(), file));
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, "cannot list " + folder + ": " + e.getMessage(), e);
        }
        return new ArrayList<>(names.keySet());
    }
}
