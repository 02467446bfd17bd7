package io.penstock.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads wg-quick files as wg-quick(8) and wg(8) do: keys in any case, whitespace free, {@code #} starts a comment. */
public final class ConfigFile {
    private static final int LARGEST_BYTES = 64 << 20;

    private ConfigFile() {}

    /** Reads a file of UTF-8. One that cannot be read is a problem, too, not an exception. */
    public static ParseResult read(Path file) {
        byte[] bytes;
        try {
            if (Files.isDirectory(file)) {
                return unreadable(file, "a folder", "a file");
            }
            if (Files.size(file) > LARGEST_BYTES) {
                return unreadable(file, Files.size(file) + " bytes", "at most " + LARGEST_BYTES);
            }
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException _) {
            return unreadable(file, "no file of this name", "");
        } catch (AccessDeniedException _) {
            return unreadable(file, "no permission to read it", "");
        } catch (IOException failure) {
            return unreadable(file, "no way to read it: " + Complaints.quote(String.valueOf(failure.getMessage())), "");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return parse(file.toString(), text);
        } catch (CharacterCodingException _) {
            return unreadable(file, firstBadLine(bytes), "bytes that are no UTF-8", "UTF-8");
        }
    }

    /** Reads a text; {@code fileName} only names the file in problems. Never throws, whatever the text. */
    public static ParseResult parse(String fileName, String text) {
        return new ConfigParser(fileName).parse(text);
    }

    /**
     * Complains when a file that holds a PrivateKey or PresharedKey is open to anyone but its owner (mode and 077).
     * A file that cannot be looked at gets no complaint here; {@link #read} has one.
     */
    public static Optional<Problem> checkMode(Path file) {
        try {
            int mode = (int) Files.getAttribute(file, "unix:mode") & 0777;
            if ((mode & 077) == 0 || !holdsSecret(file)) {
                return Optional.empty();
            }
            var complaints = new Complaints(file.toString());
            complaints.say(
                    Severity.ERROR,
                    0,
                    "file",
                    "mode %04o and a secret key".formatted(mode),
                    "a file for its owner only: chmod 600 " + file);
            return Optional.of(complaints.byLine().getFirst());
        } catch (IOException | UnsupportedOperationException _) {
            return Optional.empty();
        }
    }

    private static boolean holdsSecret(Path file) throws IOException {
        // Latin-1 reads any bytes, and the keys' names are ASCII.
        return SourceLine.of(Files.readString(file, StandardCharsets.ISO_8859_1)).stream()
                .anyMatch(line ->
                        line.key().equalsIgnoreCase("PrivateKey") || line.key().equalsIgnoreCase("PresharedKey"));
    }

    private static int firstBadLine(byte[] bytes) {
        int line = 1;
        int start = 0;
        for (int i = 0; i <= bytes.length; i++) {
            if (i < bytes.length && bytes[i] != '\n') {
                continue;
            }
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, start, i - start));
            } catch (CharacterCodingException _) {
                return line;
            }
            start = i + 1;
            line++;
        }
        return 0;
    }

    private static ParseResult unreadable(Path file, String found, String expected) {
        return unreadable(file, 0, found, expected);
    }

    private static ParseResult unreadable(Path file, int line, String found, String expected) {
        var complaints = new Complaints(file.toString());
        complaints.say(Severity.ERROR, line, "file", found, expected);
        return new ParseResult(Optional.empty(), List.copyOf(complaints.byLine()));
    }
}
