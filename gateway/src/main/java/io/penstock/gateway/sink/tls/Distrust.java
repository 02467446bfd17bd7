package io.penstock.gateway.sink.tls;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Why a server's certificate was not accepted, in words for who has to mend it: the runtime's own tell of its classes. The
 * failure is looked for among the causes, for clients of HTTP and Kafka wrap it.
 */
public final class Distrust {

    private static final int CAUSES_MAX = 20;

    private Distrust() {}

    /** One line; empty where a failure is none of TLS. Any thread. */
    public static Optional<String> in(Throwable failure) {
        @Nullable Throwable cause = failure;
        @Nullable SSLException tls = null;
        for (int i = 0; cause != null && i < CAUSES_MAX; i++) {
            Optional<String> words = words(cause);
            if (words.isPresent()) {
                return words.map(text -> "TLS: " + text);
            }
            if (cause instanceof SSLException refused) {
                tls = refused;
            }
            cause = cause.getCause();
        }
        return Optional.ofNullable(tls).map(refused -> "TLS: " + refused.getMessage());
    }

    private static Optional<String> words(Throwable cause) {
        return switch (cause) {
            case CertPathBuilderException _ ->
                Optional.of(
                        "no authority that is trusted (ca=, or the runtime's own) vouches for the server's certificate");
            case CertificateExpiredException e ->
                Optional.of("a certificate of the server's has expired: " + e.getMessage());
            case CertificateNotYetValidException e ->
                Optional.of("a certificate of the server's is not valid yet: " + e.getMessage());
            case CertPathValidatorException e ->
                // What it is about is among its own causes, perhaps.
                e.getCause() == null
                        ? Optional.of("the server's certificate is not accepted: " + e.getMessage())
                        : Optional.empty();
            case CertificateException e ->
                e.getCause() == null
                        ? Optional.of("the server's certificate is not accepted: " + e.getMessage())
                        : Optional.empty();
            default -> Optional.empty();
        };
    }
}
