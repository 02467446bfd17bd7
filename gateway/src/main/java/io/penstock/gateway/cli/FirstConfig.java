package io.penstock.gateway.cli;

import io.penstock.config.ConfigEditException;
import io.penstock.config.ConfigFile;
import io.penstock.config.ConfigTemplate;
import io.penstock.config.EndpointSpec;
import io.penstock.config.GatewayConfig;
import io.penstock.gateway.Failure;
import io.penstock.gateway.KeyText;
import io.penstock.gateway.host.Shell;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The configuration of a machine that has none: a gateway with fresh keys, and one peer called laptop. */
final class FirstConfig {

    private static final String PEER = "laptop";
    private static final int GLOBAL_ID_BYTES = 5;

    private FirstConfig() {}

    /** Makes and stores both files, prints the one for the laptop, and returns the gateway's. */
    static Path make(Shell shell, @Nullable String endpointGiven, PrintStream out) throws Failure {
        Path file = ConfigLocation.HOME.resolve("wg0.conf");
        SecureRandom random = new SecureRandom();
        byte[] globalId = new byte[GLOBAL_ID_BYTES];
        random.nextBytes(globalId);
        String text = ConfigTemplate.gateway(KeyText.newPrivateKey(random), globalId);
        GatewayConfig config = ConfigFile.parse(file.toString(), text)
                .config()
                .orElseThrow(() -> new IllegalStateException("the template is not a configuration"));
        EndpointSpec endpoint =
                GatewayEndpoint.choose(shell, endpointGiven, OptionalInt.of(ConfigTemplate.LISTEN_PORT));
        try {
            NewPeer laptop =
                    NewPeer.into(text, config, new NewPeer.Wish(PEER, endpoint, List.of(), List.of(), true), random);
            Path client = PrivateFiles.client(file, PEER);
            PrivateFiles.write(client, laptop.clientText());
            PrivateFiles.write(file, laptop.gatewayText());
            out.println("No configuration was there: made " + file + ", and " + client + " for a first device.");
            show(laptop.clientText(), endpoint, true, out);
        } catch (ConfigEditException e) {
            throw new Failure(Failure.FAILED, String.valueOf(e.getMessage()), e);
        }
        return file;
    }

    /** Prints a client's file so that it can be copied or photographed. */
    static void show(String clientText, EndpointSpec endpoint, boolean qr, PrintStream out) {
        out.println();
        out.print(clientText);
        out.println();
        if (qr) {
            out.print(QrCode.lines(clientText));
            out.println("The WireGuard app reads this code: add a tunnel, scan from QR code.");
        }
        out.println("The device must be able to reach " + endpoint + " by UDP.");
        out.println();
        out.flush();
    }
}
