package io.penstock.gateway.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.config.SinkScheme;
import io.penstock.gateway.sink.SinkStatus;
import io.penstock.gateway.sink.TestIdentity;
import io.penstock.gateway.sink.ipfix.IpfixSession;
import io.penstock.gateway.sink.loki.StrictLoki;
import io.penstock.gateway.sink.otlp.StrictCollector;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * TLS with an authority of one's own: a far end that it does not vouch for gets no record and a plain word in the status; once the
 * right one is given, by a reload, every record arrives.
 */
class TrustTest {

    private static final String UNTRUSTED =
            "TLS: no authority that is trusted (ca=, or the runtime's own) vouches for the server's certificate";

    @TempDir
    private Path folder;

    private TestIdentity own;
    private TestIdentity other;
    private SSLContext tls;

    @BeforeEach
    void identities() throws Exception {
        own = TestIdentity.make(folder, "server", "dns:localhost,ip:127.0.0.1");
        other = TestIdentity.make(folder, "other", "dns:localhost,ip:127.0.0.1");
        tls = own.server(other);
    }

    private static Map<String, String> trusting(TestIdentity authority) {
        return Map.of("ca", authority.certificate().toString());
    }

    private void check(SinkScheme scheme, int port, Supplier<List<?>> arrived) throws Exception {
        try (GrowingLog log = new GrowingLog(folder.resolve("log"), scheme, port, "", Map.of())) {
            log.append(20);
            assertThat(log.awaitFailure()).as("the runtime's authorities").isEqualTo(UNTRUSTED);
            log.reload(trusting(other));
            assertThat(log.awaitFailure()).as("another authority").isEqualTo(UNTRUSTED);
            assertThat(log.status())
                    .returns(0L, SinkStatus::deliveredRecords)
                    .returns(20L, SinkStatus::spoolRecords)
                    .returns(0L, SinkStatus::refusedRecords);
            assertThat(arrived.get()).as("not a byte for who is not trusted").isEmpty();
            log.reload(trusting(own));
            log.awaitDelivery();
        }
    }

    @Test
    void shouldSpeakOtlpOnlyWithACollectorThatIsTrusted() throws Exception {
        try (StrictCollector collector = StrictCollector.listenTls(0, tls)) {
            check(SinkScheme.OTLP_HTTPS, collector.port(), collector::lines);
            assertThat(collector.lines()).hasSize(20);
        }
    }

    @Test
    void shouldSpeakWithALokiOnlyThatIsTrusted() throws Exception {
        try (StrictLoki loki = StrictLoki.listenTls(0, tls)) {
            check(SinkScheme.LOKI_HTTPS, loki.port(), loki::lines);
            assertThat(loki.lines()).hasSize(20);
        }
    }

    @Test
    void shouldSpeakIpfixOnlyWithACollectorThatIsTrusted() throws Exception {
        List<byte[]> sessions = new CopyOnWriteArrayList<>();
        try (IpfixListener collector = IpfixListener.listenTls(tls, sessions)) {
            check(SinkScheme.IPFIX_TLS, collector.port(), () -> sessions);
        }
        List<Long> numbers = sessions.stream()
                .flatMap(session -> IpfixSession.recordNumbers(session).stream())
                .toList();
        assertThat(numbers).isEqualTo(LongStream.rangeClosed(1, 20).boxed().toList());
    }
}
