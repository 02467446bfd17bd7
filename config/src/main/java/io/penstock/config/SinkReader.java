package io.penstock.config;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Gathers the {@code # penstock: sink} comments; {@link PenstockSettingsReader} gives it the lines. */
final class SinkReader {

    static final String KEY = "penstock: sink";

    private static final String EXPECTED =
            "URL, then NAME=VALUE pairs, such as syslog+tls://logs.example.net name=central";
    private static final List<String> RECORD_TYPES = List.of("start", "update", "end", "drop", "meta");
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,31}");
    private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9._~/-]*");
    private static final Pattern FACILITY = Pattern.compile("user|daemon|auth|authpriv|local[0-7]");
    private static final Set<String> FILES = Set.of("ca", "cert", "key", "properties");

    private final Complaints complaints;
    private final List<SinkSetting> sinks = new ArrayList<>();
    private int firstLine;

    SinkReader(Complaints complaints) {
        this.complaints = complaints;
    }

    /** Takes what stands behind the equals sign. */
    void accept(int line, String value) {
        firstLine = firstLine == 0 ? line : firstLine;
        int before = complaints.count();
        String[] words = value.split("\\s+");
        String url = words[0];
        int colon = url.indexOf("://");
        if (colon < 0) {
            complaints.error(line, KEY, shown(url), EXPECTED);
            return;
        }
        Optional<SinkScheme> scheme = SinkScheme.of(url.substring(0, colon));
        if (scheme.isEmpty()) {
            complaints.error(line, KEY, url.substring(0, colon), "one of " + schemes());
            return;
        }
        String rest = url.substring(colon + 3);
        if (rest.contains("@") || rest.contains("?")) {
            complaints.say(
                    Severity.ERROR,
                    line,
                    KEY,
                    "a user, a password or a query in the URL",
                    "only host, port and path: secrets belong into a file that only root can read, such as token-file=PATH");
            return;
        }
        Map<String, String> options = options(line, scheme.get(), words);
        int slash = rest.indexOf('/');
        String path = slash < 0 ? "" : rest.substring(slash);
        List<EndpointSpec> hosts = hosts(line, scheme.get(), slash < 0 ? rest : rest.substring(0, slash));
        checkPath(line, scheme.get(), path);
        String name = options.getOrDefault("name", scheme.get().defaultName());
        Set<String> recordTypes = recordTypes(line, options.get("records"));
        checkName(line, name);
        if (complaints.count() == before) {
            options.remove("name");
            options.remove("records");
            sinks.add(new SinkSetting(name, scheme.get(), hosts, path.equals("/") ? "" : path, options, recordTypes));
        }
    }

    private static String schemes() {
        return Arrays.stream(SinkScheme.values())
                .map(scheme -> scheme.text() + "://")
                .collect(Collectors.joining(", "));
    }

    /** What may be shown of what should be a URL and is none. */
    private static String shown(String url) {
        return url.contains("@") ? url.substring(url.indexOf('@')) : url;
    }

    private List<EndpointSpec> hosts(int line, SinkScheme scheme, String authority) {
        List<EndpointSpec> hosts = new ArrayList<>();
        for (String host : authority.split(",", -1)) {
            try {
                hosts.add(EndpointSpec.parse(withPort(scheme, host)));
            } catch (IllegalArgumentException _) {
                complaints.error(line, KEY, host, scheme.defaultPort().isPresent() ? "HOST or HOST:PORT" : "HOST:PORT");
            }
        }
        if (hosts.size() > 1 && !scheme.takesSeveralHosts()) {
            complaints.error(line, KEY, authority, "one host for " + scheme.text());
        }
        return hosts;
    }

    private static String withPort(SinkScheme scheme, String host) {
        boolean hasPort = host.lastIndexOf(':') > host.lastIndexOf(']');
        return hasPort || scheme.defaultPort().isEmpty()
                ? host
                : host + ":" + scheme.defaultPort().getAsInt();
    }

    private void checkPath(int line, SinkScheme scheme, String path) {
        if (path.isEmpty() || path.equals("/")) {
            return;
        }
        if (!scheme.takesPath()) {
            complaints.error(line, KEY, path, "nothing behind the host for " + scheme.text());
        } else if (!PATH.matcher(path).matches()) {
            complaints.error(line, KEY, path, "a path of letters, digits and . _ ~ - /");
        }
    }

    private void checkName(int line, String name) {
        if (!NAME.matcher(name).matches()) {
            complaints.error(line, KEY + ": name", name, "up to 32 lower-case letters, digits, - and _");
        } else if (sinks.stream().anyMatch(sink -> sink.name().equals(name))) {
            complaints.error(line, KEY + ": name", name, "a name that no other sink has: add name=NAME");
        }
    }

    private Map<String, String> options(int line, SinkScheme scheme, String[] words) {
        Set<String> known = new TreeSet<>(scheme.options());
        known.add("name");
        known.add("records");
        Map<String, String> options = new TreeMap<>();
        for (int i = 1; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            // The value of what is not known might be a secret that stands at the wrong place.
            String key = equals < 0 ? "a word without =" : words[i].substring(0, equals);
            String value = words[i].substring(equals + 1);
            if (equals < 0 || !known.contains(key)) {
                complaints.error(line, KEY, key, "NAME=VALUE with one of " + String.join(", ", known));
            } else if (options.putIfAbsent(key, value) != null) {
                complaints.error(line, KEY, key, key + " once");
            } else {
                checkValue(line, key, value);
            }
        }
        if (options.containsKey("cert") != options.containsKey("key")) {
            complaints.error(
                    line, KEY, options.containsKey("cert") ? "cert" : "key", "both cert=FILE and key=FILE, or none");
        }
        return options;
    }

    private void checkValue(int line, String key, String value) {
        if (FILES.contains(key) || key.endsWith("-file")) {
            checkFile(line, key, value);
        } else if (value.isEmpty()) {
            complaints.error(line, KEY + ": " + key, value, "a value");
        } else if (key.equals("facility") && !FACILITY.matcher(value).matches()) {
            complaints.error(line, KEY + ": " + key, value, "user, daemon, auth, authpriv, or local0 to local7");
        }
    }

    private void checkFile(int line, String key, String value) {
        try {
            Path file = Path.of(value);
            if (!file.isAbsolute()) {
                complaints.error(line, KEY + ": " + key, value, "an absolute path");
            } else if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
                complaints.error(line, KEY + ": " + key, value, "a file that is there and can be read");
            }
        } catch (InvalidPathException _) {
            complaints.error(line, KEY + ": " + key, value, "a path");
        }
    }

    private Set<String> recordTypes(int line, @Nullable String list) {
        if (list == null || list.toLowerCase(Locale.ROOT).equals("all")) {
            return Set.of();
        }
        Set<String> types = new LinkedHashSet<>();
        for (String type : list.split(",", -1)) {
            if (!RECORD_TYPES.contains(type)) {
                complaints.error(line, KEY + ": records", type, "all, or some of " + String.join(",", RECORD_TYPES));
            }
            types.add(type);
        }
        return types;
    }

    /** Complains where there are sinks, but no log that they could read. */
    void checkAgainst(FlowLogSettings flowLog) {
        if (firstLine != 0 && flowLog.place().orElse(null) instanceof FlowLogSettings.Place.Off) {
            complaints.say(
                    Severity.ERROR,
                    firstLine,
                    KEY,
                    "a sink, but flow-log = off",
                    "a flow log: sinks read it from the disk");
        }
    }

    List<SinkSetting> finish() {
        return List.copyOf(sinks);
    }
}
