package io.penstock.gateway.run;

import io.penstock.dataplane.device.Preparation;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Loads and links what the data plane will need, on a second processor, while the command line and the configuration are
 * read: calls into native libraries are linked by code that the virtual machine makes on the spot, and signed or old
 * libraries cannot come from its cache, so together this is a third of a start. It changes nothing but how long the start
 * takes, and nothing goes on beside the data plane's own start, so classes are never initialised by two threads at once.
 */
public final class HeadStart {

    private static final System.Logger LOG = System.getLogger(HeadStart.class.getName());

    private static final FutureTask<?> TASK = new FutureTask<>(Preparation::run, null);

    private HeadStart() {}

    /** Begins, on a thread of its own. */
    public static void begin() {
        Thread.ofPlatform().name("penstock-head-start").daemon().start(TASK);
    }

    /** Waits for its end; where it has not begun, does its work here. */
    static void finish() {
        try {
            TASK.run();
            TASK.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            // Whatever it is, the start itself meets it again and says so.
            LOG.log(System.Logger.Level.DEBUG, "the head start failed", e);
        }
    }
}
