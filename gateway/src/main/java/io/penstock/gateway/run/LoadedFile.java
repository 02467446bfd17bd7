package io.penstock.gateway.run;

import io.penstock.config.ConfigFile;
import io.penstock.config.GatewayConfig;
import io.penstock.config.ParseResult;
import io.penstock.config.Problem;
import io.penstock.gateway.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Reads a configuration for running it: every problem is told, and an error of any kind refuses the file. */
public final class LoadedFile {

    private LoadedFile() {}

    /**
     * Makes sure that a file is there and this process may read it.
     *
     * @throws Failure that tells the one from the other: a file in a folder that one may not enter looks missing, too
     */
    public static void requireReadable(Path file) throws Failure {
        if (Files.notExists(file)) {
            throw new Failure(Failure.USAGE, file + " does not exist");
        }
        if (!Files.isReadable(file)) {
            throw new Failure(Failure.NOT_PERMITTED, "not permitted to read " + file + ": run it with sudo");
        }
    }

    /**
     * The configuration in a file.
     *
     * @param complain gets every problem, a line each, save for the one that the failure tells
     * @throws Failure with the last of the errors, when there is one
     */
    public static GatewayConfig read(Path file, Consumer<String> complain) throws Failure {
        requireReadable(file);
        ParseResult result = ConfigFile.read(file);
        List<Problem> errors = new ArrayList<>(result.errors());
        ConfigFile.checkMode(file).ifPresent(errors::add);
        result.problems().stream()
                .filter(problem -> !errors.contains(problem))
                .forEach(warning -> complain.accept(warning.toString()));
        if (!errors.isEmpty()) {
            errors.subList(0, errors.size() - 1).forEach(error -> complain.accept(error.toString()));
            throw new Failure(Failure.USAGE, errors.getLast().toString());
        }
        return result.config().orElseThrow(() -> new Failure(Failure.USAGE, file + " holds no configuration"));
    }
}
