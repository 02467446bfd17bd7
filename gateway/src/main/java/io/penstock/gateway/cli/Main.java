package io.penstock.gateway.cli;

/** Where the virtual machine starts. */
public final class Main {

    private Main() {}

    /** Runs the command that the arguments name, and exits with its code. */
    public static void main(String[] arguments) {
        Logging.configure(System.getenv("LOG_LEVEL"));
        int exitCode = Commands.run(arguments, System.out, System.err);
        System.out.flush();
        System.err.flush();
        // Halting would lose what other threads still print; exiting waits for nobody.
        System.exit(exitCode);
    }
}
