package io.penstock.gateway.cli;

import io.penstock.gateway.Failure;
import io.penstock.gateway.control.ControlClient;
import io.penstock.gateway.control.Reply;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code penstock reload [INTERFACE]}: as SIGHUP, with an answer. */
@Command(
        name = "penstock reload",
        description =
                "Has a running gateway read its file and its policy again, as SIGHUP does, and says what came of it."
                        + " Peers that are unchanged keep their sessions.",
        mixinStandardHelpOptions = true,
        footer = "Exit code: 0 when it was done, 1 when it was refused: then the gateway goes on as it was.")
final class ReloadCommand implements Callable<Integer> {

    @Parameters(paramLabel = "INTERFACE", arity = "0..1", description = "Which gateway, where several run.")
    private @Nullable String interfaceName;

    @Override
    public Integer call() throws Failure {
        ControlClient client = new ControlClient();
        try {
            Reply reply = client.reload(RunningGateway.choose(client, interfaceName, "name one"));
            if (!reply.ok()) {
                throw new Failure(Failure.FAILED, reply.text());
            }
            System.out.println(reply.text());
            return Failure.OK;
        } catch (IOException | IllegalArgumentException e) {
            throw RunningGateway.failure(e);
        }
    }
}
