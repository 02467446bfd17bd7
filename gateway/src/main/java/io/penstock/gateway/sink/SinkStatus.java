package io.penstock.gateway.sink;

import org.jspecify.annotations.Nullable;

/**
 * A sink at one moment. Counts are of this run of the gateway.
 *
 * @param name its name
 * @param target where it delivers to, as a URL without secrets
 * @param deliveredRecords records that the far end has
 * @param refusedRecords of these, those that it refused for good
 * @param failures attempts that failed
 * @param lastError why the last one failed, while none has succeeded since; else null
 * @param lagSeconds age of the oldest record that waits; 0 where none does
 * @param spoolRecords records in the log that wait
 * @param spoolBytes the room that they take on the disk, roughly
 * @param missedRecords records that retention removed from the log, or the disk damaged in it, before they were delivered
 */
public record SinkStatus(
        String name,
        String target,
        long deliveredRecords,
        long refusedRecords,
        long failures,
        @Nullable String lastError,
        double lagSeconds,
        long spoolRecords,
        long spoolBytes,
        long missedRecords) {}
