package io.penstock.gateway.flowlog;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A flow log at one moment, for those who watch it.
 *
 * @param records how many records of each {@code record_type} this run has added
 * @param lostByOverflow records that found room neither in a core's ring nor in its table
 * @param lostByEncoding records that could not be made into a line
 * @param lostEvents what happened to peers and could not be told, neither at once nor in a sum
 * @param lostAnswers DNS answers that nobody has read, so that flows may lack their domain
 * @param lastSeq the number of the last record
 * @param lastWrite when records were last written to the file, null for not yet
 * @param halted whether records cannot be written at the moment
 * @param fileBytes the length of the current file once all is written
 * @param waitingBytes records that wait to be written
 */
public record FlowLogStatus(
        Map<String, Long> records,
        long lostByOverflow,
        long lostByEncoding,
        long lostEvents,
        long lostAnswers,
        long lastSeq,
        @Nullable Instant lastWrite,
        boolean halted,
        long fileBytes,
        long waitingBytes) {}
