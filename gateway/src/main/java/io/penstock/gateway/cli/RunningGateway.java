package io.penstock.gateway.cli;

import io.penstock.gateway.Failure;
import io.penstock.gateway.control.ControlClient;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which of the running gateways a command means. */
final class RunningGateway {

    private RunningGateway() {}

    /** What a command ends with where a gateway could not be asked. */
    static Failure failure(Exception e) {
        int exitCode = e.getCause() instanceof AccessDeniedException ? Failure.NOT_PERMITTED : Failure.FAILED;
        return new Failure(exitCode, String.valueOf(e.getMessage()), e);
    }

    /**
     * The interface that was named, or the only one that runs.
     *
     * @param given null where the caller named none
     * @param naming how to name one, as the end of a sentence
     * @throws Failure where none runs, or several do
     */
    static String choose(ControlClient client, @Nullable String given, String naming) throws IOException, Failure {
        if (given != null) {
            return given;
        }
        List<String> running = client.running();
        if (running.isEmpty()) {
            throw new Failure(Failure.FAILED, "no gateway is running (or not for you: try it as root)");
        }
        if (running.size() > 1) {
            throw new Failure(Failure.USAGE, "several gateways run (" + String.join(", ", running) + "): " + naming);
        }
        return running.getFirst();
    }
}
