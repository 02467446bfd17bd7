package io.penstock.gateway.cli;

import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/** {@code LOG_LEVEL} as wireguard-go reads it: {@code silent}, {@code error} (also when it is not set), {@code verbose}. */
public final class Logging {

    /** Held here, for the JDK forgets the level of a logger that nobody holds. */
    private static final Logger OURS = Logger.getLogger("io.penstock");

    /** Netty warns, with a stack trace, of a machine whose loopback is down, which is none of our business. */
    private static final Logger NETTY = Logger.getLogger("io.netty");

    /** Lucene warns that it could use instructions which our index has no use for. */
    private static final Logger LUCENE = Logger.getLogger("org.apache.lucene");

    /** Libraries of sinks tell of each failed attempt themselves, which the gateway does already, and less often. */
    private static final List<Logger> FAR_ENDS =
            List.of(Logger.getLogger("org.apache.kafka"), Logger.getLogger("io.opentelemetry"));

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
        NETTY.setLevel(level.equals(Level.ALL) ? Level.INFO : Level.SEVERE);
        LUCENE.setLevel(Level.SEVERE);
        FAR_ENDS.forEach(logger -> logger.setLevel(level.equals(Level.ALL) ? Level.INFO : Level.OFF));
        Handler handler = new ToStandardError();
        handler.setLevel(level);
        OURS.addHandler(handler);
    }

    /** Asks for the stream at each record: a gateway in the background has given its own away. */
    private static final class ToStandardError extends Handler {

        private static final SimpleFormatter MESSAGES = new SimpleFormatter();

        @Override
        public void publish(LogRecord entry) {
            if (isLoggable(entry)) {
                Throwable thrown = entry.getThrown();
                System.err.println(
                        "penstock: " + MESSAGES.formatMessage(entry) + (thrown == null ? "" : ": " + thrown));
            }
        }

        @Override
        public void flush() {
            System.err.flush();
        }

        @Override
        public void close() {
            flush();
        }
    }
}
