package io.penstock.gateway.control;

import io.penstock.dataplane.counters.Counter;
import io.penstock.dataplane.counters.DropReason;
import io.penstock.gateway.sink.SinkStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Renders a status for the eye, in the manner of {@code wg show}: labels in one column, values in the other. */
public final class StatusText {

    private static final int LABEL_WIDTH = 22;
    private static final String[] SIZE_UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    /** Who spoke last stands first, as in {@code wg show}; those who never did stand by name. */
    private static final Comparator<Status.Peer> ORDER = Comparator.comparing(
                    (Status.Peer peer) -> peer.lastHandshake() == null ? Instant.MIN : peer.lastHandshake(),
                    Comparator.reverseOrder())
            .thenComparing(StatusText::title);

    private final StringBuilder text = new StringBuilder();
    private final Instant now;

    private StatusText(Instant now) {
        this.now = now;
    }

    /**
     * The status as lines of text.
     *
     * @param status what to show
     * @param now the moment from which ages count
     */
    public static String render(Status status, Instant now) {
        StatusText page = new StatusText(now);
        page.device(status);
        status.sinks().forEach(page::sink);
        status.peers().stream().sorted(ORDER).forEach(page::peer);
        page.drops(status.drops());
        return page.text.toString();
    }

    private void device(Status status) {
        text.append("interface: ").append(status.interfaceName()).append('\n');
        String key = status.publicKey();
        line("public key", key == null ? "(none)" : key);
        line("listening port", Integer.toString(status.listenPort()));
        if (status.fwmark() != 0) {
            line("fwmark", "0x" + Long.toHexString(status.fwmark()));
        }
        line("mtu", Integer.toString(status.mtuBytes()));
        line("runs on", count(status.cores(), "core") + ", " + status.transport() + ", " + status.cipher());
        line("up", age(status.since()).replaceFirst(" ago$", ""));
        standing(status.standing());
        offloads(status);
        line("delivered in", traffic(status, Counter.BYTES_IN, Counter.PACKETS_IN));
        line("delivered out", traffic(status, Counter.BYTES_OUT, Counter.PACKETS_OUT));
        line("flows", flows(status.flows()));
        if (status.kernelDrops() != 0) {
            line("lost at the socket", count(status.kernelDrops(), "datagram") + ", before they were read");
        }
        if (status.underLoad()) {
            line("under load", "yes, handshakes need a cookie");
        }
        long live = status.peers().stream().filter(Status.Peer::sessionLive).count();
        line("peers", status.peers().size() + ", " + live + " with a live session");
    }

    private void standing(Standing standing) {
        Standing.Configuration configuration = standing.configuration();
        if (configuration != null) {
            line("configuration", configuration.file() + ", read " + age(configuration.readAt()));
            if (configuration.refusedAt() != null) {
                line("  refused", age(configuration.refusedAt()) + ": " + configuration.refusal());
            }
        }
        line("policy", standing.policy() == null ? "none, every peer may reach everything" : standing.policy());
        Standing.Log log = standing.flowLog();
        if (log == null) {
            line("flow log", "off");
            return;
        }
        line(
                "flow log",
                log.folder() + ", " + count(log.lastSeq(), "record")
                        + (log.lostRecords() == 0 ? "" : ", " + log.lostRecords() + " lost since the start"));
        if (log.halted()) {
            line(
                    "  not written",
                    "at the moment, " + (log.strict() ? "new flows are refused" : "what is lost will be declared"));
        }
    }

    /** Those in use in one line; the others in a line each, with the reason. */
    private void offloads(Status status) {
        List<Status.Offload> others = status.offloads().stream()
                .filter(offload -> !offload.state().equals("on"))
                .toList();
        String used = status.offloads().stream()
                .filter(offload -> offload.state().equals("on"))
                .map(Status.Offload::name)
                .collect(Collectors.joining(", "));
        line("offloads", used.isEmpty() ? "(none)" : used);
        for (Status.Offload offload : others) {
            String reason = offload.error() == null ? "" : ": " + offload.error();
            String times = offload.fallbacks() == 0 ? "" : ", " + count(offload.fallbacks(), "time");
            line("  " + offload.name(), offload.state().replace('_', ' ') + times + reason);
        }
        if (status.verifiesChecksums()) {
            line("inner checksums", "verified before packets are merged");
        }
    }

    private static String flows(Status.Flows flows) {
        return flows.active() + " of " + flows.capacity()
                + (flows.evicted() == 0 ? "" : ", " + flows.evicted() + " evicted")
                + (flows.untrackedPackets() == 0
                        ? ""
                        : ", " + count(flows.untrackedPackets(), "packet") + " untracked");
    }

