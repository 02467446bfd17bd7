package io.penstock.gateway.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Debian's rsyslog in a namespace; it writes the text of each message to a file, {@code plain} or {@code secure}. */
final class Rsyslog {

    static final int PORT = 5514;
    static final int TLS_PORT = 6514;

    private static final Pattern SEQ = Pattern.compile("\"seq\":(\\d+),");

    private final Namespace at;
    private final Path configuration;
    private final Path pidFile;
    private @Nullable Background process;
    private int starts;

    private Rsyslog(Namespace at, Path configuration, Path pidFile) {
        this.at = at;
        this.configuration = configuration;
        this.pidFile = pidFile;
    }

    /** Starts one that listens for TCP, and for TLS under this certificate and key. */
    static Rsyslog start(Namespace at, Path certificate, Path key) throws IOException {
        Path configuration = at.lab().file("rsyslog.conf");
        Files.writeString(configuration, """
                global(workDirectory="%s" maxMessageSize="64k" defaultNetstreamDriver="gtls"
                    defaultNetstreamDriverCAFile="%s" defaultNetstreamDriverCertFile="%s" defaultNetstreamDriverKeyFile="%s")
                module(load="imtcp")
                template(name="text" type="string" string="%%msg%%\\n")
                ruleset(name="plain") { action(type="omfile" file="%s" template="text") }
                ruleset(name="secure") { action(type="omfile" file="%s" template="text") }
                input(type="imtcp" port="%d" address="127.0.0.1" ruleset="plain"
                    streamDriver.name="ptcp" streamDriver.mode="0")
                input(type="imtcp" port="%d" address="127.0.0.1" ruleset="secure"
                    streamDriver.name="gtls" streamDriver.mode="1" streamDriver.authMode="anon")
                """.formatted(
                        Files.createDirectories(at.lab().file("rsyslog")),
                        certificate,
                        certificate,
                        key,
                        received(at, "plain"),
                        received(at, "secure"),
                        PORT,
                        TLS_PORT));
        Rsyslog server = new Rsyslog(at, configuration, at.lab().file("rsyslog.pid"));
        server.start();
        return server;
    }

    /** Starts it again. */
    void start() {
        Background started = at.start(
                "rsyslog-" + starts++,
                List.of("rsyslogd", "-n", "-f", configuration.toString(), "-i", pidFile.toString()),
                Map.of());
        process = started;
        Wait.until("rsyslog listens", Duration.ofSeconds(20), () -> {
            if (!started.isAlive()) {
                throw new AssertionError("rsyslogd ended (package rsyslog, rsyslog-gnutls):\n" + started.text());
            }
            return at.attempt("ss -Hltn sport = :" + TLS_PORT).text().contains(":" + TLS_PORT);
        });
    }

    /** Ends it as an administrator would. */
    void stop() {
        Objects.requireNonNull(process, "it was started").stop();
    }

    private static Path received(Namespace at, String way) {
        return at.lab().file(way + ".jsonl");
    }

    /** The numbers of the records it has got by TCP ({@code plain}) or TLS ({@code secure}), each once. */
    NavigableSet<Long> numbers(String way) {
        return numbers(received(at, way));
    }

    /** The same with those that have come twice, in the order in which they came. */
    List<Long> arrivals(String way) {
        return arrivals(received(at, way));
    }

    /** The numbers of the records in a file of lines. */
    static NavigableSet<Long> numbers(Path file) {
        return new TreeSet<>(arrivals(file));
    }

    private static List<Long> arrivals(Path file) {
        List<Long> numbers = new ArrayList<>();
        try {
            if (Files.exists(file)) {
                Matcher seq = SEQ.matcher(Files.readString(file));
                while (seq.find()) {
                    numbers.add(Long.parseLong(seq.group(1)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return numbers;
    }
}
