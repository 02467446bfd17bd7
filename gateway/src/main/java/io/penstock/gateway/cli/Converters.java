package io.penstock.gateway.cli;

import io.penstock.config.FlowLogSettings;
import io.penstock.config.MetricsSetting;
import io.penstock.config.NatSetting;
import io.penstock.config.OffloadSwitch;
import io.penstock.gateway.run.SettingText;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Turns options into settings; picocli puts the option's name before the message. */
final class Converters {

    private Converters() {}

    /** {@code ADDR:PORT} or {@code off}. */
    static final class Metrics implements ITypeConverter<MetricsSetting> {
        @Override
        public MetricsSetting convert(String value) {
            try {
                return SettingText.metrics(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** The key of an offload. */
    static final class Offload implements ITypeConverter<OffloadSwitch> {
        @Override
        public OffloadSwitch convert(String value) {
            try {
                return SettingText.offload(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** {@code on}, {@code off} or an interface's name. */
    static final class Nat implements ITypeConverter<NatSetting> {
        @Override
        public NatSetting convert(String value) {
            try {
                return SettingText.nat(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** A folder or {@code off}. */
    static final class FlowLog implements ITypeConverter<FlowLogSettings.Place> {
        @Override
        public FlowLogSettings.Place convert(String value) {
            try {
                return FlowLogSettings.Place.parse(
                        value.equalsIgnoreCase("off")
                                ? value
                                : Path.of(value).toAbsolutePath().toString());
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("'" + value + "': expected a folder or off");
            }
        }
    }
}
