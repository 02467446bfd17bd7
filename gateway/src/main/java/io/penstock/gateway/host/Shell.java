package io.penstock.gateway.host;

import io.penstock.gateway.Failure;
import java.util.List;

/** Runs the machine's programs. The tests put a recorder in its place. */
public interface Shell {

    /**
     * Runs a program to its end.
     *
     * @param argv the program and its arguments
     * @param input what it reads from its standard input
     * @return its exit code and what it printed
     * @throws Failure when it cannot be started or does not end in time
     */
    Output run(List<String> argv, String input) throws Failure;

    /**
     * Runs a program that must succeed.
     *
     * @return what it printed
     * @throws Failure with the command and what it complained of, when it exits with anything but 0
     */
    default String must(String... argv) throws Failure {
        return mustRead("", argv);
    }

    /** As {@link #must}, with something to read from standard input. */
    default String mustRead(String input, String... argv) throws Failure {
        Output output = run(List.of(argv), input);
        if (output.exitCode() != 0) {
            throw new Failure(Failure.FAILED, output.complaint(List.of(argv)));
        }
        return output.text();
    }

    /** What a program prints, or nothing where it fails: for questions whose answer may be "there is none". */
    default String ask(String... argv) throws Failure {
        Output output = run(List.of(argv), "");
        return output.exitCode() == 0 ? output.text() : "";
    }

    /**
     * How a program ended.
     *
     * @param exitCode 0 for success
     * @param text standard output
     * @param errors standard error
     */
    record Output(int exitCode, String text, String errors) {

        /** One line: the command, its exit code, and what it said. */
        public String complaint(List<String> argv) {
            String said = errors.isBlank() ? text : errors;
            return String.join(" ", argv) + ": "
                    + (said.isBlank()
                            ? "exit code " + exitCode
                            : String.join("; ", said.strip().split("\\s*\\R\\s*", -1)));
        }
    }
}
