package io.penstock.gateway.sink.loki;

import io.penstock.config.EndpointSpec;
import io.penstock.config.SinkScheme;
import io.penstock.config.SinkSetting;
import io.penstock.gateway.Failure;
import io.penstock.gateway.flowlog.LogFollower;
import io.penstock.gateway.sink.BatchRefusedException;
import io.penstock.gateway.sink.BearerToken;
import io.penstock.gateway.sink.RetryLaterException;
import io.penstock.gateway.sink.Sink;
import io.penstock.gateway.sink.SinkContext;
import io.penstock.gateway.sink.tls.ClientTls;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/**
 * Grafana Loki by {@code POST /loki/api/v1/push}. Of a push that it refuses as such (400, 413) it may have taken some records,
 * and says of one of the others at most why: the push comes again in pieces, and Loki keeps once what it has had already.
 */
public final class LokiSink implements Sink {

    private static final String PUSH = "/loki/api/v1/push";
    private static final int REASON_LENGTH_MAX = 200;

    /** What it answers is a line; a server that sends without end is none. */
    private static final HttpResponse.BodyHandler<String> ANSWER =
            HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofString(), 1 << 20);

    private final URI uri;
    private final Optional<String> tenant;
    private final BearerToken token;
    private final SinkContext context;
    private final HttpClient http;

    private LokiSink(URI uri, SinkSetting setting, SinkContext context, HttpClient http) {
        this.uri = uri;
        this.tenant = setting.option("tenant");
        this.token = new BearerToken(setting.file("token-file"));
        this.context = context;
        this.http = http;
    }

    /**
     * A sink for {@code loki+http} or {@code loki+https}.
     *
     * @throws Failure when a certificate or key cannot be used, or the token's file is empty
     */
    public static LokiSink open(SinkSetting setting, SinkContext context) throws Failure {
        boolean tls = setting.scheme() == SinkScheme.LOKI_HTTPS;
        EndpointSpec host = setting.hosts().getFirst();
        String path = setting.path().isEmpty() ? PUSH : setting.path();
        URI uri = URI.create((tls ? "https://" : "http://") + host + path);
        HttpClient.Builder http =
                HttpClient.newBuilder().connectTimeout(context.timeout()).followRedirects(HttpClient.Redirect.NEVER);
        if (tls) {
            http.sslContext(ClientTls.context(setting));
        }
        LokiSink sink = new LokiSink(uri, setting, context, http.build());
        try {
            sink.token.read();
        } catch (IOException e) {
            sink.close();
            throw new Failure(Failure.USAGE, String.valueOf(e.getMessage()), e);
        }
        return sink;
    }

    @Override
    public void deliver(List<LogFollower.Line> batch) throws IOException {
        HttpResponse<String> answer = push(batch);
        int status = answer.statusCode();
        if (status / 100 == 2) {
            return;
        }
        String reason = reason(answer);
        if (status == 400 || status == 413) {
            throw new BatchRefusedException(reason);
        }
        Optional<Duration> wait = answer.headers().firstValue("Retry-After").flatMap(LokiSink::retryAfter);
        throw wait.isPresent() ? new RetryLaterException(reason, wait.get()) : new IOException(reason);
    }

    private HttpResponse<String> push(List<LogFollower.Line> batch) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(context.timeout())
                .header("Content-Type", "application/json")
                .header("Content-Encoding", "gzip")
                .header("User-Agent", "penstock/" + context.version())
                .POST(HttpRequest.BodyPublishers.ofByteArray(LokiPush.body(batch)));
        tenant.ifPresent(name -> request.header("X-Scope-OrgID", name));
        String bearer = token.read();
        if (!bearer.isEmpty()) {
            request.header("Authorization", "Bearer " + bearer);
        }
        try {
            return http.send(request.build(), ANSWER);
        } catch (ConnectException e) {
            throw new IOException("cannot connect" + (e.getMessage() == null ? "" : ": " + e.getMessage()), e);
        } catch (HttpTimeoutException e) {
            throw new IOException("no answer within " + context.timeout().toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static String reason(HttpResponse<String> answer) {
        String text = answer.body().lines().findFirst().orElse("").strip();
        String cut = text.length() > REASON_LENGTH_MAX ? text.substring(0, REASON_LENGTH_MAX) + "..." : text;
        return "HTTP " + answer.statusCode() + (cut.isEmpty() ? "" : ": " + cut);
    }

    /** Seconds, or a date (RFC 9110, section 10.2.3). */
    private static Optional<Duration> retryAfter(String text) {
        try {
            return Optional.of(Duration.ofSeconds(Math.max(0, Long.parseLong(text.strip()))));
        } catch (NumberFormatException _) {
            try {
                Instant when = ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant();
                Duration wait = Duration.between(Instant.now(), when);
                return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
            } catch (DateTimeException _) {
                return Optional.empty();
            }
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
