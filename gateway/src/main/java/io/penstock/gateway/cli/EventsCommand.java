package io.penstock.gateway.cli;

import io.penstock.gateway.Failure;
import io.penstock.gateway.events.EventFilter;
import io.penstock.gateway.events.EventRecord;
import io.penstock.gateway.events.EventText;
import io.penstock.gateway.flowlog.LogEnd;
import io.penstock.gateway.flowlog.LogFollower;
import io.penstock.gateway.flowlog.MetaRecords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code penstock events [INTERFACE]}. */
@Command(
        name = "penstock events",
        description =
                "Prints from the flow log what happened to peers, and who was refused and why: handshakes, rekeys,"
                        + " roams, silence, changes of the configuration, starts and stops. The oldest comes first.",
        mixinStandardHelpOptions = true,
        footer = {
            "TIME: 90s, 30m, 24h, 7d, 2w ago; 2026-01-07, today, yesterday; '2026-01-07 14:00'; RFC 3339.",
            "",
            "Examples:",
            "  penstock events --refused --since yesterday",
            "  penstock events -f --json"
        })
final class EventsCommand implements Callable<Integer> {

    private static final int LINES_AT_ONCE = 4096;
    private static final long LOOK_AGAIN_MS = 200;

    @Option(names = "--peer", paramLabel = "PEER", description = "Only of this one: a name, or a key or its beginning.")
    private @Nullable String peer;

    @Option(names = "--since", paramLabel = "TIME", description = "From when on; without it the last 24 hours.")
    private @Nullable String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Up to when.")
    private @Nullable String until;

    @Option(names = "--event", paramLabel = "EVENT", split = ",", description = "Only these, as roamed or refused.")
    private List<String> events = new ArrayList<>();

    @Option(names = "--refused", description = "Only who was refused, and why.")
    private boolean refused;

    @Option(names = "--json", description = "The records as they stand in the log, one a line.")
    private boolean json;

    @Option(
            names = {"-f", "--follow"},
            description = "Goes on as events come; without --since only these.")
    private boolean follow;

    @Option(names = "--flow-log", paramLabel = "DIR", description = "The folder of the log.")
    private @Nullable Path folder;

    @Parameters(paramLabel = "INTERFACE", arity = "0..1", description = "Whose log, where there are several.")
    private @Nullable String interfaceName;

    @Override
    public Integer call() throws Failure {
        ZonedDateTime now = ZonedDateTime.now(ZoneId.systemDefault());
        Instant from = time("--since", since == null ? (follow ? "now" : "24h") : since, now);
        Instant to = until == null ? Instant.MAX : time("--until", until, now);
        EventFilter filter = new EventFilter(peer, from, to, names());
        EventText text = new EventText(now.getZone());
        Path log = LogLocation.find(folder, interfaceName);
        try {
            MetaRecords.Found found = MetaRecords.read(log, from);
            for (byte[] line : found.lines()) {
                print(line, filter, text);
            }
            found.missingFiles().forEach(file -> incomplete("the file " + file + " is missing"));
            LogEnd.missing(log).ifPresent(missing -> incomplete(missing.text()));
            // checkError flushes, and tells whether somebody still reads.
            if (follow && !System.out.checkError()) {
                follow(log, found.lastSeq(), filter, text);
            }
            return Failure.OK;
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, log + ": " + e.getMessage(), e);
        }
    }

    private static Instant time(String option, String text, ZonedDateTime now) throws Failure {
        try {
            return PointInTime.parse(text, now);
        } catch (IllegalArgumentException e) {
            throw new Failure(Failure.USAGE, option + ": " + e.getMessage(), e);
        }
    }

    private Set<String> names() throws Failure {
        Set<String> names = new HashSet<>(events);
        for (String name : names) {
            if (!EventRecord.NAMES.contains(name)) {
                throw new Failure(
                        Failure.USAGE,
                        "--event: found '" + name + "', expected one of " + String.join(", ", EventRecord.NAMES));
            }
        }
        if (refused) {
            names.add("refused");
        }
        return names;
    }

    private static void incomplete(String text) {
        System.err.println("penstock: INCOMPLETE: " + text);
    }

    /** A record that was altered is told of, and not believed; those behind it may be good. */
    private void print(byte[] line, EventFilter filter, EventText text) {
        EventRecord event;
        try {
            if (!new LogFollower.Line(0, line).isIntact()) {
                throw new IOException("its hash is not that of its content");
            }
            event = EventRecord.parse(line);
        } catch (IOException e) {
            incomplete("a record is damaged: " + e.getMessage() + ": see penstock audit verify");
            return;
        }
        if (filter.accepts(event)) {
            System.out.println(json ? new String(line, StandardCharsets.UTF_8) : text.line(event));
        }
    }

    /** Until somebody ends the process, or nobody reads what it prints. */
    private void follow(Path log, long afterSeq, EventFilter filter, EventText text) throws IOException {
        try (LogFollower follower = LogFollower.after(log, afterSeq)) {
            while (!System.out.checkError()) {
                long missedBefore = follower.missed();
                List<LogFollower.Line> lines = follower.next(LINES_AT_ONCE);
                if (follower.missed() > missedBefore) {
                    incomplete((follower.missed() - missedBefore) + " records are missing");
                }
                for (LogFollower.Line line : lines) {
                    if (MetaRecords.isMeta(line.bytes())) {
                        print(line.bytes(), filter, text);
                    }
                }
                if (lines.isEmpty()) {
                    Thread.sleep(LOOK_AGAIN_MS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
