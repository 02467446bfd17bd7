package io.penstock.gateway.sink.otlp;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.Compressor;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.penstock.gateway.sink.BearerToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Carries the exporter's requests, one at a time and on the caller's thread, and keeps what was answered: the exporter itself
 * tells neither of records that a collector rejected nor of when it wants to be asked again.
 */
final class Exchange implements HttpSender {

    /** What it answers is a short message; a server that sends without end is none. */
    private static final HttpResponse.BodyHandler<byte[]> ANSWER =
            HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), 1 << 20);

    private final HttpClient http;
    private final HttpSenderConfig config;
    private final BearerToken token;
    private @Nullable Answer answer;
    private @Nullable IOException failure;

    Exchange(HttpClient http, HttpSenderConfig config, BearerToken token) {
        this.http = http;
        this.config = config;
        this.token = token;
    }

    /**
     * The answer to the last request.
     *
     * @throws IOException when there was none; one line
     */
    Answer answer() throws IOException {
        IOException failed = failure;
        if (failed != null) {
            throw failed;
        }
        Answer given = answer;
        if (given == null) {
            throw new IOException("the request could not be made");
        }
        return given;
    }

    /** Forgets the last answer. */
    void reset() {
        answer = null;
        failure = null;
    }

    @Override
    public void send(
            MessageWriter message,
            Consumer<io.opentelemetry.sdk.common.export.HttpResponse> onResponse,
            Consumer<Throwable> onError) {
        try {
            Answer given = exchange(message);
            answer = given;
            onResponse.accept(new Told(given));
        } catch (IOException e) {
            failure = e;
            onError.accept(e);
        }
    }

    private Answer exchange(MessageWriter message) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(config.getEndpoint())
                .timeout(config.getTimeout())
                .header("Content-Type", config.getContentType());
        config.getHeadersSupplier()
                .get()
                .forEach((name, values) -> values.forEach(value -> request.header(name, value)));
        String bearer = token.read();
        if (!bearer.isEmpty()) {
            request.header("Authorization", "Bearer " + bearer);
        }
        Compressor compressor = config.getCompressor();
        if (compressor != null) {
            request.header("Content-Encoding", compressor.getEncoding());
        }
        request.POST(HttpRequest.BodyPublishers.ofByteArray(body(message, compressor)));
        try {
            HttpResponse<byte[]> response = http.send(request.build(), ANSWER);
            return new Answer(
                    response.statusCode(),
                    response.headers().firstValue("Content-Type").orElse(""),
                    response.headers().firstValue("Retry-After").orElse(""),
                    response.body());
        } catch (ConnectException e) {
            throw new IOException("cannot connect to " + config.getEndpoint().getAuthority(), e);
        } catch (HttpTimeoutException e) {
            throw new IOException("no answer within " + config.getTimeout().toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        }
    }

    private static byte[] body(MessageWriter message, @Nullable Compressor compressor) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (OutputStream out = compressor == null ? body : compressor.compress(body)) {
            message.writeMessage(out);
        }
        return body.toByteArray();
    }

    @Override
    public CompletableResultCode shutdown() {
        http.shutdownNow();
        return CompletableResultCode.ofSuccess();
    }

    /** The answer as the exporter wants to have it. */
    private record Told(Answer answer) implements io.opentelemetry.sdk.common.export.HttpResponse {
        @Override
        public int getStatusCode() {
            return answer.status();
        }

        @Override
        public String getStatusMessage() {
            return "";
        }

        @Override
        public byte[] getResponseBody() {
            return answer.body();
        }
    }
}
