package io.penstock.gateway.cli;

import io.penstock.gateway.Failure;
import io.penstock.gateway.control.ControlClient;
import io.penstock.gateway.control.StatusText;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code penstock status [INTERFACE]}. */
@Command(
        name = "penstock status",
        description = "Shows what running gateways do: peers, sessions, traffic, and what was dropped and why.",
        mixinStandardHelpOptions = true,
        footer = {"", "Examples:", "  penstock status", "  penstock status wg0 --json | jq .dropped"})
final class StatusCommand implements Callable<Integer> {

    @Option(names = "--json", description = "One line of JSON for each gateway.")
    private boolean json;

    @Parameters(paramLabel = "INTERFACE", arity = "0..1", description = "Only this one.")
    private @Nullable String interfaceName;

    @Override
    public Integer call() throws Failure {
        ControlClient client = new ControlClient();
        try {
            List<String> names = interfaceName == null ? client.running() : List.of(interfaceName);
            if (names.isEmpty()) {
                throw new Failure(Failure.FAILED, "no gateway is running (or not for you: try it as root)");
            }
            String separator = "";
            for (String name : names) {
                System.out.print(separator);
                if (json) {
                    System.out.println(client.request(name, "status"));
                } else {
                    System.out.print(StatusText.render(client.status(name), Instant.now()));
                    separator = System.lineSeparator();
                }
            }
            return Failure.OK;
        } catch (IOException | IllegalArgumentException e) {
            throw RunningGateway.failure(e);
        }
    }
}
