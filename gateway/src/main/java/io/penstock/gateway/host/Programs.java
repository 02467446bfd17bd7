package io.penstock.gateway.host;

import io.penstock.gateway.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The real {@link Shell}: programs of the machine, found in {@code PATH} and in the folders of the administrator. */
public final class Programs implements Shell {

    private static final System.Logger LOG = System.getLogger(Programs.class.getName());

    /** Where programs of the administrator live that a user's {@code PATH} may lack. */
    private static final List<String> SYSTEM_FOLDERS =
            List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin");

    /** Which package brings a program. */
    private static final Map<String, String> PACKAGES = Map.of(
            "ip", "iproute2",
            "nft", "nftables",
            "bash", "bash",
            "resolvconf", "openresolv or resolvconf",
            "wireguard-go", "wireguard-go");

    private final Duration timeout;

    /** Programs that may take this long. */
    public Programs(Duration timeout) {
        this.timeout = timeout;
    }

    /** The file of a program, null where it is not installed. */
    public static @Nullable Path find(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        for (String folder : (path + ":" + String.join(":", SYSTEM_FOLDERS)).split(":", -1)) {
            Path file = Path.of(folder, program);
            if (!folder.isEmpty() && Files.isExecutable(file) && !Files.isDirectory(file)) {
                return file;
            }
        }
        return null;
    }

    /**
     * Makes sure that a program is installed.
     *
     * @param purpose what it is needed for, as the end of a sentence
     * @throws Failure naming the program and the package that brings it
     */
    public static void require(String program, String purpose) throws Failure {
        if (find(program) == null) {
            throw new Failure(
                    Failure.MISSING,
                    "the program '" + program + "' is needed " + purpose + ": install the package "
                            + PACKAGES.getOrDefault(program, program));
        }
    }

    @Override
    public Output run(List<String> argv, String input) throws Failure {
        Path program = find(argv.getFirst());
        if (program == null) {
            require(argv.getFirst(), "here");
            throw new AssertionError("require reports what find does not find");
        }
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(argv));
        builder.command().set(0, program.toString());
        builder.environment().put("LC_ALL", "C");
        try {
            Process process = builder.start();
            CompletableFuture<String> text = read(process.getInputStream());
            CompletableFuture<String> errors = read(process.getErrorStream());
            write(process, input);
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new Failure(
                        Failure.FAILED,
                        String.join(" ", argv) + ": gave no answer within " + timeout.toSeconds() + " s");
            }
            return new Output(process.exitValue(), text.join(), errors.join());
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, String.join(" ", argv) + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(Failure.FAILED, String.join(" ", argv) + ": interrupted", e);
        }
    }

    private static void write(Process process, String input) {
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // A program that does not read to the end says why by its exit code and on its standard error.
            LOG.log(System.Logger.Level.DEBUG, "a program did not read all of its input", e);
        }
    }

    private static CompletableFuture<String> read(InputStream stream) {
        CompletableFuture<String> whole = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try (stream) {
                whole.complete(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                whole.complete("");
            }
        });
        return whole;
    }
}
