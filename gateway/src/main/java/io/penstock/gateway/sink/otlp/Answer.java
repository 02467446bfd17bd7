package io.penstock.gateway.sink.otlp;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * What a collector said to a request (the OTLP specification, "OTLP/HTTP Response").
 *
 * @param status the status of HTTP
 * @param contentType what the body is, as it says; empty where it does not
 * @param retryAfter the header of this name; empty where there is none
 * @param body a message in protobuf, unless it is something else
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Answer(int status, String contentType, String retryAfter, byte[] body) {

    private static final int REASON_LENGTH_MAX = 200;

    /** Field 1 of {@code ExportLogsServiceResponse}. */
    private static final int PARTIAL_SUCCESS = 1;

    /** Field 1 of {@code ExportLogsPartialSuccess}. */
    private static final int REJECTED_LOG_RECORDS = 1;

    /** Field 2 of {@code ExportLogsPartialSuccess}, and of {@code google.rpc.Status}. */
    private static final int MESSAGE = 2;

    boolean isSuccess() {
        return status / 100 == 2;
    }

    /** Whether the request itself was not liked, so that the same one will never be. */
    boolean isRefusal() {
        return status == 400 || status == 413 || status == 422;
    }

    /** How many records of a request that succeeded it did not take, for good. */
    long rejectedRecords() {
        return isProtobuf() ? ProtobufFields.of(body).message(PARTIAL_SUCCESS).number(REJECTED_LOG_RECORDS) : 0;
    }

    /** Why it did not take some of them. */
    String rejection() {
        String message = ProtobufFields.of(body).message(PARTIAL_SUCCESS).text(MESSAGE);
        return message.isEmpty() ? "rejected without a reason" : shortened(message);
    }

    /** Why it failed: the status, and what the body says in protobuf or as text. */
    String reason() {
        String text = isProtobuf() ? ProtobufFields.of(body).text(MESSAGE) : new String(body, StandardCharsets.UTF_8);
        String cut = shortened(text);
        return "HTTP " + status + (cut.isEmpty() ? "" : ": " + cut);
    }

    private boolean isProtobuf() {
        return contentType.startsWith("application/x-protobuf");
    }

    private static String shortened(String text) {
        String line = text.lines().findFirst().orElse("").strip();
        return line.length() > REASON_LENGTH_MAX ? line.substring(0, REASON_LENGTH_MAX) + "..." : line;
    }

    /** How long it asks to be left alone: seconds, or a date (RFC 9110, section 10.2.3). */
    Optional<Duration> wait(Instant now) {
        String text = retryAfter.strip();
        try {
            if (!text.isEmpty() && text.chars().allMatch(Character::isDigit)) {
                return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
            }
            Instant when = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of(when.isAfter(now) ? Duration.between(now, when) : Duration.ZERO);
        } catch (DateTimeException | NumberFormatException _) {
            return Optional.empty();
        }
    }
}
