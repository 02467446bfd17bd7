package io.penstock.gateway.host;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code /run/penstock}: journals and control sockets of running gateways. It exists only while one of them runs. */
public final class RunFolder {

    /** The folder. */
    public static final Path PATH = Path.of("/run/penstock");

    private RunFolder() {}

    /** The journal of an interface. */
    public static Path journal(String interfaceName) {
        return PATH.resolve(interfaceName + ".journal");
    }

    /** Removes a file, or a folder that nothing is left in; what does not exist is left alone. */
    public static void removeIfEmpty(Path folder) throws IOException {
        try {
            Files.deleteIfExists(folder);
        } catch (FileSystemException e) {
            // Another gateway runs and takes the folder with it when it is the last, or the folder is a mount point.
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
    }
}
