package io.penstock.gateway.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A key pair made by {@code wg}.
 *
 * @param privateFile file of the private key, base64
 * @param publicKey public key, base64
 */
record KeyPair(Path privateFile, String publicKey) {

    /** A fresh pair; the private key lies in the lab's output folder. */
    static KeyPair generate(Lab lab) {
        Path file = secret(lab, "genkey");
        return new KeyPair(
                file, Shell.run("sh", "-c", "wg pubkey < '" + file + "'").text().strip());
    }

    /** The file of a fresh pre-shared key. */
    static Path presharedKey(Lab lab) {
        return secret(lab, "genpsk");
    }

    /** The private key, base64, for configuration files. */
    String privateKey() {
        try {
            return Files.readString(privateFile).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path secret(Lab lab, String command) {
        Path file = lab.file(lab.interfaceName() + ".key");
        try {
            Files.write(file, Shell.run("wg", command).text().getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }
}
