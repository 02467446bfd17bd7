package io.penstock.gateway.demo;

import io.penstock.gateway.Failure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code penstock probe}: the site server of the demo, and the laptop's questions to it, with nothing but sockets. */
@Command(
        name = "penstock probe",
        hidden = true,
        description = "Measures a path by TCP: without ADDRESS it serves, with ADDRESS it asks.",
        mixinStandardHelpOptions = true)
public final class ProbeCommand implements Callable<Integer> {

    @Option(names = "--port", paramLabel = "PORT", description = "TCP port (default: ${DEFAULT-VALUE}).")
    private int port = Probe.PORT;

    @Option(names = "--mib", paramLabel = "N", description = "How much to fetch (default: ${DEFAULT-VALUE} MiB).")
    private int mebibytes = 64;

    @Parameters(paramLabel = "ADDRESS", arity = "0..1", description = "Whom to ask.")
    private @Nullable String address;

    /** Made by the command line. */
    public ProbeCommand() {}

    @Override
    public Integer call() throws Failure {
        try {
            if (address == null) {
                serve();
            } else {
                ask(address);
            }
            return Failure.OK;
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, "probe: " + e.getMessage(), e);
        }
    }

    private void serve() throws IOException {
        try (ServerSocket listener = new ServerSocket()) {
            listener.bind(new InetSocketAddress(port));
            System.out.println("serving on port " + port);
            while (true) {
                Socket client = listener.accept();
                System.out.println(
                        "a connection from " + client.getInetAddress().getHostAddress());
                Thread.ofVirtual().start(() -> Probe.serve(client));
            }
        }
    }

    private void ask(String host) throws IOException {
        Probe.Result result =
                Probe.ask(new InetSocketAddress(InetAddress.ofLiteral(host), port), (long) mebibytes << 20);
        System.out.printf(
                "seen-as %s%nround-trip-us %d%nbytes %d%nnanoseconds %d%n",
                result.seenAs(), result.roundTripNs() / 1000, result.bytes(), result.transferNs());
    }
}
