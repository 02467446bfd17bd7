package io.penstock.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.micrometer.core.instrument.Clock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.routing.IpPrefix;
import io.penstock.gateway.FakeDevice;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a page of a thousand peers costs, and readers of every kind: several at once, slow ones, ones that never read. */
@Timeout(120)
class ScrapeTest {

    private static final int PEERS = 1_000;

    /** Their page is longer than what the buffers of a socket take, so that who does not read it holds a place. */
    private static final int MANY_PEERS = 6_000;

    private PageRig rig;

    @BeforeEach
    void open() throws IOException {
        rig = new PageRig(MANY_PEERS, false);
        peers(PEERS);
    }

    private void peers(int count) {
        for (int i = 2; i < count; i++) {
            FakeDevice.Peer peer = rig.device.peer(
                    PublicKey.of(ByteBuffer.allocate(32).putInt(i + 1).array()));
            peer.allowedIps.add(IpPrefix.parse("10.1." + i / 256 + "." + i % 256 + "/32"));
            peer.lastHandshake = Instant.ofEpochSecond(1_700_000_000L + i);
            peer.receivedBytes = 1_000_000_007L * i;
            peer.sentBytes = 9_000_000_011L * i;
        }
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private static final class Response {

        private final String head;
        private final byte[] body;

        Response(byte[] all) {
            int end = new String(all, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n");
            assertThat(end).isPositive();
            head = new String(all, 0, end, StandardCharsets.ISO_8859_1);
            body = Arrays.copyOfRange(all, end + 4, all.length);
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    private Socket ask(String method, String... headers) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(rig.address());
        String request = method + " /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                + String.join("", List.of(headers)) + "\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private Response answer(String method, String... headers) throws IOException {
        try (Socket socket = ask(method, headers)) {
            return new Response(socket.getInputStream().readAllBytes());
        }
    }

    @Test
    void shouldShowAThousandPeersInLessThanAMegabyteAndAHalf() throws Exception {
        Response plain = answer("GET");
        assertThat(plain.text().lines().filter(line -> line.startsWith("wireguard_peer_info{")))
                .hasSize(PEERS);
        assertThat(plain.body.length).isBetween(900_000, 1_500_000);
        Response compressed = answer("GET", "Accept-Encoding: gzip\r\n");
        assertThat(compressed.head).containsIgnoringCase("Content-Encoding: gzip");
        assertThat(compressed.body.length).isLessThan(200_000);
        try (InputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(compressed.body))) {
            assertThat(new String(unpacked.readAllBytes(), StandardCharsets.UTF_8).lines())
                    .filteredOn(line -> line.startsWith("wireguard_peer_"))
                    .isEqualTo(plain.text()
                            .lines()
                            .filter(line -> line.startsWith("wireguard_peer_"))
                            .toList());
        }
    }

    @Test
    void shouldLeaveThePageAsItIsForWhoDoesNotTakeGzip() throws Exception {
        for (String header : List.of("Accept-Encoding: br\r\n", "Accept-Encoding: gzip;q=0\r\n")) {
            Response response = answer("GET", header);
            assertThat(response.head).doesNotContainIgnoringCase("Content-Encoding");
            assertThat(response.text()).startsWith("# HELP");
        }
    }

    /** In memory given out on the way: twenty times the page, and all of it gone at the next collection. */
    @Test
    void shouldMakeLittleGarbage() throws Exception {
        PrometheusRegistry registry = new PrometheusRegistry();
        registry.register(new DeviceCollector(rig.device, MetricsOptions.of("1.2.3"), List.of()));
        PrometheusMeterRegistry page = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, registry, Clock.SYSTEM);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            page.scrape(OutputStream.nullOutputStream(), "text/plain; version=0.0.4");
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        page.close();
        assertThat(least).isBetween(1L << 20, 25L << 20);
    }

    @Test
    void shouldTellTheLengthAndNothingElseToHead() throws Exception {
        Response response = answer("HEAD");
        assertThat(response.head).startsWith("HTTP/1.1 200");
        assertThat(response.head.toLowerCase(Locale.ROOT)).containsPattern("content-length: \\d{6,}");
        assertThat(response.body).isEmpty();
    }

    @Test
    void shouldTakeNoSnapshotForAMethodThatItRefuses() throws Exception {
        int before = rig.device.snapshots;
        assertThat(answer("POST", "Content-Length: 0\r\n").head)
                .startsWith("HTTP/1.1 405")
                .containsIgnoringCase("Allow: GET, HEAD");
        assertThat(rig.device.snapshots).isEqualTo(before);
    }

    @Test
    void shouldSpeakOpenMetricsToThoseWhoLikeItBest() throws Exception {
        String open = "application/openmetrics-text;version=1.0.0";
        assertThat(answer("GET", "Accept: " + open + ";q=0.6,text/plain;q=0.3\r\n")
                        .text())
                .endsWith("# EOF\n");
        assertThat(answer("GET", "Accept: text/plain, " + open + ";q=0.3\r\n").text())
                .doesNotContain("# EOF");
        assertThat(answer("GET", "Accept: " + open + ";q=0\r\n").text()).doesNotContain("# EOF");
        assertThat(answer("GET", "Accept: */*\r\n").text()).doesNotContain("# EOF");
    }

    @Test
    void shouldGiveEveryoneAWholePageAtOnce() throws Exception {
        List<Callable<Response>> readers = new ArrayList<>();
        for (int i = 0; i < 2 * Page.AT_ONCE; i++) {
            readers.add(() -> answer("GET"));
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Response> reader : threads.invokeAll(readers)) {
                Response response = reader.get();
                assertThat(response.head).startsWith("HTTP/1.1 200");
                assertThat(response.text().lines().filter(line -> line.startsWith("wireguard_peer_info{")))
                        .hasSize(PEERS);
            }
        }
    }

    @Test
    void shouldRefuseFurtherReadersWhileSlowOnesHoldEveryPlaceAndServeAgainAfterThem() throws Exception {
        peers(MANY_PEERS);
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < Page.AT_ONCE; i++) {
                slow.add(ask("GET"));
            }
            for (Socket socket : slow) {
                assertThat(socket.getInputStream().read()).isEqualTo('H');
            }
            Response refused = answer("GET");
            assertThat(refused.head).startsWith("HTTP/1.1 503").containsIgnoringCase("Retry-After: ");
            assertThat(refused.text()).contains("too many scrapes at once");
            slow.getFirst().close();
            assertThat(answer("GET").head).startsWith("HTTP/1.1 200");
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    /** The flags of config/jvm.options end what takes longer than 10 seconds to ask, and 15 to read. */
    @Test
    void shouldHangUpOnWhoNeverEndsHisQuestionAndOnWhoNeverReads() throws Exception {
        peers(MANY_PEERS);
        int whole = answer("GET").body.length;
        try (Socket asking = new Socket();
                Socket reading = ask("GET")) {
            asking.connect(rig.address());
            asking.getOutputStream().write("GET /metrics HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(reading.getInputStream().read()).isEqualTo('H');
            asking.setSoTimeout(60_000);
            assertThat(asking.getInputStream().read()).isEqualTo(-1);
            Thread.sleep(Duration.ofSeconds(12));
            assertThat(readable(reading)).isLessThan(whole);
        }
    }

    /** How much still comes before the end, or before the other side has reset the connection. */
    private static int readable(Socket socket) throws IOException {
        int count = 0;
        byte[] some = new byte[65536];
        try {
            for (int n = socket.getInputStream().read(some);
                    n >= 0;
                    n = socket.getInputStream().read(some)) {
                count += n;
            }
        } catch (SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        }
        return count;
    }
}
