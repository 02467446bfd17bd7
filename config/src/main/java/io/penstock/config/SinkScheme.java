package io.penstock.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The kinds of far ends that the flow log can be delivered to, by the scheme of their URLs. */
public enum SinkScheme {
    /** Syslog (RFC 5424) over TCP with octet counting (RFC 6587). It has no port that all agree on. */
    SYSLOG_TCP("syslog+tcp", OptionalInt.empty(), false, false, "facility"),

    /** The same over TLS (RFC 5425). */
    SYSLOG_TLS("syslog+tls", OptionalInt.of(6514), false, false, "facility ca cert key"),

    /** Grafana Loki's push API. */
    LOKI_HTTP("loki+http", OptionalInt.of(3100), false, true, "tenant token-file"),

    /** The same over TLS. */
    LOKI_HTTPS("loki+https", OptionalInt.of(443), false, true, "tenant token-file ca cert key"),

    /** A topic of Apache Kafka; TLS and signing in are in a file of Kafka's own properties. */
    KAFKA("kafka", OptionalInt.of(9092), true, true, "properties"),

    /** OpenTelemetry's OTLP/HTTP. */
    OTLP_HTTP("otlp+http", OptionalInt.of(4318), false, true, "token-file"),

    /** The same over TLS. */
    OTLP_HTTPS("otlp+https", OptionalInt.of(443), false, true, "token-file ca cert key"),

    /** IPFIX (RFC 7011) over TCP. */
    IPFIX_TCP("ipfix+tcp", OptionalInt.of(4739), false, false, ""),

    /** The same over TLS. */
    IPFIX_TLS("ipfix+tls", OptionalInt.of(4740), false, false, "ca cert key"),

    /** The same over UDP, which may lose records. */
    IPFIX_UDP("ipfix+udp", OptionalInt.of(4739), false, false, "");

    private final String text;
    private final OptionalInt defaultPort;
    private final boolean severalHosts;
    private final boolean path;
    private final String options;

    /**
     * A scheme.
     *
     * @param text as it stands in the URL
     * @param defaultPort the port where the URL has none; empty where it must have one
     * @param severalHosts whether hosts may stand side by side, with commas between them
     * @param path whether a path may follow
     * @param options what may follow the URL, with spaces between, beside {@code name} and {@code records}, which all have
     */
    SinkScheme(String text, OptionalInt defaultPort, boolean severalHosts, boolean path, String options) {
        this.text = text;
        this.defaultPort = defaultPort;
        this.severalHosts = severalHosts;
        this.path = path;
        this.options = options;
    }

    /** The scheme as it stands in the URL, without the colon. */
    public String text() {
        return text;
    }

    /** The sink's name where none is given: the scheme up to its {@code +}. */
    public String defaultName() {
        int plus = text.indexOf('+');
        return plus < 0 ? text : text.substring(0, plus);
    }

    /** The port where the URL has none; empty where it must have one. */
    OptionalInt defaultPort() {
        return defaultPort;
    }

    /** Whether hosts may stand side by side, with commas between them. */
    boolean takesSeveralHosts() {
        return severalHosts;
    }

    /** Whether a path may follow the hosts. */
    boolean takesPath() {
        return path;
    }

    /** What may follow the URL, beside what all sinks have. */
    Set<String> options() {
        return options.isEmpty() ? Set.of() : Set.of(options.split(" "));
    }

    /** The scheme of this spelling. */
    static Optional<SinkScheme> of(String spelling) {
        String lower = spelling.toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(scheme -> scheme.text.equals(lower))
                .findFirst();
    }
}
