package io.penstock.gateway.control;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway stands on beside its device, as part of {@link Status}.
 *
 * @param configuration the file it was started from, null for an interface that was made without one
 * @param policy the policy in force in one line, null where every peer may reach everything
 * @param flowLog the flow log, null where none is kept
 */
public record Standing(
        @Nullable Configuration configuration,
        @Nullable String policy,
        @Nullable Log flowLog) {

    /** An interface with neither file nor policy nor log. */
    public static final Standing NONE = new Standing(null, null, null);

    /**
     * The configuration in force.
     *
     * @param file where it stands
     * @param readAt when what is in force was read
     * @param refusedAt when the file was refused since then, null where it was not
     * @param refusal why it was refused, in one line; null where it was not
     */
    public record Configuration(
            String file,
            Instant readAt,
            @Nullable Instant refusedAt,
            @Nullable String refusal) {}

    /**
     * The flow log.
     *
     * @param folder where it is kept
     * @param strict whether new flows are refused while it cannot be written
     * @param lastSeq the number of its last record, over all starts
     * @param lostRecords records that this run could not keep; the log declares them
     * @param halted whether it cannot be written at the moment
     */
    public record Log(String folder, boolean strict, long lastSeq, long lostRecords, boolean halted) {}
}
