package io.penstock.gateway.lab;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A transfer by iperf3: a server that serves one client, and that client, both reporting in JSON. */
final class Iperf {

    private final Background server;
    private final Background client;
    private final int seconds;

    private Iperf(Background server, Background client, int seconds) {
        this.server = server;
        this.client = client;
        this.seconds = seconds;
    }

    /** Starts a transfer from one namespace to an address in another; {@code options} as iperf3 takes them. */
    static Iperf start(Namespace from, Namespace to, String address, int seconds, String options) {
        Background server = to.start("iperf-server-" + to.lab().interfaceName(), "iperf3 -s -1 -J");
        Wait.until(
                "iperf3 listens",
                Duration.ofSeconds(5),
                () -> to.run("ss -Hltn sport = :5201").contains("5201"));
        String words = "iperf3 -J -c " + address + " -t " + seconds + " --connect-timeout 8000 " + options;
        Background client = from.start("iperf-client-" + to.lab().interfaceName(), words.strip());
        return new Iperf(server, client, seconds);
    }

    /** Waits for the end and returns the client's report. */
    Report finish() {
        Report report = Report.parse(client.await(Duration.ofSeconds(seconds + 30L)));
        server.await(Duration.ofSeconds(20));
        return report;
    }

    /** The address the server saw its client come from. Known after the end. */
    String clientAddressSeenByServer() {
        return Report.strings(server.text(), "/start/accepted_connection/host").getFirst();
    }

    /**
     * What iperf3's client saw.
     *
     * @param forwardBytes payload bytes of each second in the direction of the client's choice
     * @param reverseBytes the same of the other direction; empty unless {@code --bidir}
     * @param receivedBytes payload bytes received in all, over both directions
     */
    record Report(List<Long> forwardBytes, List<Long> reverseBytes, long receivedBytes) {

        static Report parse(String json) {
            List<Long> received = numbers(json, "/end/sum_received/bytes");
            List<Long> reverse = numbers(json, "/end/sum_received_bidir_reverse/bytes");
            return new Report(
                    numbers(json, "/intervals/*/sum/bytes"),
                    numbers(json, "/intervals/*/sum_bidir_reverse/bytes"),
                    received.stream().mapToLong(Long::longValue).sum()
                            + reverse.stream().mapToLong(Long::longValue).sum());
        }

        private static List<Long> numbers(String json, String path) {
            return strings(json, path).stream().map(Long::parseLong).toList();
        }

        /** The scalar values at a path of names; {@code *} stands for every element of an array. */
        static List<String> strings(String json, String path) {
            List<String> values = new ArrayList<>();
            try (JsonParser parser = new JsonFactory().createParser(json.substring(json.indexOf('{')))) {
                for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                    if (token.isScalarValue() && pathOf(parser).equals(path)) {
                        values.add(parser.getText());
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return values;
        }

        private static String pathOf(JsonParser parser) {
            return parser.getParsingContext().pathAsPointer().toString().replaceAll("/\\d+(?=/|$)", "/*");
        }
    }
}
