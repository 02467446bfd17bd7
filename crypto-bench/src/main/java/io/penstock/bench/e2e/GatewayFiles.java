package io.penstock.bench.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;

/**
 * What a gateway finds that is started by {@code PROGRAM up FILE}: its configuration with many peers, one of whom is measured,
 * and where it is to be audited its policy and the folder of its flow log, on a disk.
 */
final class GatewayFiles implements AutoCloseable {

    private static final Set<String> MEMORY = Set.of("tmpfs", "ramfs");
    private static final int KEY_BYTES = 32;

    private final Path configuration;
    private final Path policy;
    private final Optional<Path> log;

    /**
     * Writes them.
     *
     * @param folder where the configuration goes
     * @param device the interface that it is about
     * @param privateKey the gateway's
     * @param clientKey the public key of the peer who is measured
     * @param service whether the gateway is to be audited
     */
    GatewayFiles(Path folder, String device, String privateKey, String clientKey, Service service) throws IOException {
        configuration = folder.resolve(device + ".conf");
        policy = folder.resolve(device + ".policy");
        log = service == Service.AUDITED
                ? Optional.of(Files.createTempDirectory(disk(folder), "penstock-bench-log"))
                : Optional.empty();
        Files.writeString(configuration, configuration(privateKey, clientKey, service));
        if (service == Service.AUDITED) {
            Files.writeString(policy, AuditPolicy.text());
        }
        Command.run(List.of("chmod", "600", configuration.toString()));
    }

    /** A folder that is not in memory: writing a log there costs what it costs. */
    private static Path disk(Path otherwise) throws IOException {
        Path temporary = Path.of("/var/tmp");
        Path folder = Files.isWritable(temporary) ? temporary : otherwise;
        if (MEMORY.contains(Files.getFileStore(folder).type())) {
            throw new IllegalStateException("a flow log needs a disk, and " + folder + " is in memory");
        }
        return folder;
    }

    private String configuration(String privateKey, String clientKey, Service service) {
        StringBuilder text = new StringBuilder("""
                [Interface]
                PrivateKey = %s
                ListenPort = 51820
                Address = 10.66.0.1/24
                MTU = 1420
                %s
                [Peer]
                # Name = client
                # Tags = dept-00
                PublicKey = %s
                AllowedIPs = %s/32
                """.formatted(
                        privateKey,
                        service == Service.AUDITED ? "# penstock: policy = " + policy.getFileName() : "",
                        clientKey,
                        Cables.CLIENT));
        // Nobody has the private keys to these: they are there to be named.
        Random random = new Random(1);
        for (int i = 0; i < AuditPolicy.PEERS; i++) {
            byte[] key = new byte[KEY_BYTES];
            random.nextBytes(key);
            text.append("""

                    [Peer]
                    # Name = %s
                    # Tags = %s
                    PublicKey = %s
                    AllowedIPs = 10.66.0.%d/32
                    """.formatted(
                            AuditPolicy.peer(i),
                            AuditPolicy.tags(i),
                            Base64.getEncoder().encodeToString(key),
                            i + 10));
        }
        return text.toString();
    }

    /** The words that start a program by them, in the foreground. */
    List<String> command(List<String> program) {
        List<String> words = new ArrayList<>(program);
        String place = log.map(Path::toString).orElse("off");
        words.addAll(List.of("up", "--nat", "off", "--metrics", "off", "--flow-log", place, configuration.toString()));
        return words;
    }

    /** Records in the flow log so far, where there is one: the number of the last, up to a second late. */
    OptionalLong records() {
        return log.map(folder -> folder.resolve("head"))
                .filter(Files::exists)
                .map(head -> OptionalLong.of(lastRecord(head)))
                .orElse(OptionalLong.empty());
    }

    private static long lastRecord(Path head) {
        try {
            return Long.parseLong(Files.readString(head).split(" ", -1)[0]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes the log. */
    @Override
    public void close() {
        log.ifPresent(folder -> Command.run("rm -rf " + folder));
    }
}
