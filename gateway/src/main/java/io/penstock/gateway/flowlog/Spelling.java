package io.penstock.gateway.flowlog;

import io.penstock.config.FlowLogSettings.Fsync;
import io.penstock.config.FlowLogSettings.Privacy;
import java.util.Locale;

/** Settings as the configuration spells them. */
final class Spelling {

    private Spelling() {}

    static String of(Privacy privacy) {
        return privacy.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static String of(Fsync fsync) {
        return switch (fsync) {
            case Fsync.Always() -> "always";
            case Fsync.Never() -> "never";
            case Fsync.Every(var interval) -> interval.toSeconds() + "s";
        };
    }
}
