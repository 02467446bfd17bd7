package io.penstock.gateway.sink.tls;

import io.penstock.gateway.Failure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and keys in PEM files (RFC 7468). */
final class Pem {

    private static final Pattern PRIVATE_KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final Pattern OTHER_KEY = Pattern.compile("-----BEGIN ([A-Z ]*PRIVATE KEY)-----");
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

    private Pem() {}

    /** All certificates of a file, at least one. */
    static List<Certificate> certificates(Path file) throws Failure {
        try (var bytes = new ByteArrayInputStream(Files.readAllBytes(file))) {
            var certificates = CertificateFactory.getInstance("X.509").generateCertificates(bytes);
            if (certificates.isEmpty()) {
                throw wrong(file, "no certificate", "certificates in PEM");
            }
            return List.copyOf(certificates);
        } catch (CertificateException e) {
            throw new Failure(Failure.USAGE, file + ": found no certificate that can be read, expected PEM", e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** The first private key of a file, which must be PKCS #8 and not encrypted. */
    static PrivateKey privateKey(Path file) throws Failure {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        Matcher block = PRIVATE_KEY.matcher(text);
        if (!block.find()) {
            Matcher other = OTHER_KEY.matcher(text);
            throw wrong(
                    file,
                    other.find() ? "a key of the form " + other.group(1) : "no key",
                    "PRIVATE KEY (PKCS #8 without a password: openssl pkcs8 -topk8 -nocrypt makes it)");
        }
        byte[] encoded = {};
        try {
            encoded = Base64.getMimeDecoder().decode(block.group(1));
            return privateKey(file, encoded);
        } catch (IllegalArgumentException e) {
            throw new Failure(Failure.USAGE, file + ": found a key that is not base64", e);
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
    }

    private static PrivateKey privateKey(Path file, byte[] encoded) throws Failure {
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            } catch (GeneralSecurityException _) {
                // It is a key of another algorithm.
            }
        }
        throw wrong(file, "a key of an unknown algorithm", "one of " + String.join(", ", ALGORITHMS));
    }

    private static Failure wrong(Path file, String found, String expected) {
        return new Failure(Failure.USAGE, file + ": found " + found + ", expected " + expected);
    }

    private static Failure unreadable(Path file, IOException e) {
        return new Failure(Failure.USAGE, file + " cannot be read: " + e.getMessage(), e);
    }
}
