package io.penstock.config.policy;

import io.penstock.config.Complaints;
import io.penstock.config.GatewayConfig;
import io.penstock.config.Severity;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the file of rules of a gateway. {@code docs/policy.md} has the grammar.
 *
 * <pre>
 *   network lan    = 192.168.10.0/24, fd10::/64
 *   group   admins = alice, tag:ops
 *   rule 10 admin-ssh  allow  admins -&gt; lan, gateway  tcp 22
 *   rule 20 web        allow  peers  -&gt; exit          tcp 80,443 udp 443
 *   default reject
 * </pre>
 */
public final class PolicyFile {
    private static final int LARGEST_BYTES = 16 << 20;

    private PolicyFile() {}

    /** Where the file of rules is that a configuration names, if it names one: beside it, unless the path is absolute. */
    public static Optional<Path> of(Path configFile, GatewayConfig config) {
        return config.interfaceSection()
                .appliance()
                .policy()
                .map(name -> configFile.toAbsolutePath().resolveSibling(name));
    }

    /** Reads a file of UTF-8 against the peers of a configuration. One that cannot be read is a problem, not an exception. */
    public static PolicyParseResult read(Path file, GatewayConfig config) {
        return readAny(file, config);
    }

    /**
     * Reads a file of UTF-8 for an interface without a configuration: its peers have keys, but neither names nor tags, and
     * which they will be nobody knows. One that cannot be read is a problem, not an exception.
     */
    public static PolicyParseResult readAlone(Path file) {
        return readAny(file, null);
    }

    private static PolicyParseResult readAny(Path file, @Nullable GatewayConfig config) {
        try {
            if (Files.size(file) > LARGEST_BYTES) {
                return unreadable(file, Files.size(file) + " bytes", "at most " + LARGEST_BYTES);
            }
            return new PolicyReader(file.toString(), config).read(Files.readString(file, StandardCharsets.UTF_8));
        } catch (NoSuchFileException _) {
            return unreadable(file, "no file of this name", "a file of rules");
        } catch (AccessDeniedException _) {
            return unreadable(file, "no permission to read it", "");
        } catch (CharacterCodingException _) {
            return unreadable(file, "bytes that are no UTF-8", "UTF-8");
        } catch (IOException failure) {
            return unreadable(file, "no way to read it: " + Complaints.quote(String.valueOf(failure.getMessage())), "");
        }
    }

    /** Reads a text; {@code fileName} only names the file in problems. */
    public static PolicyParseResult parse(String fileName, String text, GatewayConfig config) {
        return new PolicyReader(fileName, config).read(text);
    }

    private static PolicyParseResult unreadable(Path file, String found, String expected) {
        Complaints complaints = new Complaints(file.toString());
        complaints.say(Severity.ERROR, 0, "file", found, expected);
        return new PolicyParseResult(Optional.empty(), complaints.byLine());
    }
}