    private static String traffic(Status status, Counter bytes, Counter packets) {
        return size(status.counters().getOrDefault(bytes.label(), 0L)) + " in "
                + count(status.counters().getOrDefault(packets.label(), 0L), "packet");
    }

    private void peer(Status.Peer peer) {
        text.append("\npeer: ").append(title(peer)).append('\n');
        if (peer.name() != null) {
            line("public key", peer.publicKey());
        }
        String endpoint = peer.endpoint();
        line("endpoint", endpoint == null ? "(not known yet)" : endpoint);
        line("allowed ips", peer.allowedIps().isEmpty() ? "(none)" : String.join(", ", peer.allowedIps()));
        line("session", peer.sessionLive() ? "live" : "none");
        Instant handshake = peer.lastHandshake();
        line("latest handshake", handshake == null ? "never" : age(handshake));
        line("received", size(peer.receivedBytes()) + " in " + count(peer.receivedPackets(), "packet"));
        line("sent", size(peer.sentBytes()) + " in " + count(peer.sentPackets(), "packet"));
        if (peer.persistentKeepaliveSeconds() != 0) {
            line("persistent keepalive", "every " + count(peer.persistentKeepaliveSeconds(), "second"));
        }
    }

    private void sink(SinkStatus sink) {
        text.append("\nsink: ").append(sink.name()).append('\n');
        line("target", sink.target());
        line("delivered", count(sink.deliveredRecords(), "record"));
        if (sink.spoolRecords() != 0) {
            line(
                    "waiting",
                    count(sink.spoolRecords(), "record") + ", " + size(sink.spoolBytes()) + ", the oldest for "
                            + String.format(Locale.ROOT, "%.1f s", sink.lagSeconds()));
        }
        if (sink.failures() != 0) {
            line("failed attempts", Long.toString(sink.failures()));
        }
        if (sink.lastError() != null) {
            line("failing", sink.lastError());
        }
        if (sink.refusedRecords() != 0) {
            line("refused there", count(sink.refusedRecords(), "record"));
        }
        if (sink.missedRecords() != 0) {
            line("missed", count(sink.missedRecords(), "record") + ", removed or damaged before they were delivered");
        }
    }

    private void drops(Map<String, Long> drops) {
        List<String[]> rows = new ArrayList<>();
        drops.forEach((label, count) -> {
            if (count != 0) {
                rows.add(new String[] {label, Long.toString(count), sentence(label)});
            }
        });
        if (rows.isEmpty()) {
            text.append("\nno packet was dropped\n");
            return;
        }
        int countWidth = rows.stream().mapToInt(row -> row[1].length()).max().orElse(0);
        text.append("\ndropped packets\n");
        for (String[] row : rows) {
            line(row[0], " ".repeat(countWidth - row[1].length()) + row[1] + "  " + row[2]);
        }
    }

    /** A gateway of another version may know reasons that this one does not. */
    private static String sentence(String label) {
        for (DropReason reason : DropReason.values()) {
            if (reason.label().equals(label)) {
                return reason.direction().label() + ": " + reason.sentence();
            }
        }
        return "";
    }

    private void line(String label, String value) {
        String padded = label + " ".repeat(Math.max(1, LABEL_WIDTH - label.length()));
        text.append(("  " + padded + value).stripTrailing()).append('\n');
    }

    private static String title(Status.Peer peer) {
        String name = peer.name();
        return name == null ? peer.publicKey() : name;
    }

    private static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** A size in the largest unit that leaves at least 1, with two decimals; bytes have none. */
    static String size(long bytes) {
        int unit = 0;
        double value = bytes;
        while (value >= 1024 && unit < SIZE_UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.2f %s", value, SIZE_UNITS[unit]);
    }

    /** How long ago, in words; a moment that is yet to come means that a clock was set back. */
    private String age(Instant moment) {
        Duration age = Duration.between(moment, now);
        if (age.isNegative()) {
            return "in the future (the system's clock was set back)";
        }
        List<String> words = new ArrayList<>();
        add(words, age.toDays(), "day");
        add(words, age.toHoursPart(), "hour");
        add(words, age.toMinutesPart(), "minute");
        add(words, age.toSecondsPart(), "second");
        return words.isEmpty() ? "now" : String.join(", ", words) + " ago";
    }

    private static void add(List<String> words, long number, String noun) {
        if (number != 0) {
            words.add(count(number, noun));
        }
    }
}
