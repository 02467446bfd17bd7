package io.penstock.config;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads the {@code # penstock: key = value} comments of {@code [Interface]}. */
final class PenstockSettingsReader extends SectionReader {
    /** The most peers that a gateway can have. */
    private static final int PEERS_MAX = 65_536;

    private Optional<MetricsSetting> metrics = Optional.empty();
    private Optional<NatSetting> nat = Optional.empty();
    private Optional<Integer> cores = Optional.empty();
    private Optional<TransportSetting> transport = Optional.empty();
    private Optional<HandOffSetting> handOff = Optional.empty();
    private Optional<String> cipher = Optional.empty();
    private final Map<OffloadSwitch, Boolean> offloads = new EnumMap<>(OffloadSwitch.class);
    private Optional<Integer> metricsPeers = Optional.empty();
    private Optional<Boolean> mindFlavor = Optional.empty();
    private final FlowLogReader flowLog = new FlowLogReader();
    private Optional<String> policy = Optional.empty();

    PenstockSettingsReader(Complaints complaints) {
        super(complaints, 0);
    }

    /** Takes {@code key = value}. */
    void accept(int line, String setting) {
        int equals = setting.indexOf('=');
        String key = (equals < 0 ? setting : setting.substring(0, equals)).strip();
        Optional<String> known = KnownKeys.find(KnownKeys.PENSTOCK, key);
        if (equals < 0 || known.isEmpty()) {
            String expected = KnownKeys.nearest(KnownKeys.PENSTOCK, key)
                    .filter(_ -> known.isEmpty())
                    .orElse("KEY = VALUE with one of " + String.join(", ", KnownKeys.PENSTOCK));
            complaints.error(line, "penstock", key, expected);
            return;
        }
        String name = "penstock: " + known.get();
        if (isFirst(line, name)) {
            accept(line, name, setting.substring(equals + 1).strip());
        }
    }

    @Override
    void accept(int line, String key, String value) {
        switch (key) {
            case "penstock: metrics" ->
                metrics = read(line, key, value, "ADDR:PORT or off", PenstockSettingsReader::metrics);
            case "penstock: metrics-peers" ->
                metricsPeers =
                        read(line, key, value, "a number from 0 to 65536", text -> Numbers.parse(text, 0, PEERS_MAX));
            case "penstock: metrics-compat" ->
                mindFlavor = read(line, key, value, "mindflavor or off", PenstockSettingsReader::mindFlavor);
            case "penstock: nat" ->
                nat = read(line, key, value, "on, off, or an interface's name", PenstockSettingsReader::nat);
            case "penstock: cores" ->
                cores = read(line, key, value, "a number from 1 to 1024", text -> Numbers.parse(text, 1, 1024));
            case "penstock: transport" ->
                transport = read(line, key, value, "epoll or io_uring", PenstockSettingsReader::transport);
            case "penstock: hand-off" ->
                handOff = read(line, key, value, "auto, never, or always", PenstockSettingsReader::handOff);
            case "penstock: cipher" ->
                cipher = read(line, key, value, "the name of an engine", PenstockSettingsReader::cipher);
            case "penstock: policy" ->
                policy = read(line, key, value, "the name of a file", PenstockSettingsReader::policy);
            default -> {
                if (!flowLog.accept(this, line, key, value)) {
                    acceptSwitch(line, key, value);
                }
            }
        }
    }

    private void acceptSwitch(int line, String key, String value) {
        for (OffloadSwitch offload : OffloadSwitch.values()) {
            if (key.equals("penstock: " + offload.key())) {
                read(line, key, value, "on or off", PenstockSettingsReader::onOrOff)
                        .ifPresent(on -> offloads.put(offload, on));
                return;
            }
        }
        throw new IllegalStateException("a known setting that nobody reads: " + key);
    }

    private static boolean onOrOff(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "on" -> true;
            case "off" -> false;
            default -> throw new IllegalArgumentException("neither on nor off");
        };
    }

    @Override
    void acceptComment(SourceLine line) {
        line.penstockSetting().ifPresent(setting -> accept(line.number(), setting));
    }

    private static MetricsSetting metrics(String text) {
        return text.equalsIgnoreCase("off")
                ? new MetricsSetting.Off()
                : new MetricsSetting.Listen(EndpointSpec.parse(text));
    }

    private static boolean mindFlavor(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "mindflavor" -> true;
            case "off" -> false;
            default -> throw new IllegalArgumentException("no such exporter");
        };
    }

    private static OptionalInt optional(Optional<Integer> number) {
        return number.map(OptionalInt::of).orElseGet(OptionalInt::empty);
    }

    private static NatSetting nat(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "on" -> new NatSetting.On();
            case "off" -> new NatSetting.Off();
            default -> {
                // What Linux lets an interface be called, less the characters that nft or a shell would trip over.
                if (!text.matches("[A-Za-z0-9_][A-Za-z0-9_.@-]{0,14}")) {
                    throw new IllegalArgumentException("not an interface's name");
                }
                yield new NatSetting.Through(text);
            }
        };
    }

    private static TransportSetting transport(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "epoll" -> TransportSetting.EPOLL;
            case "io_uring" -> TransportSetting.IO_URING;
            default -> throw new IllegalArgumentException("not a transport");
        };
    }

    private static HandOffSetting handOff(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "auto" -> HandOffSetting.AUTO;
            case "never" -> HandOffSetting.NEVER;
            case "always" -> HandOffSetting.ALWAYS;
            default -> throw new IllegalArgumentException("not a way to hand off");
        };
    }

    private static String cipher(String text) {
        if (!text.matches("[A-Za-z][A-Za-z0-9_-]{0,31}")) {
            throw new IllegalArgumentException("not a name");
        }
        return text.toLowerCase(Locale.ROOT);
    }

    private static String policy(String text) {
        if (text.isEmpty() || text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("not a file's name");
        }
        return text;
    }

    ApplianceSettings finish() {
        return new ApplianceSettings(
                metrics,
                nat,
                optional(cores),
                transport,
                handOff,
                cipher,
                offloads,
                flowLog.finish(),
                new MetricsSeries(optional(metricsPeers), mindFlavor.orElse(false)),
                policy);
    }
}
