package io.penstock.gateway.sink;

import java.time.Duration;

/** Interrupts the thread that made it, unless it is closed in time. After the closing, no interrupt is to come or left. */
final class Deadline implements AutoCloseable {

    private final Thread worker = Thread.currentThread();
    private final Thread watchdog;
    private boolean closed;
    private boolean passed;

    Deadline(Duration patience) {
        watchdog = Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(patience);
                pass();
            } catch (InterruptedException _) {
                // It was closed in time.
            }
        });
    }

    private synchronized void pass() {
        if (!closed) {
            passed = true;
            worker.interrupt();
        }
    }

    /** Whether the time is over. */
    synchronized boolean hasPassed() {
        return passed;
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        watchdog.interrupt();
        boolean _ = Thread.interrupted();
    }
}
