package io.penstock.gateway.demo;

import io.penstock.gateway.Failure;
import io.penstock.gateway.host.Programs;
import io.penstock.gateway.host.Shell;
import io.penstock.gateway.run.Preflight;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code penstock demo}. */
@Command(
        name = "penstock demo",
        description =
                "Shows a whole tunnel on this machine: a laptop, a gateway and a site server in network namespaces"
                        + " of their own. Removes everything at its end, also on Ctrl-C.",
        mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {

    @Option(
            names = "--mib",
            paramLabel = "N",
            description = "How much the laptop fetches (default: ${DEFAULT-VALUE} MiB).")
    private int mebibytes = 256;

    /** Made by the command line. */
    public DemoCommand() {}

    @Override
    public Integer call() throws Failure {
        Preflight.requirePrivilege();
        Preflight.requireTun();
        Programs.require("ip", "to make network namespaces");
        Programs.require("nft", "for the gateway's NAT");
        String launcher = System.getProperty("penstock.launcher");
        if (launcher == null) {
            throw new Failure(
                    Failure.FAILED,
                    "the demo starts Penstock again, and only bin/penstock says how: run bin/penstock demo");
        }
        Shell shell = new Programs(Duration.ofSeconds(30));
        Path folder = makeFolder();
        Topology topology = new Topology(shell, ProcessHandle.current().pid());
        Children children = new Children(folder, launcher);
        Thread cleaning = new Thread(() -> clean(children, topology, folder), "demo-cleaning");
        Runtime.getRuntime().addShutdownHook(cleaning);
        new Demo(shell, topology, children, folder, System.out).run(mebibytes);
        System.out.println("Everything is removed again.");
        return Failure.OK;
    }

    private static Path makeFolder() throws Failure {
        try {
            return Files.createTempDirectory("penstock-demo-");
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, "cannot make a temporary folder: " + e.getMessage(), e);
        }
    }

    /** Runs at every end of the process, whether the demo succeeded, failed, or was interrupted. */
    private static void clean(Children children, Topology topology, Path folder) {
        children.close();
        try {
            topology.close();
            try (var files = Files.walk(folder)) {
                for (Path file :
                        List.copyOf(files.sorted(Comparator.reverseOrder()).toList())) {
                    Files.delete(file);
                }
            }
        } catch (Failure | IOException e) {
            System.err.println("penstock: demo: " + e.getMessage());
        }
    }
}
