package io.penstock.gateway.lab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.gateway.lab.traffic.PortSweep;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/**
 * One byte changed, one line or one file taken out of the log that a real gateway has written over two runs, in what is
 * compressed and in what is not: {@code penstock audit verify} names the place. The network is {@link AuditedSite}'s.
 */
@Tag("namespace")
@DisabledIfSystemProperty(
        named = "penstock.lab.implementation",
        matches = "wireguard-go",
        disabledReason = "wireguard-go has no flow log")
class TamperTest {

    /** A change to a copy of the log; returns what {@code audit verify} must begin with. */
    @FunctionalInterface
    private interface Change {
        String apply(Path copy) throws IOException;
    }

    private final List<Path> files = new ArrayList<>();

    @Test
    void shouldNameThePlaceOfEveryChange() throws IOException {
        try (AuditedSite site = AuditedSite.open("tamper", List.of(Implementation.WIREGUARD_GO))) {
            write(site);
            files.addAll(LoggedRecords.files(site.log()));
            assertThat(files).hasSizeGreaterThan(3);
            assertThat(files.getLast().toString()).endsWith(".jsonl");
            assertThat(files.getFirst().toString()).endsWith(".jsonl.gz");
            Shell.Result whole = AuditedSite.verify(site.log());
            assertThat(whole.exit()).as(whole.text()).isZero();

            SoftAssertions softly = new SoftAssertions();
            // In the middle of the log, where every file is compressed, and in its last file, which is not.
            for (int file : new int[] {files.size() / 2, files.size() - 1}) {
                expect(softly, site, "one byte of a record", copy -> flipByte(copy.resolve(name(file)), 1));
                expect(softly, site, "one line", copy -> removeLine(copy.resolve(name(file)), 1));
            }
            expect(softly, site, "one byte of the compressed bytes", this::flipCompressedByte);
            expect(softly, site, "a file in the middle", copy -> removeFile(copy, files.size() / 2));
            expect(softly, site, "the first file", copy -> {
                Files.delete(copy.resolve(name(0)));
                return copy.resolve(name(1)) + ":1: records 1 to ";
            });
            expect(softly, site, "the last file", copy -> {
                Files.delete(copy.resolve(name(files.size() - 1)));
                return copy.resolve(name(files.size() - 2)) + ": record";
            });
            expect(softly, site, "the last line", this::cutLastLine);
            expect(softly, site, "one digit of the head", TamperTest::flipHead);
            expect(softly, site, "the head", copy -> {
                Files.delete(copy.resolve("head"));
                return copy.resolve("head") + ": missing: ";
            });
            softly.assertAll();
        }
    }

    /** Two runs; several files, all but the last compressed. */
    private static void write(AuditedSite site) {
        site.configure("", "flow-log-file-size = 256K");
        AuditedSite.Client client = site.clients().getFirst();
        for (int run = 1; run <= 2; run++) {
            GatewayProcess gateway = site.start("run-" + run);
            if (run == 1) {
                site.connect();
            } else {
                site.rejoin(client);
            }
            assertThat(client.at().reaches(AuditedSite.SERVER_V4, 15)).isTrue();
            client.at()
                    .start(
                            "flows-" + run,
                            JavaProgram.command(PortSweep.class, "udp", AuditedSite.SERVER_V4, "1", "2000", "2000"),
                            Map.of())
                    .await(Duration.ofSeconds(30));
            gateway.signal("TERM");
            assertThat(gateway.exitCode()).isZero();
        }
    }

    private String name(int file) {
        return String.valueOf(files.get(file).getFileName());
    }

    /** Changes a copy of the log and holds what {@code audit verify} says against what it must say. */
    private void expect(SoftAssertions softly, AuditedSite site, String what, Change change) throws IOException {
        Path copy = site.lab().file(site.lab().interfaceName() + "-copy");
        Shell.run("cp", "-a", site.log().toString(), copy.toString());
        String expected = change.apply(copy);
        Shell.Result verdict = AuditedSite.verify(copy);
        softly.assertThat(verdict.exit()).as("exit code for %s", what).isEqualTo(1);
        softly.assertThat(verdict.text()).as(what).startsWith(expected).contains(": NOT whole: ");
    }

    /** Changes a digit of a count, or the case of a letter: the JSON stays JSON. */
    private static String flipByte(Path file, int line) throws IOException {
        List<String> lines = lines(file);
        String before = lines.get(line);
        int at = before.indexOf("\"time\":\"") + 10;
        char digit = before.charAt(at) == '9' ? '8' : '9';
        lines.set(line, before.substring(0, at) + digit + before.substring(at + 1));
        replace(file, lines);
        return file + ":" + (line + 1) + ": altered: ";
    }

    private static String removeLine(Path file, int line) throws IOException {
        List<String> lines = lines(file);
        lines.remove(line);
        replace(file, lines);
        return file + ":" + (line + 1) + ": record ";
    }

    private String removeFile(Path copy, int file) throws IOException {
        Files.delete(copy.resolve(name(file)));
        return copy.resolve(name(file + 1)) + ":1: records ";
    }

    private String cutLastLine(Path copy) throws IOException {
        Path last = copy.resolve(name(files.size() - 1));
        List<String> lines = lines(last);
        lines.removeLast();
        replace(last, lines);
        return last + ": record ";
    }

    private static String flipHead(Path copy) throws IOException {
        Path head = copy.resolve("head");
        String before = Files.readString(head);
        char digit = before.charAt(50) == '0' ? '1' : '0';
        Files.writeString(head, before.substring(0, 50) + digit + before.substring(51));
        return head + ":1: the hash of record ";
    }

    private String flipCompressedByte(Path copy) throws IOException {
        Path file = copy.resolve(name(1));
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        return file + ":";
    }

    private static List<String> lines(Path file) {
        return new ArrayList<>(LoggedRecords.text(file).lines().toList());
    }

    private static void replace(Path file, List<String> lines) throws IOException {
        byte[] text = (String.join("\n", lines) + "\n").getBytes(UTF_8);
        try (OutputStream to = file.toString().endsWith(".gz")
                ? new GZIPOutputStream(Files.newOutputStream(file))
                : Files.newOutputStream(file)) {
            to.write(text);
        }
    }
}
