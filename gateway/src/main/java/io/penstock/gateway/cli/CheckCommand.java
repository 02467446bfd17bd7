package io.penstock.gateway.cli;

import io.penstock.config.ConfigFile;
import io.penstock.config.GatewayConfig;
import io.penstock.config.ParseResult;
import io.penstock.config.Problem;
import io.penstock.config.Severity;
import io.penstock.config.policy.PolicyFile;
import io.penstock.config.policy.PolicyParseResult;
import io.penstock.gateway.Failure;
import io.penstock.gateway.run.LoadedFile;
import io.penstock.gateway.run.SinkKinds;
import io.penstock.gateway.sink.Sinks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code penstock check FILE}. */
@Command(
        name = "penstock check",
        description = "Reads a wg-quick file and says what is wrong with it. Nothing is changed.",
        mixinStandardHelpOptions = true,
        footer = {
            "Exit code: 0 when it can be used (warnings or not), 2 when it cannot.",
            "",
            "Example:",
            "  penstock check /etc/penstock/wg0.conf && systemctl reload penstock@wg0"
        })
final class CheckCommand implements Callable<Integer> {

    @Option(names = "--strict", description = "A warning refuses the file too.")
    private boolean strict;

    @Parameters(
            paramLabel = "FILE",
            arity = "0..1",
            description = "A file, or the name of an interface (default: the one in /etc/penstock).")
    private @Nullable String argument;

    @Override
    public Integer call() throws Failure {
        Path file = argument != null ? ConfigLocation.find(argument) : ConfigLocation.theOne();
        LoadedFile.requireReadable(file);
        ParseResult result = ConfigFile.read(file);
        List<Problem> mode = ConfigFile.checkMode(file).stream().toList();
        List<Problem> problems = new ArrayList<>(mode);
        problems.addAll(result.problems());
        boolean badPolicy = checkPolicy(file, result, problems);
        boolean badSink = checkSinks(file, result, problems);
        problems.forEach(System.out::println);
        boolean refused =
                result.hasErrors() || badPolicy || badSink || !mode.isEmpty() || (strict && !problems.isEmpty());
        if (refused) {
            return Failure.USAGE;
        }
        System.out.println(file + ": fine, "
                + count(result.config().map(config -> config.peers().size()).orElse(0), "peer")
                + (problems.isEmpty() ? "" : ", " + count(problems.size(), "warning")));
        return Failure.OK;
    }

    private static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** Adds what is wrong with the files that the sinks name; whether one of them cannot be used. */
    private static boolean checkSinks(Path file, ParseResult result, List<Problem> problems) {
        if (result.config().isEmpty()) {
            return false;
        }
        try {
            Sinks.check(result.config().get().interfaceSection().appliance().sinks(), SinkKinds::of);
            return false;
        } catch (Failure e) {
            String sentence = String.valueOf(e.getMessage());
            problems.add(new Problem(Severity.ERROR, file.toString(), 0, "", "", sentence));
            return true;
        }
    }

    /** Adds the problems of the file of rules, if the configuration names one; whether it cannot be used. */
    private static boolean checkPolicy(Path file, ParseResult result, List<Problem> problems) {
        if (result.config().isEmpty()) {
            return false;
        }
        GatewayConfig config = result.config().get();
        Optional<PolicyParseResult> policy = PolicyFile.of(file, config).map(rules -> PolicyFile.read(rules, config));
        policy.ifPresent(read -> problems.addAll(read.problems()));
        return policy.isPresent() && policy.get().policy().isEmpty();
    }
}
