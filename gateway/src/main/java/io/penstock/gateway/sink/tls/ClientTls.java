package io.penstock.gateway.sink.tls;

import io.penstock.config.SinkSetting;
import io.penstock.gateway.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * What a sink's options {@code ca}, {@code cert} and {@code key} say. Without {@code ca}, the authorities are those of the
 * Java runtime. Whoever uses the context verifies the host's name too ({@code SSLParameters}, algorithm {@code HTTPS}).
 */
public final class ClientTls {

    private ClientTls() {}

    /**
     * Reads the files.
     *
     * @throws Failure when one holds something else than it should; the message names it
     */
    public static SSLContext context(SinkSetting setting) throws Failure {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(setting), trust(setting.file("ca")), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new Failure(Failure.USAGE, "TLS: " + e.getMessage(), e);
        }
    }

    private static TrustManager @Nullable [] trust(Optional<Path> authorities)
            throws GeneralSecurityException, IOException, Failure {
        if (authorities.isEmpty()) {
            return null;
        }
        KeyStore store = emptyStore();
        int number = 0;
        for (Certificate certificate : Pem.certificates(authorities.get())) {
            store.setCertificateEntry("ca-" + number++, certificate);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyManager @Nullable [] keys(SinkSetting setting)
            throws GeneralSecurityException, IOException, Failure {
        Optional<Path> certificate = setting.file("cert");
        Optional<Path> key = setting.file("key");
        if (certificate.isEmpty() || key.isEmpty()) {
            return null;
        }
        List<Certificate> chain = Pem.certificates(certificate.get());
        PrivateKey own = Pem.privateKey(key.get());
        KeyStore store = emptyStore();
        // The store lives in memory only; a password would guard nothing.
        store.setKeyEntry("own", own, new char[0], chain.toArray(Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        return factory.getKeyManagers();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
