package io.penstock.gateway.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.penstock.config.EndpointSpec;
import io.penstock.config.SinkScheme;
import io.penstock.config.SinkSetting;
import io.penstock.gateway.sink.SampleLog;
import io.penstock.gateway.sink.Sink;
import io.penstock.gateway.sink.SinkContext;
import io.penstock.gateway.sink.ipfix.IpfixSinks;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a collector that others wrote, nfdump, makes of the IPFIX messages. It needs Debian's package nfdump. */
@Tag("namespace")
class NfdumpTest {

    @TempDir
    private Path folder;

    @Test
    void shouldBeReadByNfdump() throws Exception {
        int port = freePort();
        Background collector = Background.start(
                new ProcessBuilder("nfcapd", "-b", "127.0.0.1", "-p", "" + port, "-w", folder.toString(), "-I", "ex"),
                folder.resolveSibling(folder.getFileName() + ".log"));
        try {
            Wait.until("nfcapd listens", Duration.ofSeconds(20), () -> isBound(port));
            List<String> refusals = new ArrayList<>();
            SinkSetting setting = new SinkSetting(
                    "ipfix",
                    SinkScheme.IPFIX_UDP,
                    List.of(new EndpointSpec("127.0.0.1", port)),
                    "",
                    Map.of(),
                    Set.of());
            SinkContext context = new SinkContext(
                    SampleLog.GATEWAY_ID, "1.2.3", Duration.ofSeconds(5), (line, why) -> refusals.add(why));
            try (Sink sink = IpfixSinks.open(setting, context)) {
                sink.deliver(SampleLog.oneOfEach());
                sink.deliver(SampleLog.flows(100, 300));
                sink.deliver(List.of(SampleLog.masqueraded(500), SampleLog.forwarded(501)));
            }
            assertThat(refusals).isEmpty();
            Wait.seconds(1);
        } finally {
            collector.stop();
        }
        List<Map<String, String>> flows = flows();
        assertThat(flows.stream().filter(flow -> "198.18.0.1".equals(flow.get("dst4_addr"))))
                .as("flows of %s", collector.text())
                .hasSize(301);
        assertThat(flow(flows, "src_port", "40000"))
                .containsEntry("first", "2026-11-22T10:00:01.500")
                .containsEntry("last", "2026-11-22T10:00:09.250")
                .containsEntry("proto", "6")
                .containsEntry("src4_addr", "10.66.0.2")
                .containsEntry("dst_port", "443")
                .containsEntry("in_packets", "2")
                .containsEntry("in_bytes", "1000")
                .containsEntry("out_packets", "3")
                .containsEntry("out_bytes", "2000")
                .containsEntry("tcp_flags", "...AP.S.");
        assertThat(flow(flows, "src6_addr", "fd00::2"))
                .containsEntry("dst6_addr", "fd00::9")
                .containsEntry("proto", "17")
                .containsEntry("dst_port", "53")
                .containsEntry("in_bytes", "2000");
        assertThat(flow(flows, "proto", "1")).containsEntry("icmp_type", "8").containsEntry("icmp_code", "3");
        assertThat(flow(flows, "dst4_addr", "198.18.0.7"))
                .containsEntry("dst_port", "22")
                .containsEntry("in_packets", "5")
                .containsEntry("fwd_status", readsForwardingStatus() ? "129" : "0");
        assertThat(flow(flows, "src_port", "40000")).containsEntry("fwd_status", readsForwardingStatus() ? "64" : "0");
        assertThat(flow(flows, "src_port", "40001"))
                .containsEntry("src4_xlt_ip", "192.0.2.1")
                .containsEntry("src_xlt_port", "61001")
                .containsEntry("dst4_xlt_ip", "198.51.100.80")
                .containsEntry("dst_xlt_port", "443");
        assertThat(flow(flows, "src_port", "50007"))
                .as("what reaches the peer is not translated any more")
                .containsEntry("src4_xlt_ip", "198.51.100.7")
                .containsEntry("dst4_xlt_ip", "10.66.0.2")
                .containsEntry("dst_xlt_port", "8080");
    }

    /** The collector of nfdump 1.7.1, Debian 12's, passes over element 89; 1.7.2 was the first to keep it. */
    private static boolean readsForwardingStatus() throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder("nfcapd", "-V").redirectErrorStream(true).start();
        String version = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertThat(process.waitFor()).isZero();
        Matcher numbers = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+)").matcher(version);
        assertThat(numbers.find()).as(version).isTrue();
        return Runtime.Version.parse(numbers.group()).compareTo(Runtime.Version.parse("1.7.2")) >= 0;
    }

    private static Map<String, String> flow(List<Map<String, String>> flows, String field, String value) {
        return flows.stream()
                .filter(flow -> value.equals(flow.get(field)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no flow with " + field + " " + value + " in " + flows));
    }

    /** All that nfdump has, in UTC. */
    private List<Map<String, String>> flows() throws IOException, InterruptedException {
        ProcessBuilder reader = new ProcessBuilder("nfdump", "-R", folder.toString(), "-6", "-o", "json");
        reader.environment().put("TZ", "UTC");
        Process process = reader.start();
        List<Map<String, String>> flows = new ArrayList<>();
        try (JsonParser json = new JsonFactory().createParser(process.getInputStream())) {
            Map<String, String> flow = new LinkedHashMap<>();
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.END_OBJECT) {
                    flows.add(flow);
                    flow = new LinkedHashMap<>();
                } else if (token.isScalarValue()) {
                    flow.put(json.currentName(), json.getText());
                }
            }
        }
        assertThat(process.waitFor()).isZero();
        return flows;
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    /** As the kernel says: whoever tried to bind it would be in the collector's way. */
    private static boolean isBound(int port) {
        return Shell.run("cat", "/proc/net/udp").text().contains(" 0100007F:%04X ".formatted(port));
    }
}
