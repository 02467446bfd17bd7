package io.penstock.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Walks over the lines of a file once, hands each to its section, and collects every complaint on the way. */
final class ConfigParser {
    private final Complaints complaints;
    private final List<PeerReader> peers = new ArrayList<>();
    private @Nullable InterfaceReader interfaceReader;
    private @Nullable SectionReader current;
    private boolean inUnknownSection;
    private boolean previousWasWhole = true;

    ConfigParser(String file) {
        complaints = new Complaints(file);
    }

    ParseResult parse(String text) {
        for (SourceLine line : SourceLine.of(text)) {
            if (line.isCommentOrBlank()) {
                comment(line);
            } else if (line.isHeader()) {
                header(line);
            } else if (!inUnknownSection) {
                int before = complaints.count();
                entry(line);
                previousWasWhole = complaints.count() == before && !line.value().isEmpty();
            }
        }
        return finish();
    }

    private void comment(SourceLine line) {
        if (current != null) {
            current.acceptComment(line);
        } else if (line.penstockSetting().isPresent()) {
            complaints.say(
                    Severity.ERROR, line.number(), "penstock", "a setting outside of [Interface]", "it in [Interface]");
        }
    }

    private void header(SourceLine line) {
        inUnknownSection = false;
        previousWasWhole = true;
        switch (line.header()) {
            case "[interface]" -> {
                var reader = new InterfaceReader(complaints, line.number());
                if (interfaceReader == null) {
                    interfaceReader = reader;
                } else {
                    complaints.say(
                            Severity.ERROR,
                            line.number(),
                            "[Interface]",
                            "it again",
                            "it once: it already stands in line " + interfaceReader.headerLine);
                }
                current = reader;
            }
            case "[peer]" -> {
                var reader = new PeerReader(complaints, line.number());
                peers.add(reader);
                current = reader;
            }
            default -> {
                inUnknownSection = true;
                current = null;
                complaints.error(line.number(), "section", line.code(), "[Interface] or [Peer]");
            }
        }
    }

    private void entry(SourceLine line) {
        if (current == null) {
            complaints.say(
                    Severity.ERROR, line.number(), "line", "a key before any section", "[Interface] or [Peer] first");
            return;
        }
        String key = line.key();
        if (!line.code().contains("=")) {
            complaints.say(Severity.ERROR, line.number(), "line", "no =", "KEY = VALUE");
            return;
        }
        boolean inInterface = current instanceof InterfaceReader;
        List<String> here = inInterface ? KnownKeys.INTERFACE : KnownKeys.PEER;
        List<String> elsewhere = inInterface ? KnownKeys.PEER : KnownKeys.INTERFACE;
        Optional<String> known = KnownKeys.find(here, key);
        Optional<String> strayed = KnownKeys.find(elsewhere, key);
        if (known.isPresent()) {
            current.accept(line.number(), known.get(), line.value());
        } else if (strayed.isPresent()) {
            complaints.say(
                    Severity.ERROR,
                    line.number(),
                    strayed.get(),
                    inInterface ? "it in [Interface]" : "it in [Peer]",
                    inInterface ? "it in [Peer]" : "it in [Interface]");
        } else {
            unknown(line, here);
        }
    }

    private void unknown(SourceLine line, List<String> here) {
        String key = line.key();
        Optional<String> nearest = KnownKeys.nearest(here, key);
        // The rest of a secret that was broken over two lines can look like a name, so in doubt none is shown.
        boolean isName = nearest.isPresent() || (previousWasWhole && key.matches("[A-Za-z][A-Za-z0-9_-]{0,23}"));
        complaints.say(
                Severity.ERROR,
                line.number(),
                "unknown key",
                isName ? Complaints.quote(key) : Complaints.length(key),
                nearest.orElse("one of " + String.join(", ", here)));
    }

    private ParseResult finish() {
        Optional<InterfaceSection> section =
                Optional.ofNullable(interfaceReader).map(InterfaceReader::finish);
        List<PeerSection> peerSections =
                peers.stream().map(PeerReader::finish).flatMap(Optional::stream).toList();
        PeerChecks.check(peers, complaints);
        section.ifPresentOrElse(
                this::checkReach, () -> complaints.say(Severity.ERROR, 0, "file", "no [Interface]", "one"));
        List<Problem> problems = complaints.byLine();
        boolean usable = problems.stream().noneMatch(problem -> problem.severity() == Severity.ERROR);
        return new ParseResult(
                section.filter(_ -> usable).map(read -> new GatewayConfig(read, peerSections)), problems);
    }

    private void checkReach(InterfaceSection section) {
        if (section.listenPort().orElse(0) == 0
                && peers.stream().noneMatch(PeerReader::hasEndpoint)
                && interfaceReader != null) {
            complaints.say(
                    Severity.WARNING,
                    interfaceReader.headerLine,
                    "[Interface]",
                    "no ListenPort and no peer with an Endpoint",
                    "one of them, because as it is nobody can reach it and it can reach nobody");
        }
    }
}
