package io.penstock.gateway.train;

import io.penstock.gateway.Failure;
import io.penstock.gateway.host.Programs;
import io.penstock.gateway.run.Preflight;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code penstock train}, which the launcher calls to make its cache. */
@Command(
        name = "penstock train",
        hidden = true,
        description =
                "Runs two gateways against each other in private network namespaces, so that a virtual machine that"
                        + " records learns how to start and how to move packets.",
        mixinStandardHelpOptions = true)
public final class TrainCommand implements Callable<Integer> {

    private static final Duration PROGRAM_TIMEOUT = Duration.ofSeconds(30);

    private final Launch launch;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "How long packets move, in all (default: ${DEFAULT-VALUE}).")
    private int seconds = 8;

    /**
     * Made by the command line.
     *
     * @param launch runs other commands as the command line would
     */
    public TrainCommand(Launch launch) {
        this.launch = launch;
    }

    /** Runs a command line in this process until it ends. */
    @FunctionalInterface
    public interface Launch {

        /** Its exit code. */
        int run(String... words);
    }

    @Override
    public Integer call() throws Failure {
        if (seconds < 1 || seconds > 600) {
            throw new Failure(Failure.USAGE, "--seconds: found " + seconds + ", expected a number from 1 to 600");
        }
        Preflight.requirePrivilege();
        Preflight.requireTun();
        Programs.require("ip", "to lay a cable between the namespaces");
        new Training(launch, new Programs(PROGRAM_TIMEOUT), Duration.ofSeconds(seconds)).run();
        return Failure.OK;
    }
}
