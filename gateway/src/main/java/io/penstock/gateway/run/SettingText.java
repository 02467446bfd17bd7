package io.penstock.gateway.run;

import io.penstock.config.EndpointSpec;
import io.penstock.config.HandOffSetting;
import io.penstock.config.MetricsSetting;
import io.penstock.config.NatSetting;
import io.penstock.config.OffloadSwitch;
import io.penstock.config.TransportSetting;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Penstock's own settings as the command line and the comments of a file spell them. */
public final class SettingText {

    private SettingText() {}

    /** Reads {@code on}, {@code off} or an interface's name. */
    public static NatSetting nat(String text) {
        return switch (text) {
            case "on" -> new NatSetting.On();
            case "off" -> new NatSetting.Off();
            default -> {
                if (!Preflight.isInterfaceName(text)) {
                    throw new IllegalArgumentException("'" + text + "': expected on, off, or an interface's name");
                }
                yield new NatSetting.Through(text);
            }
        };
    }

    /** Reads {@code off} or {@code ADDR:PORT}. */
    public static MetricsSetting metrics(String text) {
        if (text.equals("off")) {
            return new MetricsSetting.Off();
        }
        try {
            return new MetricsSetting.Listen(EndpointSpec.parse(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text + "': expected off or ADDR:PORT, as 127.0.0.1:9586", e);
        }
    }

    /** Reads the key of an offload, as {@code udp-gso}. */
    public static OffloadSwitch offload(String text) {
        List<OffloadSwitch> offloads = Stream.of(OffloadSwitch.values())
                .filter(offload -> offload != OffloadSwitch.VERIFY_CHECKSUMS)
                .toList();
        return offloads.stream()
                .filter(offload -> offload.key().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + text + "': expected one of "
                        + offloads.stream().map(OffloadSwitch::key).collect(Collectors.joining(", "))));
    }

    static String of(NatSetting nat) {
        return switch (nat) {
            case NatSetting.On() -> "on";
            case NatSetting.Off() -> "off";
            case NatSetting.Through(String name) -> name;
        };
    }

    static String of(MetricsSetting metrics) {
        return switch (metrics) {
            case MetricsSetting.Off() -> "off";
            case MetricsSetting.Listen(EndpointSpec address) -> address.toString();
        };
    }

    static String of(HandOffSetting handOff) {
        return handOff.name().toLowerCase(Locale.ROOT);
    }

    static String of(TransportSetting transport) {
        return transport.name().toLowerCase(Locale.ROOT);
    }
}
