package io.penstock.gateway.sink.otlp;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.resources.Resource;
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
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A collector of OpenTelemetry by OTLP/HTTP with protobuf. A request that it refuses as such comes again in pieces. Of a partial success it says how many records it rejected but not which, and they must not
 * come again: they are counted as refused.
 */
public final class OtlpSink implements Sink {

    private static final String PATH = "/v1/logs";
    private static final String PROGRAM = "penstock";

    private final OtlpHttpLogRecordExporter exporter;
    private final Exchange exchange;
    private final SinkContext context;
    private final Resource resource;
    private final InstrumentationScopeInfo scope;

    private OtlpSink(OtlpHttpLogRecordExporter exporter, Exchange exchange, SinkContext context) {
        this.exporter = exporter;
        this.exchange = exchange;
        this.context = context;
        this.resource = Resource.create(Attributes.builder()
                .put("service.name", PROGRAM)
                .put("service.version", context.version())
                .put("service.instance.id", context.gatewayId())
                .put("host.name", context.gatewayId().split("/", 2)[0])
                .build());
        this.scope = InstrumentationScopeInfo.builder("io.penstock.flowlog")
                .setVersion(context.version())
                .build();
    }

    /**
     * A sink for {@code otlp+http} or {@code otlp+https}.
     *
     * @throws Failure when a certificate or key cannot be used, or the token's file holds none
     */
    public static OtlpSink open(SinkSetting setting, SinkContext context) throws Failure {
        boolean tls = setting.scheme() == SinkScheme.OTLP_HTTPS;
        BearerToken token = new BearerToken(setting.file("token-file"));
        try {
            token.read();
        } catch (IOException e) {
            throw new Failure(Failure.USAGE, String.valueOf(e.getMessage()), e);
        }
        HttpClient.Builder http =
                HttpClient.newBuilder().connectTimeout(context.timeout()).followRedirects(HttpClient.Redirect.NEVER);
        if (tls) {
            http.sslContext(ClientTls.context(setting));
        }
        HttpClient client = http.build();
        AtomicReference<Exchange> exchange = new AtomicReference<>();
        HttpSenderProvider provider = config -> {
            Exchange made = new Exchange(client, config, token);
            exchange.set(made);
            return made;
        };
        OtlpHttpLogRecordExporter exporter = OtlpHttpLogRecordExporter.builder()
                .setEndpoint((tls ? "https://" : "http://")
                        + setting.hosts().getFirst()
                        + (setting.path().isEmpty() ? PATH : setting.path()))
                .setTimeout(context.timeout())
                .setCompression("gzip")
                .setRetryPolicy(null)
                .setMeterProvider(MeterProvider.noop())
                .setComponentLoader(only(provider))
                .addHeader("User-Agent", PROGRAM + "/" + context.version())
                .build();
        return new OtlpSink(exporter, Objects.requireNonNull(exchange.get()), context);
    }

    /** Has the exporter find our sender and nothing else. */
    private static ComponentLoader only(HttpSenderProvider provider) {
        return new ComponentLoader() {
            @Override
            public <T> Iterable<T> load(Class<T> kind) {
                return kind.isInstance(provider) ? List.of(kind.cast(provider)) : List.of();
            }
        };
    }

    @Override
    public void deliver(List<LogFollower.Line> batch) throws IOException {
        List<LogRecordData> records = new ArrayList<>(batch.size());
        for (LogFollower.Line line : batch) {
            records.add(FlowLogRecord.of(line, resource, scope));
        }
        exchange.reset();
        var _ = exporter.export(records);
        Answer answer = exchange.answer();
        if (answer.isSuccess()) {
            tellOfRejections(batch, answer);
        } else if (!answer.isRefusal()) {
            Optional<Duration> wait = answer.wait(Instant.now());
            throw wait.isPresent()
                    ? new RetryLaterException(answer.reason(), wait.get())
                    : new IOException(answer.reason());
        } else {
            throw new BatchRefusedException(answer.reason());
        }
    }

    private void tellOfRejections(List<LogFollower.Line> batch, Answer answer) {
        long rejected = Math.min(answer.rejectedRecords(), batch.size());
        String which = rejected == batch.size()
                ? ""
                : "one of " + rejected + " among the records "
                        + batch.getFirst().seq() + " to " + batch.getLast().seq() + ", it does not say which: ";
        for (int i = 0; i < rejected; i++) {
            context.refusals().add(batch.get(i), which + answer.rejection());
        }
    }

    @Override
    public void close() {
        exporter.shutdown();
    }
}
