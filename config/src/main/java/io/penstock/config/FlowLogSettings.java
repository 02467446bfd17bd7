package io.penstock.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The {@code # penstock: flow-log…} and {@code audit} comments: where and how the flow log is kept. What the file does not
 * say is empty.
 *
 * @param place where it is kept, or that there is none
 * @param window how often a flow that goes on is told of
 * @param fileBytes at which size a file is ended and the next one begun
 * @param fileAge after which time a file is ended
 * @param keepAge how long ended files are kept
 * @param keepBytes how much room ended files may take together
 * @param fsync when what was written is forced to the disk
 * @param privacy what is told of flows to the Internet
 * @param strict whether new flows are refused while the log cannot be written
 * @param domains whether flows are told of with the name that the peer had asked for
 */
public record FlowLogSettings(
        Optional<Place> place,
        Optional<Duration> window,
        OptionalLong fileBytes,
        Optional<Duration> fileAge,
        Optional<Duration> keepAge,
        OptionalLong keepBytes,
        Optional<Fsync> fsync,
        Optional<Privacy> privacy,
        Optional<Boolean> strict,
        Optional<Boolean> domains) {

    /** A file without any. */
    public static final FlowLogSettings NONE = new FlowLogSettings(
            Optional.empty(),
            Optional.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            Optional.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    /** The settings as a file has them, each {@code key = value}. */
    public List<String> spelled() {
        List<String> lines = new ArrayList<>();
        place.ifPresent(value -> lines.add("flow-log = "
                + switch (value) {
                    case Place.Off() -> "off";
                    case Place.Folder(Path path) -> path.toString();
                }));
        window.ifPresent(value -> lines.add("flow-log-window = " + Amounts.spell(value)));
        fileBytes.ifPresent(value -> lines.add("flow-log-file-size = " + Amounts.spell(value)));
        fileAge.ifPresent(value -> lines.add("flow-log-file-age = " + Amounts.spell(value)));
        keepAge.ifPresent(value -> lines.add("flow-log-keep-age = " + Amounts.spell(value)));
        keepBytes.ifPresent(value -> lines.add("flow-log-keep-size = " + Amounts.spell(value)));
        fsync.ifPresent(value -> lines.add("flow-log-fsync = "
                + switch (value) {
                    case Fsync.Always() -> "always";
                    case Fsync.Never() -> "never";
                    case Fsync.Every(Duration interval) -> Amounts.spell(interval);
                }));
        privacy.ifPresent(value -> lines.add(
                "flow-log-privacy = " + value.name().toLowerCase(Locale.ROOT).replace('_', '-')));
        domains.ifPresent(value -> lines.add("flow-log-domains = " + (value ? "on" : "off")));
        strict.ifPresent(value -> lines.add("audit = " + (value ? "strict" : "best-effort")));
        return lines;
    }

    /** Where the log is kept. */
    public sealed interface Place {
        /** Nowhere. */
        record Off() implements Place {}

        /**
         * In a folder of its own.
         *
         * @param path absolute
         */
        record Folder(Path path) implements Place {}

        /**
         * Reads a path or {@code off}.
         *
         * @throws IllegalArgumentException for what is neither {@code off} nor an absolute path
         */
        static Place parse(String text) {
            if (text.equalsIgnoreCase("off")) {
                return new Off();
            }
            Path path = Path.of(text);
            if (!path.isAbsolute()) {
                throw new IllegalArgumentException("not an absolute path");
            }
            return new Folder(path.normalize());
        }
    }

    /** When what was written is forced to the disk. */
    public sealed interface Fsync {
        /** After each batch of records, before the next is taken. */
        record Always() implements Fsync {}

        /** When the kernel likes. */
        record Never() implements Fsync {}

        /**
         * At most this long after it was written.
         *
         * @param interval at least a second
         */
        record Every(Duration interval) implements Fsync {}
    }

    /** What is told of flows of the class {@code exit}: to the Internet. */
    public enum Privacy {
        /** Everything. */
        FULL,
        /** Addresses, but neither ports nor ICMP types. */
        NO_PORTS,
        /** Only sums for each peer and window. */
        AGGREGATE
    }
}
