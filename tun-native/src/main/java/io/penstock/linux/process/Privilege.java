package io.penstock.linux.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The privileges of this process as {@code /proc/self/status} tells them ({@code proc_pid_status(5)}, {@code
 * capabilities(7)}). Cold; where the file cannot be read, the process counts as unprivileged.
 */
public final class Privilege {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int CAP_NET_ADMIN = 12;

    private Privilege() {}

    /** Whether {@code CAP_NET_ADMIN} is effective: what a TUN device, routes and socket marks take. */
    public static boolean hasNetAdmin() {
        return hasNetAdmin(status());
    }

    /** Whether the effective user is root. */
    public static boolean isRoot() {
        return effectiveUserId() == 0;
    }

    /** The effective user id, or -1 where it cannot be known. */
    public static int effectiveUserId() {
        return effectiveUserId(status());
    }

    static boolean hasNetAdmin(List<String> status) {
        String mask = field(status, "CapEff:");
        return !mask.isEmpty() && (Long.parseUnsignedLong(mask, 16) >>> CAP_NET_ADMIN & 1) == 1;
    }

    static int effectiveUserId(List<String> status) {
        String[] ids = field(status, "Uid:").split("\\s+", -1);
        // Real, effective, saved, file system.
        return ids.length < 2 ? -1 : (int) Long.parseLong(ids[1]);
    }

    private static String field(List<String> status, String name) {
        return status.stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).strip())
                .findFirst()
                .orElse("");
    }

    private static List<String> status() {
        try {
            return Files.readAllLines(STATUS);
        } catch (IOException e) {
            return List.of();
        }
    }
}
