package io.penstock.gateway.run;

import io.penstock.gateway.host.Programs;
import io.penstock.gateway.host.RunFolder;
import io.penstock.gateway.host.Shell;
import io.penstock.gateway.host.Sysctls;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The machine that a gateway runs on.
 *
 * @param shell its programs
 * @param sysctls its kernel's settings
 * @param out where people read what happens
 * @param err where they read what went wrong
 */
public record Machine(Shell shell, Sysctls sysctls, PrintStream out, PrintStream err) {

    private static final Duration PROGRAM_TIMEOUT = Duration.ofSeconds(30);

    /** This machine. */
    public static Machine real() {
        return new Machine(
                new Programs(PROGRAM_TIMEOUT),
                new Sysctls(Path.of("/proc/sys"), RunFolder.PATH),
                System.out,
                System.err);
    }

    /** Tells people something that is not an error. */
    void say(String text) {
        out.println(text);
        out.flush();
    }

    /** Tells people what went wrong, in the one form that all of Penstock's complaints have. */
    void complain(String text) {
        err.println("penstock: " + text);
        err.flush();
    }
}
