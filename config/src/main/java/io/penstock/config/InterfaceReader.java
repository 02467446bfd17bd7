package io.penstock.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Reads the lines of {@code [Interface]}. */
final class InterfaceReader extends SectionReader {
    private static final Pattern NAME_SERVER = Pattern.compile("[0-9.]+|.*:.*");
    private static final Pattern DOMAIN = Pattern.compile("[A-Za-z0-9_~.-]{1,253}");

    private final List<Located<AddressPrefix>> addresses = new ArrayList<>();
    private final List<String> dnsServers = new ArrayList<>();
    private final List<String> dnsSearchDomains = new ArrayList<>();
    private final List<String> preUp = new ArrayList<>();
    private final List<String> postUp = new ArrayList<>();
    private final List<String> preDown = new ArrayList<>();
    private final List<String> postDown = new ArrayList<>();
    private final PenstockSettingsReader settings;
    private Optional<ConfigKey> privateKey = Optional.empty();
    private boolean privateKeyGiven;
    private Optional<Integer> listenPort = Optional.empty();
    private Optional<Integer> fwMark = Optional.empty();
    private Optional<Located<Integer>> mtu = Optional.empty();
    private RouteTable table = new RouteTable.Auto();
    private boolean saveConfig;

    InterfaceReader(Complaints complaints, int headerLine) {
        super(complaints, headerLine);
        settings = new PenstockSettingsReader(complaints);
    }

    @Override
    void accept(int line, String key, String value) {
        switch (key) {
            case "Address" -> readAddresses(line, value);
            case "DNS" -> readDns(line, value);
            case "PreUp" -> readHook(line, key, value, preUp);
            case "PostUp" -> readHook(line, key, value, postUp);
            case "PreDown" -> readHook(line, key, value, preDown);
            case "PostDown" -> readHook(line, key, value, postDown);
            default -> {
                if (isFirst(line, key)) {
                    acceptOnce(line, key, value);
                }
            }
        }
    }

    private void acceptOnce(int line, String key, String value) {
        switch (key) {
            case "PrivateKey" -> {
                privateKeyGiven = true;
                privateKey = readKey(line, key, value);
            }
            case "ListenPort" ->
                listenPort = read(line, key, value, "a port from 0 to 65535", text -> Numbers.parse(text, 0, 65535));
            case "FwMark" ->
                fwMark = read(line, key, value, "a 32-bit number, 0x and hex digits, or off", InterfaceReader::fwMark);
            case "MTU" ->
                mtu = read(line, key, value, "a number from 68 to 65535", text -> Numbers.parse(text, 68, 65535))
                        .map(bytes -> new Located<>(line, bytes));
            case "Table" ->
                table = read(line, key, value, "auto, off, or a table's number or name", RouteTable::parse)
                        .orElse(table);
            case "SaveConfig" ->
                saveConfig = read(line, key, value, "true or false", InterfaceReader::bool)
                        .orElse(false);
            default -> throw new IllegalStateException("a known key that nobody reads: " + key);
        }
    }

    private void readAddresses(int line, String value) {
        for (String part : splitList(value)) {
            read(line, "Address", part, "an IPv4 or IPv6 address with an optional /length", AddressPrefix::parse)
                    .ifPresent(address -> addAddress(line, address));
        }
    }

    private void addAddress(int line, AddressPrefix address) {
        addresses.stream()
                .filter(earlier -> earlier.value().equals(address))
                .findFirst()
                .ifPresent(earlier -> complaints.say(
                        Severity.ERROR,
                        line,
                        "Address",
                        address + " again",
                        "it once: it already stands in line " + earlier.line()));
        addresses.add(new Located<>(line, address));
    }

    private void readDns(int line, String value) {
        for (String part : splitList(value)) {
            if (NAME_SERVER.matcher(part).matches()) {
                if (AddressText.parse(part) == null) {
                    complaints.error(line, "DNS", part, "an IPv4 or IPv6 address or a search domain");
                }
                dnsServers.add(part);
            } else {
                if (!DOMAIN.matcher(part).matches()) {
                    complaints.error(line, "DNS", part, "an IPv4 or IPv6 address or a search domain");
                }
                dnsSearchDomains.add(part);
            }
        }
    }

    private void readHook(int line, String key, String value, List<String> hooks) {
        if (value.isEmpty()) {
            complaints.error(line, key, value, "a command");
        }
        hooks.add(value);
    }

    @Override
    void acceptComment(SourceLine line) {
        line.penstockSetting().ifPresent(setting -> settings.accept(line.number(), setting));
    }

    /** As wg-quick does: commas and whitespace both part the entries. */
    private static List<String> splitList(String value) {
        return List.of(value.split("[,\\s]+")).stream()
                .filter(part -> !part.isEmpty())
                .toList();
    }

    private static int fwMark(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.equals("off")) {
            return 0;
        }
        if (!lower.matches("0x[0-9a-f]{1,8}|[0-9]{1,10}")) {
            throw new IllegalArgumentException("not a mark");
        }
        return lower.startsWith("0x")
                ? Integer.parseUnsignedInt(lower.substring(2), 16)
                : Integer.parseUnsignedInt(lower);
    }

    private static boolean bool(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("neither true nor false");
        };
    }

    /** Complains about what is missing or does not fit together, then gives what was read. */
    InterfaceSection finish() {
        boolean hookSetsKey = preUp.stream().anyMatch(hook -> hook.contains("private-key"))
                || postUp.stream().anyMatch(hook -> hook.contains("private-key"));
        if (!privateKeyGiven && !hookSetsKey) {
            complaints.say(Severity.ERROR, headerLine, "[Interface]", "no PrivateKey", "one, or a hook that sets it");
        }
        boolean v6 = addresses.stream().anyMatch(address -> address.value().isV6());
        mtu.filter(bytes -> v6 && bytes.value() < 1280)
                .ifPresent(bytes -> complaints.say(
                        Severity.WARNING,
                        bytes.line(),
                        "MTU",
                        "\"" + bytes.value() + "\"",
                        "at least 1280, because the interface has an IPv6 address (RFC 8200)"));
        return new InterfaceSection(
                privateKey,
                optionalInt(listenPort),
                optionalInt(fwMark),
                addresses.stream().map(Located::value).toList(),
                dnsServers,
                dnsSearchDomains,
                optionalInt(mtu.map(Located::value)),
                table,
                preUp,
                postUp,
                preDown,
                postDown,
                saveConfig,
                settings.finish());
    }

    private static OptionalInt optionalInt(Optional<Integer> number) {
        return number.isPresent() ? OptionalInt.of(number.get()) : OptionalInt.empty();
    }
}
