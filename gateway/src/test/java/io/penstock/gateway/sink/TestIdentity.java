package io.penstock.gateway.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A key and the certificate that it has signed itself, made by the JDK's keytool: as PEM files and as a server's TLS. */
public final class TestIdentity {

    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private final KeyStore store;
    private final Path certificate;
    private final Path key;

    private TestIdentity(KeyStore store, Path certificate, Path key) {
        this.store = store;
        this.certificate = certificate;
        this.key = key;
    }

    /** An identity for these names, as keytool spells them: {@code dns:localhost,ip:127.0.0.1}. */
    public static TestIdentity make(Path folder, String title, String names)
            throws IOException, GeneralSecurityException, InterruptedException {
        Path file = folder.resolve(title + ".p12");
        Files.deleteIfExists(file);
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process made = new ProcessBuilder(
                        (keytool + " -genkeypair -alias own -keyalg RSA -keysize 2048 -validity 2 -dname CN=" + title
                                        + " -ext san=" + names + " -storetype PKCS12 -storepass changeit -keystore "
                                        + file)
                                .split(" "))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(title + ".out").toFile())
                .start();
        assertThat(made.waitFor())
                .as(() -> folder.resolve(title + ".out").toString())
                .isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream bytes = Files.newInputStream(file)) {
            store.load(bytes, PASSWORD);
        }
        return new TestIdentity(
                store,
                pem(
                        folder.resolve(title + ".pem"),
                        "CERTIFICATE",
                        store.getCertificate("own").getEncoded()),
                pem(
                        folder.resolve(title + ".key"),
                        "PRIVATE KEY",
                        store.getKey("own", PASSWORD).getEncoded()));
    }

    private static Path pem(Path file, String label, byte[] encoded) throws IOException {
        return Files.writeString(
                file,
                "-----BEGIN " + label + "-----\n" + LINES.encodeToString(encoded) + "\n-----END " + label + "-----\n");
    }

    /** The certificate's file. */
    public Path certificate() {
        return certificate;
    }

    /** The key's file. */
    public Path key() {
        return key;
    }

    /** TLS of a server that is this one, and trusts clients who are that one. */
    public SSLContext server(TestIdentity client) throws GeneralSecurityException, IOException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("client", client.store.getCertificate("own"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
