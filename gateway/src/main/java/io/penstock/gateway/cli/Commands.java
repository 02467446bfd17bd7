package io.penstock.gateway.cli;

import io.penstock.gateway.Failure;
import io.penstock.gateway.demo.DemoCommand;
import io.penstock.gateway.demo.ProbeCommand;
import io.penstock.gateway.run.HeadStart;
import io.penstock.gateway.train.TrainCommand;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * The commands by name. Only the one that is called is made and described to picocli, which keeps the start of a gateway
 * short. What is no command is an interface's name, as wireguard-go takes it.
 */
public final class Commands {

    /** What {@code --version} prints. */
    public static final String VERSION = "0.1.0";

    /** What only the launcher and the demo call. */
    private static final Set<String> HIDDEN = Set.of("probe", "train");

    private static final Map<String, Supplier<Callable<Integer>>> BY_NAME = new LinkedHashMap<>();

    static {
        BY_NAME.put("up", UpCommand::new);
        BY_NAME.put("check", CheckCommand::new);
        BY_NAME.put("peer", PeerCommand::new);
        BY_NAME.put("status", StatusCommand::new);
        BY_NAME.put("reload", ReloadCommand::new);
        BY_NAME.put("trace", TraceCommand::new);
        BY_NAME.put("flows", FlowsCommand::new);
        BY_NAME.put("events", EventsCommand::new);
        BY_NAME.put("audit", AuditCommand::new);
        BY_NAME.put("genkey", () -> new KeyCommands.GenKey());
        BY_NAME.put("pubkey", () -> new KeyCommands.PubKey());
        BY_NAME.put("genpsk", () -> new KeyCommands.GenPsk());
        BY_NAME.put("demo", DemoCommand::new);
        BY_NAME.put("completion", CompletionCommand::new);
        BY_NAME.put("probe", ProbeCommand::new);
        BY_NAME.put("train", () -> new TrainCommand(words -> run(words, System.out, System.err)));
    }

    private static final String USAGE = """
            Usage: penstock COMMAND [OPTIONS]
                   penstock [-f] INTERFACE

            A WireGuard gateway.

              up [FILE]          run a gateway from a wg-quick file, until Ctrl-C or SIGTERM
              check FILE         say what is wrong with a file
              peer add NAME      let a new peer in and print the file for its device
              peer list          the peers of a file
              peer remove NAME   shut a peer out
              status [INTERFACE] what a running gateway does
              reload [INTERFACE] have a running gateway read its file again
              trace PEER DST     whether the policy lets a peer reach a destination
              flows [INTERFACE]  who reached what, and who was refused what
              events [INTERFACE] what happened to peers, and who was refused and why
              audit verify       prove that flow logs are whole
              genkey             a new private key
              pubkey             the public key of the private key on standard input
              genpsk             a new pre-shared key
              demo               show a whole tunnel on this machine, and remove it again
              completion         what makes bash complete all this

              INTERFACE          make the interface and serve wg(8), as wireguard-go does:
                                 in the background, or with -f in the foreground

            penstock COMMAND --help tells more. penstock --version prints the version.
            """;

    private Commands() {}

    /** The names of all commands, in the order of the usage text. */
    static List<String> names() {
        return List.copyOf(BY_NAME.keySet());
    }

    /** Those that are shown to people. */
    static List<String> visibleNames() {
        return BY_NAME.keySet().stream().filter(name -> !HIDDEN.contains(name)).toList();
    }

    /** A command as picocli sees it, by its name. */
    static CommandLine described(String name) {
        return commandLine(Objects.requireNonNull(BY_NAME.get(name)).get());
    }

    /**
     * Runs the command that the arguments name.
     *
     * @return the exit code
     */
    public static int run(String[] arguments, PrintStream out, PrintStream err) {
        if (arguments.length == 0) {
            err.print(USAGE);
            return Failure.USAGE;
        }
        String first = arguments[0];
        if (List.of("-h", "--help", "help").contains(first)) {
            out.print(USAGE);
            return Failure.OK;
        }
        if (List.of("-V", "--version", "version").contains(first)) {
            out.println(version());
            return Failure.OK;
        }
        Supplier<Callable<Integer>> command = BY_NAME.get(first);
        if (command != null) {
            if (first.equals("up")) {
                HeadStart.begin();
            }
            return execute(command.get(), Arrays.copyOfRange(arguments, 1, arguments.length), err);
        }
        try {
            rejectMistyped(arguments);
        } catch (Failure e) {
            return report(e, err);
        }
        HeadStart.begin();
        return execute(new InterfaceCommand(), arguments, err);
    }

    static String version() {
        return "penstock " + VERSION + " (Java " + Runtime.version() + ")";
    }

    /** Any word could be an interface's name; one that has operands, or is nearly a command, was meant as a command. */
    private static void rejectMistyped(String[] arguments) throws Failure {
        String first = arguments[0];
        if (first.startsWith("-")) {
            return;
        }
        Optional<String> meant = ForeignWords.meant(first);
        if (meant.isPresent()) {
            throw new Failure(Failure.USAGE, "unknown command '" + first + "': " + meant.get() + anInterface(first));
        }
        if (arguments.length > 1 && !arguments[1].startsWith("-")) {
            throw new Failure(Failure.USAGE, "unknown command '" + first + "': see penstock --help");
        }
        for (String name : BY_NAME.keySet()) {
            String small = first.toLowerCase(Locale.ROOT);
            if (small.matches("[a-z]{2,}") && EditDistance.between(small, name) <= 1) {
                throw new Failure(
                        Failure.USAGE,
                        "unknown command '" + first + "', did you mean '" + name + "'?" + anInterface(first));
            }
        }
    }

    private static String anInterface(String name) {
        return " (An interface of that name: penstock -- " + name + ")";
    }

    private static int execute(Callable<Integer> command, String[] arguments, PrintStream err) {
        CommandLine line = commandLine(command);
        return line.setParameterExceptionHandler((e, given) -> {
                    String name = e.getCommandLine().getCommandSpec().qualifiedName();
                    err.println("penstock: " + oneLine(e) + ": see " + name + " --help");
                    return Failure.USAGE;
                })
                .setExecutionExceptionHandler((e, parsed, result) -> {
                    if (e instanceof Failure failure) {
                        return report(failure, err);
                    }
                    return report(new Failure(Failure.FAILED, "unexpected: " + e, e), err);
                })
                .execute(arguments);
    }

    /** A command as picocli sees it. */
    static CommandLine commandLine(Callable<Integer> command) {
        CommandLine line = new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true);
        line.getCommandSpec().usageMessage().width(100);
        return line;
    }

    private static int report(Failure failure, PrintStream err) {
        if (failure.getMessage() != null && !failure.getMessage().isEmpty()) {
            err.println("penstock: " + oneLine(failure));
        }
        if ("verbose".equals(System.getenv("LOG_LEVEL"))) {
            failure.printStackTrace(err);
        }
        err.flush();
        return failure.exitCode();
    }

    private static String oneLine(Throwable e) {
        return String.join(" ", String.valueOf(e.getMessage()).strip().split("\\s*\\R\\s*", -1));
    }
}
