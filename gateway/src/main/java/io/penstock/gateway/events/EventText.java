package io.penstock.gateway.events;

import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Events as lines for people: when, who, what, and what there is to say beside. */
public final class EventText {

    private static final int KEY_DIGITS = 8;

    /** What every record has, and what has a place of its own in the line. */
    private static final Set<String> SHOWN = Set.of(
            "schema_version",
            "record_type",
            "seq",
            "boot_id",
            "gateway_id",
            "prev_hash",
            "hash",
            "time",
            "event",
            "event_time",
            "first_time",
            "count",
            "config_hash",
            "last_hash",
            "peer.public_key",
            "peer.name",
            "peer.endpoint",
            "endpoint_from",
            "endpoint_to");

    private final DateTimeFormatter time;

    /** With times of this zone. */
    public EventText(ZoneId zone) {
        this.time =
                DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(zone);
    }

    /** One event in one line, without its end. */
    public String line(EventRecord event) {
        return String.format(
                        Locale.ROOT,
                        "%s  %-16s %-16s %s",
                        time.format(event.time()),
                        who(event),
                        event.event(),
                        String.join(", ", details(event)))
                .stripTrailing();
    }

    private static String who(EventRecord event) {
        String name = event.field("peer.name");
        String key = event.field("peer.public_key");
        if (!name.isEmpty() || key.isEmpty()) {
            return name.isEmpty() ? "-" : name;
        }
        return key.substring(0, Math.min(KEY_DIGITS, key.length())) + "…";
    }

    private List<String> details(EventRecord event) {
        List<String> details = new ArrayList<>();
        String from = event.field("endpoint_from");
        String to = event.field("endpoint_to");
        String at = event.field("peer.endpoint");
        switch (event.event()) {
            case "refused" ->
                details.add(event.field("reason") + (from.isEmpty() ? " from other addresses" : " from " + from));
            case "handshake", "rekeyed" -> details.add("as " + event.field("role") + (at.isEmpty() ? "" : ", " + at));
            default -> {
                if (!from.isEmpty() || !to.isEmpty()) {
                    details.add((from.isEmpty() ? "nowhere" : from) + " -> " + to);
                } else if (!at.isEmpty()) {
                    details.add(at);
                }
            }
        }
        addOthers(event, details);
        if (event.count() > 1) {
            String first = event.field("first_time");
            details.add(event.count() + " times"
                    + (first.isEmpty() ? "" : " since " + time.format(java.time.Instant.parse(first))));
        }
        return details;
    }

    private static void addOthers(EventRecord event, List<String> details) {
        for (Map.Entry<String, String> field : event.fields().entrySet()) {
            String name = field.getKey();
            String value = field.getValue();
            boolean told = SHOWN.contains(name)
                    || name.equals("role")
                    || (name.equals("reason") && event.event().equals("refused"));
            if (!told) {
                details.add(
                        switch (name) {
                            case "duration_us" -> spell(Duration.ofNanos(Long.parseLong(value) * 1000));
                            case "silent_ms" -> "silent for " + spell(Duration.ofMillis(Long.parseLong(value)));
                            case "claimed_key" -> "as " + value;
                            case "changed" -> value.replace(",", ", ");
                            case "reason" -> value;
                            default -> name + " " + value;
                        });
            }
        }
    }

    /** {@code 12.3 ms}, {@code 3 min 20 s}. */
    private static String spell(Duration duration) {
        if (duration.toSeconds() < 1) {
            return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / 1e6);
        }
        if (duration.toMinutes() < 1) {
            return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1e3);
        }
        return duration.toHours() < 1
                ? duration.toMinutes() + " min " + duration.toSecondsPart() + " s"
                : duration.toHours() + " h " + duration.toMinutesPart() + " min";
    }
}
