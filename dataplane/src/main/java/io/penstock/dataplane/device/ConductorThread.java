package io.penstock.dataplane.device;

import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.status.AtomicCounter;
import org.jspecify.annotations.Nullable;

/** Runs the conductor on a thread that sleeps until there is something to do. */
final class ConductorThread implements IdleStrategy, AutoCloseable {

    private static final int CLOSE_TIMEOUT_MS = 5_000;

    private final Conductor conductor;
    private final AgentRunner runner;

    /** Set before the last look for work, cleared after sleep: whoever leaves work after that look sees it and wakes. */
    private volatile boolean sleeping;

    private volatile @Nullable Thread thread;

    ConductorThread(Conductor conductor, org.agrona.ErrorHandler errors) {
        this.conductor = conductor;
        this.runner = new AgentRunner(this, errors, (AtomicCounter) null, conductor);
    }

    void start() {
        thread = AgentRunner.startOnThread(runner, task -> {
            Thread created = new Thread(task, conductor.roleName());
            created.setDaemon(true);
            return created;
        });
    }

    /** Wakes the conductor if he sleeps; any thread. */
    void wake() {
        if (sleeping) {
            Thread asleep = thread;
            if (asleep != null) {
                LockSupport.unpark(asleep);
            }
        }
    }

    @Override
    public void idle(int workCount) {
        if (workCount > 0) {
            return;
        }
        if (!sleeping) {
            // One more look with the flag up, so that work left in between is not slept over.
            sleeping = true;
            return;
        }
        long idleNs = conductor.idleNs();
        if (idleNs > 0) {
            LockSupport.parkNanos(this, idleNs);
        }
        sleeping = false;
    }

    @Override
    public void idle() {
        idle(0);
    }

    @Override
    public void reset() {
        sleeping = false;
    }

    /** Ends the conductor after his current duty cycle; he closes what he owns. */
    @Override
    public void close() {
        runner.close(CLOSE_TIMEOUT_MS, _ -> {});
    }
}
