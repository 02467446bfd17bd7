package io.penstock.gateway.cli;

import io.penstock.config.GatewayConfig;
import io.penstock.gateway.Failure;
import io.penstock.gateway.control.ControlClient;
import io.penstock.gateway.policy.LoadedPolicy;
import io.penstock.gateway.policy.MachineAddresses;
import io.penstock.gateway.policy.TraceAnswer;
import io.penstock.gateway.policy.Tracer;
import io.penstock.gateway.run.LoadedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code penstock trace PEER DST}. */
@Command(
        name = "penstock trace",
        description = "Says whether the policy lets a peer reach a destination, and by which rule. Nothing is sent.",
        mixinStandardHelpOptions = true,
        footer = {
            "Exit code: 0 when it would pass, 3 when it would be refused.",
            "",
            "Examples:",
            "  penstock trace alice 192.168.10.7:22",
            "  penstock trace alice '[2001:db8::1]:53/udp' --config wg0",
            "  penstock trace 192.168.10.5 alice"
        })
final class TraceCommand implements Callable<Integer> {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Ask the files, not a running gateway: a configuration, or the name of an interface.")
    private @Nullable String config;

    @Option(
            names = {"-i", "--interface"},
            paramLabel = "NAME",
            description = "Which running gateway, where there are several.")
    private @Nullable String interfaceName;

    @Parameters(index = "0", paramLabel = "PEER", description = "Who: a peer's name or public key, or an address.")
    private String source = "";

    @Parameters(
            index = "1",
            paramLabel = "DST[:PORT][/PROTO]",
            description = "Whom: a peer or an address ([IPV6]:PORT). TCP where a port is given, else a ping.")
    private String destination = "";

    @Override
    public Integer call() throws Failure {
        TraceAnswer answer = config == null ? askGateway() : askFiles(ConfigLocation.find(config));
        System.out.println(answer.text());
        return answer.passes() ? Failure.OK : Failure.REFUSED;
    }

    private TraceAnswer askFiles(Path file) throws Failure {
        GatewayConfig read = LoadedFile.read(file, TraceCommand::complain);
        LoadedPolicy policy = LoadedPolicy.read(file, read, MachineAddresses.now(), TraceCommand::complain)
                .orElse(null);
        return Tracer.of(policy, read).trace(source, destination);
    }

    private static void complain(String problem) {
        System.err.println("penstock: " + problem);
    }

    private TraceAnswer askGateway() throws Failure {
        ControlClient client = new ControlClient();
        try {
            return client.trace(RunningGateway.choose(client, interfaceName, "name one by -i"), source, destination);
        } catch (IOException | IllegalArgumentException e) {
            throw RunningGateway.failure(e);
        }
    }
}
