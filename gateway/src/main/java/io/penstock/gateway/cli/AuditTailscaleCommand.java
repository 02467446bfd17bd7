package io.penstock.gateway.cli;

import io.penstock.gateway.Failure;
import io.penstock.gateway.flowlog.LogLines;
import io.penstock.gateway.run.LoadedFile;
import io.penstock.gateway.sink.RecordView;
import io.penstock.gateway.sink.tailscale.TailscaleShape;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code penstock audit tailscale [FILES]}. */
@Command(
        name = "tailscale",
        description = "Prints flow logs in the shape of Tailscale's network flow logs, a JSON message in each line, for"
                + " programs that read those. Without FILES it takes every folder in /var/log/penstock.",
        mixinStandardHelpOptions = true)
final class AuditTailscaleCommand implements Callable<Integer> {

    /** How often it is asked whether somebody still reads. */
    private static final int LINES_AT_ONCE = 4096;

    @Option(
            names = "--exit-details",
            description =
                    "Tells protocol, ports and destinations of traffic to the Internet too, which Tailscale leaves"
                            + " out unless it is asked to.")
    private boolean exitDetails;

    @Parameters(paramLabel = "FILES", arity = "0..*", description = "Folders or files of logs.")
    private List<Path> places = new ArrayList<>();

    @Override
    public Integer call() throws Failure {
        // Not closed: standard output is not ours.
        PrintWriter output =
                new PrintWriter(new BufferedWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8)));
        for (Path place : places.isEmpty() ? AuditCommand.logs() : places) {
            LoadedFile.requireReadable(place);
            print(place, output);
        }
        output.flush();
        return Failure.OK;
    }

    private void print(Path place, PrintWriter output) throws Failure {
        long line = 0;
        try (LogLines lines = LogLines.of(place);
                TailscaleShape shape = new TailscaleShape(exitDetails, output::println)) {
            for (byte[] bytes = lines.next(); bytes != null; bytes = lines.next()) {
                line++;
                if (line % LINES_AT_ONCE == 0 && output.checkError()) {
                    return;
                }
                shape.add(RecordView.of(bytes));
            }
        } catch (IOException e) {
            output.flush();
            throw new Failure(Failure.FAILED, place + ": record " + (line + 1) + ": " + e.getMessage(), e);
        }
    }
}
