package io.penstock.gateway.host;

import io.penstock.gateway.Failure;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/**
 * The hooks of a wg-quick file ({@code PreUp}, {@code PostUp}, {@code PreDown}, {@code PostDown}): lines for bash, in
 * which {@code %i} stands for the interface. They run as long as they like, and write where the gateway writes.
 */
public final class Hooks {

    private final String interfaceName;
    private final PrintStream log;

    /** Hooks for an interface, each announced on {@code log} as wg-quick announces it. */
    public Hooks(String interfaceName, PrintStream log) {
        this.interfaceName = interfaceName;
        this.log = log;
    }

    /**
     * Runs hooks that bring something up; the first one that fails ends it.
     *
     * @throws Failure naming the hook and its exit code
     */
    public void runAll(List<String> commands) throws Failure {
        for (String command : commands) {
            run(command);
        }
    }

    /** The line that bash gets. */
    public String expand(String command) {
        return command.replace("%i", interfaceName);
    }

    /**
     * Runs one hook to its end.
     *
     * @throws Failure naming the hook and its exit code
     */
    public void run(String command) throws Failure {
        String line = expand(command);
        log.println("[#] " + line);
        log.flush();
        try {
            Process process = new ProcessBuilder("bash", "-c", line)
                    .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            int exitCode = process.waitFor();
            if (exitCode != 0) {
                throw new Failure(Failure.FAILED, "the hook '" + line + "' ended with exit code " + exitCode);
            }
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, "the hook '" + line + "' cannot be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(Failure.FAILED, "the hook '" + line + "' was interrupted", e);
        }
    }
}
