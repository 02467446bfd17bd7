package io.penstock.gateway.run;

import io.penstock.config.ConfigFile;
import io.penstock.config.GatewayConfig;
import io.penstock.config.ParseResult;
import io.penstock.config.Problem;
import io.penstock.gateway.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Reads a configuration for running it: every problem is told, and an error of any kind refuses the file. */
public final class LoadedFile {

    private LoadedFile() {}

    /**
     * The configuration in a file.
     *
     * @param complain gets every problem, a line each
     * @throws Failure after the problems were told, when one of them is an error
     */
    public static GatewayConfig read(Path file, Consumer<String> complain) throws Failure {
        if (!Files.exists(file)) {
            throw new Failure(Failure.USAGE, file + " does not exist");
        }
        ParseResult result = ConfigFile.read(file);
        List<Problem> mode = ConfigFile.checkMode(file).stream().toList();
        result.problems().forEach(problem -> complain.accept(problem.toString()));
        mode.forEach(problem -> complain.accept(problem.toString()));
        if (result.hasErrors() || result.config().isEmpty() || !mode.isEmpty()) {
            throw new Failure(Failure.USAGE, file + " cannot be used as it is");
        }
        return result.config().get();
    }
}
