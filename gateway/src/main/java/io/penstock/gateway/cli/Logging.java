package io.penstock.gateway.cli;

import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** {@code LOG_LEVEL} as wireguard-go reads it: {@code silent}, {@code error} (also when it is not set), {@code verbose}. */
public final class Logging {

    /** Held here, for the JDK forgets the level of a logger that nobody holds. */
    private static final Logger OURS = Logger.getLogger("io.penstock");

    private Logging() {}

    /** Sends log records of Penstock to standard error, a line each. */
    public static void configure(@Nullable String levelName) {
        Level level = switch (levelName == null ? "" : levelName) {
            case "verbose", "debug" -> Level.ALL;
            case "silent" -> Level.OFF;
            default -> Level.WARNING;
        };
        OURS.setLevel(level);
        OURS.setUseParentHandlers(false);
        Handler handler = new ConsoleHandler();
        handler.setLevel(level);
        handler.setFormatter(new Formatter() {
            @Override
            public String format(LogRecord entry) {
                Throwable thrown = entry.getThrown();
                return "penstock: " + formatMessage(entry) + (thrown == null ? "" : ": " + thrown) + "\n";
            }
        });
        OURS.addHandler(handler);
    }
}
