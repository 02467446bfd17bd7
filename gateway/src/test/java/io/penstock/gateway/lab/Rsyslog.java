package io.penstock.gateway.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A syslog server of Debian's rsyslog in a namespace, which writes the text of each message to a file. */
final class Rsyslog {

    static final int PORT = 5514;
    static final int TLS_PORT = 6514;

    private static final Pattern SEQ = Pattern.compile("\"seq\":(\\d+),");

    private final Namespace at;
    private final Path configuration;
    private final Path pidFile;
    private final Path received;
    private Background process;
    private int starts;

    private Rsyslog(Namespace at, Path configuration, Path pidFile, Path received) {
        this.at = at;
        this.configuration = configuration;
        this.pidFile = pidFile;
        this.received = received;
    }

    /** Starts one that listens for TCP, and for TLS under this certificate and key. */
    static Rsyslog start(Namespace at, Path certificate, Path key) throws IOException {
        Path received = at.lab().file("received.jsonl");
        Path configuration = at.lab().file("rsyslog.conf");
        Files.writeString(configuration, """
                global(workDirectory="%s" maxMessageSize="64k" defaultNetstreamDriver="gtls"
                    defaultNetstreamDriverCAFile="%s" defaultNetstreamDriverCertFile="%s" defaultNetstreamDriverKeyFile="%s")
                module(load="imtcp")
                template(name="text" type="string" string="%%msg%%\\n")
                input(type="imtcp" port="%d" address="127.0.0.1" streamDriver.name="ptcp" streamDriver.mode="0")
                input(type="imtcp" port="%d" address="127.0.0.1" streamDriver.name="gtls" streamDriver.mode="1"
                    streamDriver.authMode="anon")
                action(type="omfile" file="%s" template="text")
                """.formatted(
                        Files.createDirectories(at.lab().file("rsyslog")),
                        certificate,
                        certificate,
                        key,
                        PORT,
                        TLS_PORT,
                        received));
        Rsyslog server = new Rsyslog(at, configuration, at.lab().file("rsyslog.pid"), received);
        server.start();
        return server;
    }

    /** Starts it again. */
    void start() {
        process = at.start(
                "rsyslog-" + starts++,
                List.of("rsyslogd", "-n", "-f", configuration.toString(), "-i", pidFile.toString()),
                Map.of());
        Wait.until("rsyslog listens", Duration.ofSeconds(20), () -> {
            if (!process.isAlive()) {
                throw new AssertionError("rsyslogd ended (package rsyslog, rsyslog-gnutls):\n" + process.text());
            }
            return at.attempt("ss -Hltn sport = :" + TLS_PORT).text().contains(":" + TLS_PORT);
        });
    }

    /** Ends it as an administrator would. */
    void stop() {
        process.stop();
    }

    /** The numbers of the records it has got, each once. */
    TreeSet<Long> numbers() {
        return numbers(received);
    }

    /** The numbers of the records in a file of lines. */
    static TreeSet<Long> numbers(Path file) {
        TreeSet<Long> numbers = new TreeSet<>();
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
