package io.penstock.gateway.flowlog;

import io.penstock.config.FlowLogSettings;
import io.penstock.config.FlowLogSettings.Fsync;
import io.penstock.config.FlowLogSettings.Privacy;
import io.penstock.dataplane.flow.FlowFeed;
import io.penstock.dataplane.flow.FlowTimeouts;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How a flow log is kept, once everybody has been asked.
 *
 * @param folder its own folder
 * @param gatewayId which gateway writes it
 * @param version the program's version
 * @param window how often a flow that goes on is told of, and refused packets are summed up
 * @param fileBytes at which size a file is ended
 * @param fileAge after which time a file is ended
 * @param keepAge how long ended files are kept
 * @param keepBytes how much room ended files may take together
 * @param fsync when what was written is forced to the disk
 * @param privacy what is told of flows to the Internet
 * @param strict whether new flows are refused while the log cannot be written
 * @param domains whether flows are told of with the name that the peer had asked for
 */
public record FlowLogOptions(
        Path folder,
        String gatewayId,
        String version,
        Duration window,
        long fileBytes,
        Duration fileAge,
        Duration keepAge,
        long keepBytes,
        Fsync fsync,
        Privacy privacy,
        boolean strict,
        boolean domains) {

    /** Where the logs of all interfaces are, each in a folder of its own. */
    public static final Path ROOT = Path.of("/var/log/penstock");

    private static final Duration WINDOW = Duration.ofSeconds(60);
    private static final long FILE_BYTES = 64L << 20;
    private static final Duration FILE_AGE = Duration.ofDays(1);
    private static final Duration KEEP_AGE = Duration.ofDays(90);
    private static final long KEEP_BYTES = 4L << 30;
    private static final Duration FSYNC = Duration.ofSeconds(1);

    /** What the settings say, and the defaults where they say nothing. */
    public static FlowLogOptions of(FlowLogSettings settings, Path folder, String gatewayId, String version) {
        return new FlowLogOptions(
                folder,
                gatewayId,
                version,
                settings.window().orElse(WINDOW),
                settings.fileBytes().orElse(FILE_BYTES),
                settings.fileAge().orElse(FILE_AGE),
                settings.keepAge().orElse(KEEP_AGE),
                settings.keepBytes().orElse(KEEP_BYTES),
                settings.fsync().orElse(new Fsync.Every(FSYNC)),
                settings.privacy().orElse(Privacy.FULL),
                settings.strict().orElse(false),
                settings.domains().orElse(true));
    }

    /** Memory for each core's DNS answers; none where no flow may be told of with a name. */
    public int answerRingBytes() {
        return domains ? FlowFeed.ANSWER_RING_BYTES : 0;
    }

    /** When flows are over: the data plane's own times, with this window. */
    public static FlowTimeouts timeouts(FlowLogSettings settings) {
        FlowTimeouts base = FlowTimeouts.DEFAULT;
        return new FlowTimeouts(
                base.tcpEstablishedNs(),
                base.tcpOpeningNs(),
                base.tcpEndingNs(),
                base.udpAnsweredNs(),
                base.udpUnansweredNs(),
                base.icmpNs(),
                base.otherNs(),
                settings.window().orElse(WINDOW).toNanos());
    }
}
