package io.penstock.gateway.cli;

import io.penstock.dataplane.routing.IpPrefix;
import io.penstock.gateway.Failure;
import io.penstock.gateway.query.FlowFollow;
import io.penstock.gateway.query.FlowQuery;
import io.penstock.gateway.query.IpProtocol;
import io.penstock.gateway.query.Output;
import io.penstock.gateway.query.Question;
import io.penstock.gateway.query.Top;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code penstock flows [INTERFACE]}. */
@Command(
        name = "penstock flows",
        description = "Answers who reached what and who was refused what, from the flow log.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "TIME is 24h, 7d (ago), today, yesterday, 2026-01-07, '2026-01-07 14:00' (local time) or"
                    + " 2026-01-07T14:00:00Z.",
            "Where the log has a gap in that time, standard error and the JSON say so.",
            "Exit code: 0 when there is an answer, 1 when the log cannot be read, 2 when the question is wrong.",
            "",
            "Examples:",
            "  penstock flows --peer alice --since yesterday --denied",
            "  penstock flows wg0 --dst 192.168.10.0/24 --port 22 --since 7d --csv",
            "  penstock flows --class exit --top dst"
        })
final class FlowsCommand implements Callable<Integer> {

    private static final int TABLE_LINES = 1000;
    private static final int TOP_LINES = 20;
    private static final int PORT_MAX = 65_535;
    private static final List<String> CLASSES = List.of("local", "virtual", "subnet", "exit");

    @Parameters(paramLabel = "INTERFACE", arity = "0..1", description = "Whose log; not needed where there is one.")
    private @Nullable String interfaceName;

    @Option(names = "--peer", paramLabel = "PEER", description = "A peer's name, his key, or how one of them begins.")
    private @Nullable String peer;

    @Option(names = "--since", paramLabel = "TIME", description = "From when on; default: 24h ago.")
    private String since = "24h";

    @Option(names = "--until", paramLabel = "TIME", description = "Until when; default: now.")
    private @Nullable String until;

    @Option(names = "--src", paramLabel = "CIDR", description = "Who sent the first packet.")
    private @Nullable String src;

    @Option(names = "--dst", paramLabel = "CIDR", description = "Who was asked.")
    private @Nullable String dst;

    @Option(names = "--port", paramLabel = "N", description = "The port of who was asked.")
    private @Nullable Integer port;

    @Option(names = "--protocol", paramLabel = "NAME", description = "tcp, udp, icmp, ... or a number.")
    private @Nullable String protocol;

    @Option(names = "--denied", description = "What the policy refused, alone.")
    private boolean denied;

    @Option(names = "--class", paramLabel = "CLASS", description = "local, virtual, subnet or exit.")
    private @Nullable String trafficClass;

    @Option(names = "--rule", paramLabel = "RULE", description = "The id or the name of the rule that decided.")
    private @Nullable String rule;

    @Option(
            names = "--domain",
            paramLabel = "NAME",
            description = "What the peer had asked for by name, or a name below it.")
    private @Nullable String domain;

    @Option(names = "--user", paramLabel = "USER", description = "Whose the peer is.")
    private @Nullable String user;

    @Option(
            names = "--top",
            paramLabel = "BY",
            description = "Sums by dst, peer, port or domain; or the flows with most bytes.")
    private @Nullable Top top;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "At most so many lines, 0 for all; default: 1000 in a table, 20 with --top.")
    private @Nullable Integer limit;

    @Option(names = "--json", description = "One object a line.")
    private boolean json;

    @Option(names = "--csv", description = "RFC 4180.")
    private boolean csv;

    @Option(
            names = {"-f", "--follow"},
            description = "Shows flows as they start and end, from now on.")
    private boolean follow;

    @Option(names = "--flow-log", paramLabel = "DIR", description = "The log's folder, where it is elsewhere.")
    private @Nullable Path folder;

    @Option(names = "--no-index", description = "Reads the log itself, not the index beside it. It takes longer.")
    private boolean noIndex;

    @Option(names = "--index", description = "Brings the index up to date, checks it, and shows nothing.")
    private boolean index;

    @Override
    public Integer call() throws Failure {
        Path log = LogLocation.find(folder, interfaceName);
        try {
            if (index) {
                FlowQuery.keepIndex(log, FlowsCommand::note);
                return Failure.OK;
            }
            Question question = question();
            PrintStream out = System.out;
            if (follow) {
                FlowFollow.run(log, question, output(), out, FlowsCommand::note);
            } else {
                FlowQuery.run(log, !noIndex, question, output(), out, FlowsCommand::note);
            }
            return Failure.OK;
        } catch (FlowQuery.UnknownPeer e) {
            throw new Failure(Failure.USAGE, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, log + ": " + (e.getMessage() == null ? e : e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Failure.OK;
        }
    }

    private static void note(String line) {
        System.err.println("penstock: " + line);
    }

    private Question question() throws Failure {
        ZonedDateTime now = ZonedDateTime.now(ZoneId.systemDefault());
        Instant from = parse("--since", since, text -> PointInTime.parse(text, now));
        String end = until;
        long untilMs = end == null
                ? Long.MAX_VALUE
                : parse("--until", end, text -> PointInTime.parse(text, now)).toEpochMilli();
        if (from.toEpochMilli() >= untilMs) {
            throw new Failure(
                    Failure.USAGE,
                    "--until: found " + Instant.ofEpochMilli(untilMs) + ", expected a time behind --since, " + from);
        }
        return new Question(
                from.toEpochMilli(),
                untilMs,
                peer,
                src == null ? null : parse("--src", src, FlowsCommand::prefix),
                dst == null ? null : parse("--dst", dst, FlowsCommand::prefix),
                port == null ? -1 : inRange("--port", port, PORT_MAX),
                protocol == null ? -1 : parse("--protocol", protocol, IpProtocol::parse),
                denied,
                trafficClass == null ? null : parse("--class", trafficClass, FlowsCommand::knownClass),
                rule,
                domain == null ? null : domainName(domain),
                user);
    }

    private Output output() throws Failure {
        if (json && csv) {
            throw new Failure(Failure.USAGE, "found --json and --csv, expected one of them");
        }
        if (follow && top != null) {
            throw new Failure(Failure.USAGE, "found --follow and --top, expected one of them");
        }
        Output.Format format = json ? Output.Format.JSON : csv ? Output.Format.CSV : Output.Format.TABLE;
        int usual = top != null ? TOP_LINES : format == Output.Format.TABLE ? TABLE_LINES : 0;
        int most = limit == null ? usual : inRange("--limit", limit, Integer.MAX_VALUE);
        return new Output(format, top, most, ZoneId.systemDefault());
    }

    private static <T> T parse(String option, String text, Function<String, T> parser) throws Failure {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new Failure(Failure.USAGE, option + ": " + e.getMessage(), e);
        }
    }

    private static IpPrefix prefix(String text) {
        try {
            return IpPrefix.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "found '" + text + "', expected an address or a prefix such as 10.0.0.0/8 or 2001:db8::/32", e);
        }
    }

    private static String domainName(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    private static String knownClass(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (!CLASSES.contains(lower)) {
            throw new IllegalArgumentException("found '" + text + "', expected " + String.join(", ", CLASSES));
        }
        return lower;
    }

    private static int inRange(String option, int number, int max) throws Failure {
        if (number < 0 || number > max) {
            throw new Failure(Failure.USAGE, option + ": found " + number + ", expected a number from 0 to " + max);
        }
        return number;
    }
}
