package io.penstock.gateway.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How the programs of {@code lab.traffic} are started: small virtual machines with the test's classes. */
final class JavaProgram {

    private JavaProgram() {}

    /** The command that runs the class's {@code main} with these arguments. */
    static List<String> command(Class<?> program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                program.getProtectionDomain().getCodeSource().getLocation().getPath(),
                program.getName()));
        command.addAll(List.of(arguments));
        return command;
    }
}
