package io.penstock.gateway.cli;

import io.penstock.config.ConfigEditor;
import io.penstock.gateway.Failure;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Files with keys in them: mode 0600, in folders of mode 0700, replaced as a whole. */
final class PrivateFiles {

    private PrivateFiles() {}

    /** Writes a file, and makes its folder where that does not exist. */
    static void write(Path file, String text) throws Failure {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null && !Files.isDirectory(folder)) {
                Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            ConfigEditor.writeAtomically(file, text);
        } catch (AccessDeniedException e) {
            throw new Failure(Failure.NOT_PERMITTED, "not permitted to write " + file + ": run it with sudo", e);
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, "cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    /** Reads a file. */
    static String read(Path file) throws Failure {
        try {
            return Files.readString(file);
        } catch (AccessDeniedException e) {
            throw new Failure(Failure.NOT_PERMITTED, "not permitted to read " + file + ": run it with sudo", e);
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, "cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /** Where the file for a peer's device lies: beside the gateway's own, in {@code clients}. */
    static Path client(Path gatewayFile, String peerName) {
        return gatewayFile
                .resolveSibling("clients")
                .resolve(peerName.replaceAll("[^A-Za-z0-9_=+.@-]", "_").replaceFirst("^\\.+", "_") + ".conf");
    }
}
