package io.penstock.gateway.run;

import io.penstock.gateway.Failure;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells the launcher, which waits for a gateway in the background, that its sockets answer. */
final class Readiness {

    /** Where the launcher looks. */
    static final String VARIABLE = "PENSTOCK_READY_FILE";

    private Readiness() {}

    /** Set where the launcher has given this process a stream that outlives it. */
    static final String LOGS_VARIABLE = "PENSTOCK_KEEP_STDERR";

    /** Makes the file that the environment names; afterwards nobody reads what is printed, save for a log asked for. */
    static void tell() throws Failure {
        String name = System.getenv(VARIABLE);
        if (name == null || name.isEmpty()) {
            return;
        }
        try {
            Files.createFile(Path.of(name));
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, "cannot make " + name + ": " + e.getMessage(), e);
        }
        if ("1".equals(System.getenv(LOGS_VARIABLE))) {
            return;
        }
        // The launcher removes the file that this process prints into.
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, java.nio.charset.StandardCharsets.UTF_8));
        System.setErr(new PrintStream(OutputStream.nullOutputStream(), false, java.nio.charset.StandardCharsets.UTF_8));
    }
}
