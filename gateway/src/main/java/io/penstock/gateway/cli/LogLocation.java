package io.penstock.gateway.cli;

import io.penstock.gateway.Failure;
import io.penstock.gateway.flowlog.FlowLogOptions;
import io.penstock.gateway.run.LoadedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which flow log a command reads. */
final class LogLocation {

    private LogLocation() {}

    /**
     * The folder of a log: the one given, or that of an interface, or the only one that there is below the root.
     *
     * @throws Failure where there is none, or more than one to choose from
     */
    static Path find(@Nullable Path given, @Nullable String interfaceName) throws Failure {
        return find(given, interfaceName, FlowLogOptions.ROOT);
    }

    static Path find(@Nullable Path given, @Nullable String interfaceName, Path root) throws Failure {
        if (given != null || interfaceName != null) {
            Path folder = given != null ? given : root.resolve(String.valueOf(interfaceName));
            if (!Files.isDirectory(folder)) {
                throw new Failure(
                        Failure.USAGE,
                        "flow log: " + folder
                                + " does not exist, expected the folder of a flow log (or try it as root)");
            }
            LoadedFile.requireReadable(folder);
            return folder;
        }
        List<Path> folders;
        try (Stream<Path> all = Files.list(root)) {
            folders = all.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new Failure(Failure.USAGE, "flow log: " + root + " cannot be read (try it as root)", e);
        }
        if (folders.size() != 1) {
            String names = folders.stream()
                    .map(folder -> String.valueOf(folder.getFileName()))
                    .collect(Collectors.joining(", "));
            throw new Failure(
                    Failure.USAGE,
                    folders.isEmpty()
                            ? "flow log: there is none in " + root
                            : "flow log: found those of " + names + ", expected an INTERFACE that says which");
        }
        LoadedFile.requireReadable(folders.getFirst());
        return folders.getFirst();
    }
}
