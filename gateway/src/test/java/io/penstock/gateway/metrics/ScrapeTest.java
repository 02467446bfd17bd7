package io.penstock.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.penstock.dataplane.crypto.PublicKey;
import io.penstock.dataplane.routing.IpPrefix;
import io.penstock.gateway.FakeDevice;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
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

    private PageRig rig;

    @BeforeEach
    void open() throws IOException {
        rig = new PageRig(PEERS, false);
        for (int i = 2; i < PEERS; i++) {
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

    /** In memory given out by all threads; the heap's young part holds it, so a scrape is one short collection at most. */
    @Test
    void shouldMakeLittleGarbage() throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        answer("GET");
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            long before = threads.getTotalThreadAllocatedBytes();
            answer("GET", "Accept-Encoding: gzip\r\n");
            least = Math.min(least, threads.getTotalThreadAllocatedBytes() - before);
        }
        assertThat(least).isLessThan(24L << 20);
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

    /** The page is far longer than the sockets' buffers: each of these holds a place until the server gives it up. */
    @Test
    void shouldRefuseFurtherReadersWhileSlowOnesHoldEveryPlaceAndServeAgainAfterThem() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < Page.AT_ONCE; i++) {
                Socket socket = ask("GET");
                slow.add(socket);
                assertThat(socket.getInputStream().read()).isEqualTo('H');
            }
            long start = System.nanoTime();
            Response refused = answer("GET");
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(20));
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

    /** The flags of config/jvm.options end what takes longer than 10 seconds to ask and 30 to read. */
    @Test
    void shouldHangUpOnWhoNeverEndsHisQuestionAndOnWhoNeverReads() throws Exception {
        try (Socket asking = new Socket()) {
            asking.connect(rig.address());
            asking.getOutputStream().write("GET /metrics HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
            try (Socket reading = ask("GET")) {
                assertThat(reading.getInputStream().read()).isEqualTo('H');
                asking.setSoTimeout(60_000);
                assertThat(asking.getInputStream().readAllBytes()).isEmpty();
                Thread.sleep(Duration.ofSeconds(35));
                assertThat(reading.getInputStream().readAllBytes().length).isLessThan(900_000);
            } catch (SocketException e) {
                assertThat(e).hasMessageContaining("reset");
            }
        }
    }
}
