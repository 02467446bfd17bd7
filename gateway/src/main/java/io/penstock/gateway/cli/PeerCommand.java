package io.penstock.gateway.cli;

import io.penstock.config.AddressPrefix;
import io.penstock.config.ConfigEditException;
import io.penstock.config.ConfigEditor;
import io.penstock.config.ConfigFile;
import io.penstock.config.EndpointSpec;
import io.penstock.config.GatewayConfig;
import io.penstock.config.ParseResult;
import io.penstock.config.PeerSection;
import io.penstock.config.Problem;
import io.penstock.config.policy.PolicyFile;
import io.penstock.gateway.Failure;
import io.penstock.gateway.control.ControlClient;
import io.penstock.gateway.control.Reply;
import io.penstock.gateway.run.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code penstock peer add|list|remove}: edits the file, and has a running gateway read it again. */
@Command(
        name = "penstock peer",
        description = "Lets peers in and shuts them out. A running gateway follows at once, and no other peer notices.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  penstock peer add phone --qr",
            "  penstock peer add bob --allowed-ips 192.168.10.0/24 --dns 192.168.10.1",
            "  penstock peer remove phone --config wg0",
            "",
            "penstock peer add --help tells of its options."
        })
final class PeerCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "The gateway's file, or its interface (default: the one in /etc/penstock).")
    private @Nullable String argument;

    @Override
    public Integer call() {
        throw new ParameterException(
                java.util.Objects.requireNonNull(spec).commandLine(), "expected add, list or remove");
    }

    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description = "Lets a new peer in and prints the file for its device.")
    Integer add(
            @Parameters(paramLabel = "NAME", description = "What the peer is called.") String name,
            @Option(names = "--qr", description = "Print a QR code too, for the WireGuard app.") boolean qr,
            @Option(
                            names = "--endpoint",
                            paramLabel = "HOST[:PORT]",
                            description = "Where the device finds this gateway (default: this machine's address on its"
                                    + " default route).")
                    @Nullable String endpoint,
            @Option(
                            names = "--allowed-ips",
                            paramLabel = "PREFIX",
                            split = ",",
                            description = "What the device sends into the tunnel (default: everything).")
                    @Nullable List<String> allowedIps,
            @Option(names = "--dns", paramLabel = "ADDRESS", split = ",", description = "Name servers of the device.")
                    @Nullable List<String> dns,
            @Option(
                            names = "--psk",
                            negatable = true,
                            defaultValue = "true",
                            fallbackValue = "true",
                            description = "Mix in a pre-shared key besides the keys, or not (default: do).")
                    boolean presharedKey)
            throws Failure {
        Target target = target();
        EndpointSpec where = GatewayEndpoint.choose(
                Machine.real().shell(),
                endpoint,
                target.config().interfaceSection().listenPort());
        try {
            if (target.config().peer(name).isPresent()) {
                throw new Failure(Failure.USAGE, target.file() + ": a peer '" + name + "' is there already");
            }
            NewPeer peer = NewPeer.into(
                    PrivateFiles.read(target.file()),
                    target.config(),
                    new NewPeer.Wish(name, where, prefixes(allowedIps), dns == null ? List.of() : dns, presharedKey),
                    new SecureRandom());
            Path client = PrivateFiles.client(target.file(), name);
            if (Files.exists(client)) {
                throw new Failure(Failure.FAILED, client + " exists already: move it away or choose another name");
            }
            requireUsable(target.file(), peer.gatewayText());
            requireUsable(client, peer.clientText());
            PrivateFiles.write(client, peer.clientText());
            PrivateFiles.write(target.file(), peer.gatewayText());
            System.out.println(
                    "Added " + name + " to " + target.file() + "; the file for the device is " + client + ".");
            FirstConfig.show(peer.clientText(), where, qr, System.out);
        } catch (ConfigEditException e) {
            throw new Failure(Failure.FAILED, target.file() + ": " + e.getMessage(), e);
        }
        return reload(target.file());
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Prints the peers of the file: name, addresses, public key.")
    Integer list() throws Failure {
        for (PeerSection peer : target().config().peers()) {
            System.out.println(peer.name().orElse("-")
                    + "\t"
                    + peer.allowedIps().stream().map(AddressPrefix::toString).collect(Collectors.joining(","))
                    + "\t"
                    + peer.publicKey().toBase64());
        }
        return Failure.OK;
    }

    @Command(
            name = "remove",
            mixinStandardHelpOptions = true,
            description = "Shuts a peer out and removes the file for its device.")
    Integer remove(@Parameters(paramLabel = "NAME", description = "The peer's name or public key.") String name)
            throws Failure {
        Target target = target();
        try {
            String label = target.config().peer(name).map(PeerSection::label).orElse(name);
            String without = ConfigEditor.removePeer(PrivateFiles.read(target.file()), name);
            requireUsable(target.file(), without);
            PrivateFiles.write(target.file(), without);
            Files.deleteIfExists(PrivateFiles.client(target.file(), label));
            System.out.println("Removed " + label + " from " + target.file() + ".");
        } catch (ConfigEditException e) {
            throw new Failure(Failure.FAILED, target.file() + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, "cannot remove the device's file: " + e.getMessage(), e);
        }
        return reload(target.file());
    }

    /** The file to edit, which must be right before it is changed. */
    private record Target(Path file, GatewayConfig config) {}

    private Target target() throws Failure {
        Path file = argument != null ? ConfigLocation.find(argument) : ConfigLocation.theOne();
        PrivateFiles.read(file);
        ParseResult result = ConfigFile.read(file);
        if (result.config().isEmpty()) {
            result.errors().forEach(problem -> System.err.println("penstock: " + problem));
            throw new Failure(Failure.USAGE, file + " must be put right first");
        }
        return new Target(file, result.config().get());
    }

    /** Makes sure that a gateway can follow, which it cannot where the policy names a peer that is gone. */
    private static void requireUsable(Path file, String text) throws Failure {
        ParseResult result = ConfigFile.parse(file.toString(), text);
        List<Problem> errors = new ArrayList<>(result.errors());
        result.config()
                .ifPresent(config -> PolicyFile.of(file, config)
                        .map(rules -> PolicyFile.read(rules, config).errors())
                        .ifPresent(errors::addAll));
        if (!errors.isEmpty()) {
            errors.forEach(problem -> System.err.println("penstock: " + problem));
            throw new Failure(Failure.USAGE, "nothing was changed, for " + file + " could not be used");
        }
    }

    private static List<AddressPrefix> prefixes(@Nullable List<String> texts) throws Failure {
        try {
            return texts == null
                    ? List.of()
                    : texts.stream()
                            .map(String::strip)
                            .map(AddressPrefix::parse)
                            .map(AddressPrefix::network)
                            .toList();
        } catch (IllegalArgumentException e) {
            throw new Failure(
                    Failure.USAGE,
                    "--allowed-ips: found '" + String.join(",", texts) + "', expected prefixes as 10.0.0.0/8,fd00::/8",
                    e);
        }
    }

    private static Integer reload(Path file) throws Failure {
        ControlClient client = new ControlClient();
        try {
            String interfaceName = ConfigLocation.interfaceName(file);
            if (!client.running().contains(interfaceName)) {
                System.out.println("No gateway is running for " + interfaceName + ": it is there at the next start.");
                return Failure.OK;
            }
            Reply reply = client.reload(interfaceName);
            if (!reply.ok()) {
                throw new Failure(Failure.FAILED, "the running gateway did not follow: " + reply.text());
            }
            System.out.println(reply.text());
            return Failure.OK;
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, "the running gateway did not follow: " + e.getMessage(), e);
        }
    }
}
