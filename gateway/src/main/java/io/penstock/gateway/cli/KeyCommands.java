package io.penstock.gateway.cli;

import io.penstock.config.ConfigKey;
import io.penstock.gateway.Failure;
import io.penstock.gateway.KeyText;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code genkey}, {@code pubkey} and {@code genpsk}: the same input and output as those of {@code wg}. */
final class KeyCommands {

    private KeyCommands() {}

    /** {@code penstock genkey}. */
    @Command(name = "penstock genkey", description = "Prints a new private key.", mixinStandardHelpOptions = true)
    static final class GenKey implements Callable<Integer> {
        @Override
        public Integer call() {
            System.out.println(KeyText.newPrivateKey(new SecureRandom()));
            return Failure.OK;
        }
    }

    /** {@code penstock genpsk}. */
    @Command(name = "penstock genpsk", description = "Prints a new pre-shared key.", mixinStandardHelpOptions = true)
    static final class GenPsk implements Callable<Integer> {
        @Override
        public Integer call() {
            System.out.println(KeyText.newPresharedKey(new SecureRandom()));
            return Failure.OK;
        }
    }

    /** {@code penstock pubkey}. */
    @Command(
            name = "penstock pubkey",
            description = "Reads a private key from standard input and prints its public key.",
            mixinStandardHelpOptions = true)
    static final class PubKey implements Callable<Integer> {
        @Override
        public Integer call() throws Failure {
            System.out.println(publicKey(System.in));
            return Failure.OK;
        }
    }

    /** The public key of the private key that a stream holds: 44 characters, and nothing but white space after them. */
    static String publicKey(InputStream input) throws Failure {
        try {
            String text = new BufferedReader(new InputStreamReader(input, StandardCharsets.US_ASCII))
                    .lines()
                    .limit(64)
                    .reduce("", (a, b) -> a + b + "\n")
                    .strip();
            ConfigKey key = ConfigKey.fromBase64(text);
            key.wipe();
            return KeyText.publicKey(text);
        } catch (IllegalArgumentException e) {
            throw new Failure(
                    Failure.FAILED,
                    "standard input holds no private key: expected 44 characters of base64, as penstock genkey prints them",
                    e);
        } catch (java.io.UncheckedIOException e) {
            throw new Failure(Failure.FAILED, "cannot read standard input: " + e.getMessage(), e);
        }
    }
}
