package io.penstock.gateway.cli;

import io.penstock.gateway.Count;
import io.penstock.gateway.Failure;
import io.penstock.gateway.flowlog.ChainVerifier;
import io.penstock.gateway.flowlog.FlowLogOptions;
import io.penstock.gateway.run.LoadedFile;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code penstock audit verify}. */
@Command(
        name = "penstock audit",
        description = "Proves that flow logs are whole, and tells them in the words of others.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  penstock audit verify",
            "  penstock audit verify /var/log/penstock/wg0",
            "  penstock audit tailscale /var/log/penstock/wg0 > flows.json"
        },
        subcommands = {AuditCommand.Verify.class, AuditTailscaleCommand.class})
final class AuditCommand implements Callable<Integer> {

    @Override
    public Integer call() throws Failure {
        throw new Failure(Failure.USAGE, "audit: expected verify or tailscale: see penstock audit --help");
    }

    /** The folders of all logs on this machine. */
    static List<Path> logs() throws Failure {
        try (Stream<Path> all = Files.list(FlowLogOptions.ROOT)) {
            List<Path> folders = all.filter(Files::isDirectory).sorted().toList();
            if (!folders.isEmpty()) {
                return folders;
            }
        } catch (IOException e) {
            throw new Failure(Failure.USAGE, FlowLogOptions.ROOT + " cannot be read (try it as root)", e);
        }
        throw new Failure(Failure.USAGE, "there is no flow log in " + FlowLogOptions.ROOT);
    }

    /** {@code penstock audit verify [FILES]}. */
    @Command(
            name = "verify",
            description =
                    "Reads flow logs from end to end, over all files and starts, and names the first record that was"
                            + " altered, removed, cut off or put in. A folder must be whole; files that are named one by one are an"
                            + " excerpt. Without FILES it verifies every folder in /var/log/penstock.",
            mixinStandardHelpOptions = true,
            footer = "Exit code: 0 when all are whole, 1 when one is not, 2 when there is nothing to verify.")
    static final class Verify implements Callable<Integer> {

        @Parameters(paramLabel = "FILES", arity = "0..*", description = "Folders, or files of one log.")
        private List<Path> places = new ArrayList<>();

        @Option(
                names = "--noted",
                paramLabel = "HASH",
                description =
                        "A last hash that was printed before and noted elsewhere: the log must still have that record.")
        private Set<String> noted = new TreeSet<>();

        private final List<String> problems = new ArrayList<>();

        @Override
        public Integer call() throws Failure {
            List<Path> folders = new ArrayList<>();
            List<Path> files = new ArrayList<>();
            for (Path place : places.isEmpty() ? logs() : places) {
                LoadedFile.requireReadable(place);
                (Files.isDirectory(place) ? folders : files).add(place);
            }
            if (!noted.isEmpty() && folders.size() + Math.min(1, files.size()) != 1) {
                throw new Failure(Failure.USAGE, "--noted: found several logs, expected one that it is of");
            }
            for (String hash : noted) {
                if (!hash.matches("[0-9a-f]{64}")) {
                    throw new Failure(Failure.USAGE, "--noted: found '" + hash + "', expected 64 hexadecimal digits");
                }
            }
            boolean whole = true;
            for (Path folder : folders) {
                whole &= tell(folder.toString(), () -> ChainVerifier.folder(folder, noted));
            }
            if (!files.isEmpty()) {
                whole &= tell("these files", () -> ChainVerifier.excerpt(files, noted));
            }
            // All were told of, whatever the others are; a fault counts for more than a log that is none.
            int code = whole ? Failure.OK : Failure.FAILED;
            if (!problems.isEmpty()) {
                throw new Failure(whole ? Failure.USAGE : code, String.join("; ", problems));
            }
            return code;
        }

        /** Reads a log. */
        @FunctionalInterface
        private interface Verification {
            ChainVerifier.Report run() throws IOException;
        }

        private boolean tell(String name, Verification verification) {
            ChainVerifier.Report report;
            try {
                report = verification.run();
            } catch (AccessDeniedException e) {
                problems.add(e.getFile() + " cannot be read: permission denied");
                return true;
            } catch (IOException | IllegalArgumentException e) {
                problems.add(String.valueOf(e.getMessage()));
                return true;
            }
            if (report.fault().isPresent()) {
                System.out.println(report.fault().get());
                System.out.println(name + ": NOT whole: " + Count.of(report.records(), "record") + " before that "
                        + (report.records() == 1 ? "is" : "are"));
                return false;
            }
            System.out.printf(
                    "%s: whole: %s in %s, %d to %d, %s, %d after an unclean stop, %s declared"
                            + " lost%s%n  last hash %s%n",
                    name,
                    Count.of(report.records(), "record"),
                    Count.of(report.files(), "file"),
                    report.firstSeq(),
                    report.lastSeq(),
                    Count.of(report.starts(), "start"),
                    report.uncleanStarts(),
                    Count.of(report.lostRecords(), "record"),
                    report.headFaults() == 0
                            ? ""
                            : ", " + Count.of(report.headFaults(), "start")
                                    + " without a good head, before which records may be missing",
                    report.lastHash());
            return true;
        }
    }
}
