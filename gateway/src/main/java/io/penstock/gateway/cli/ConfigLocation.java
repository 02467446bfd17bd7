package io.penstock.gateway.cli;

import io.penstock.gateway.Failure;
import io.penstock.gateway.run.Preflight;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where configurations lie: Penstock's folder first, then WireGuard's. */
final class ConfigLocation {

    /** Penstock's own folder. */
    static final Path HOME = Path.of("/etc/penstock");

    private static final Path WIREGUARD = Path.of("/etc/wireguard");
    private static final String SUFFIX = ".conf";

    private ConfigLocation() {}

    /**
     * The file that an argument names: a path, or an interface's name whose file lies in one of the two folders.
     *
     * @throws Failure when there is none
     */
    static Path find(String argument) throws Failure {
        if (argument.contains("/") || argument.endsWith(SUFFIX)) {
            return Path.of(argument).toAbsolutePath();
        }
        Preflight.interfaceName(argument);
        for (Path folder : List.of(HOME, WIREGUARD)) {
            Path file = folder.resolve(argument + SUFFIX);
            if (Files.exists(file)) {
                return file;
            }
            if (!Files.notExists(file)) {
                throw notPermitted(folder);
            }
        }
        throw new Failure(
                Failure.USAGE,
                "no configuration for " + argument + ": expected " + HOME.resolve(argument + SUFFIX) + " or "
                        + WIREGUARD.resolve(argument + SUFFIX));
    }

    /**
     * The one configuration in Penstock's folder; empty where there is none yet.
     *
     * @throws Failure when there are several, so that one must be named
     */
    static Optional<Path> only() throws Failure {
        if (!Files.isDirectory(HOME)) {
            return Optional.empty();
        }
        List<Path> files = new ArrayList<>();
        try (var found = Files.newDirectoryStream(HOME, "*" + SUFFIX)) {
            found.forEach(files::add);
        } catch (IOException e) {
            throw e instanceof AccessDeniedException
                    ? notPermitted(HOME)
                    : new Failure(Failure.FAILED, "cannot read " + HOME + ": " + e.getMessage(), e);
        }
        if (files.size() > 1) {
            throw new Failure(Failure.USAGE, "there are several configurations in " + HOME + ": name one");
        }
        return files.stream().findFirst();
    }

    /**
     * The one configuration in Penstock's folder.
     *
     * @throws Failure when there is none yet, or there are several
     */
    static Path theOne() throws Failure {
        return only().orElseThrow(() ->
                new Failure(Failure.USAGE, "no configuration in " + HOME + ": run penstock up once, or name a file"));
    }

    private static Failure notPermitted(Path folder) {
        return new Failure(Failure.NOT_PERMITTED, "not permitted to read " + folder + ": run it with sudo");
    }

    /** The interface that a file is for, by its name, as wg-quick(8) has it. */
    static String interfaceName(Path file) throws Failure {
        String name = file.getName(file.getNameCount() - 1).toString();
        if (!name.endsWith(SUFFIX) || !Preflight.isInterfaceName(name.substring(0, name.length() - SUFFIX.length()))) {
            throw new Failure(
                    Failure.USAGE, "'" + file + "': expected a file whose name is the interface's name and .conf");
        }
        return name.substring(0, name.length() - SUFFIX.length());
    }
}
