package io.penstock.gateway.sink;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A token in a file of its own, read anew for each request, for tokens are replaced from time to time.
 *
 * @param file where it is; empty for none
 */
public record BearerToken(Optional<Path> file) {

    /**
     * The token; empty for none.
     *
     * @throws IOException when the file cannot be read or holds none; the message names the file only
     */
    public String read() throws IOException {
        if (file.isEmpty()) {
            return "";
        }
        String token = Files.readString(file.get(), StandardCharsets.US_ASCII).strip();
        if (!token.matches("[\\x21-\\x7e]+")) {
            throw new IOException(file.get() + ": found no token, expected one line of printable characters");
        }
        return token;
    }
}
