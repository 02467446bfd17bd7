package io.penstock.dataplane.udp.netty;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import io.penstock.dataplane.core.WakeModeration;
import io.penstock.linux.process.CpuBerth;
import io.penstock.linux.process.ShortSleep;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/**
 * A transport's handler, and what a core does around its sleep: it says aloud that it sleeps, pauses under short trains
 * ({@link WakeModeration}), and lets the kernel choose where it wakes ({@link CpuBerth}). All else is the transport's own.
 */
final class CoreIoHandler implements IoHandler {

    private static final int MARK = 32;
    private static final int AWAKE = 0;
    private static final int ASLEEP = 1;

    private final IoHandler transport;

    /** Whether the loop sleeps: on cache lines of its own, since other cores look at it while this one works. */
    private final AtomicIntegerArray mark = new AtomicIntegerArray(2 * MARK);

    private final int firstCpu;
    private final WakeModeration moderation = new WakeModeration();
    private @Nullable CpuBerth berth;
    private @Nullable ShortSleep sleep;
    private boolean looking;

    /**
     * A handler of the loop's own.
     *
     * @param firstCpu the processor that the thread begins on; negative: the thread is not bound at all
     */
    CoreIoHandler(IoHandler transport, int firstCpu) {
        this.transport = transport;
        this.firstCpu = firstCpu;
    }

    /** Whether the loop sleeps, or is about to, as far as another thread can tell. */
    boolean isAsleep() {
        return mark.getOpaque(MARK) == ASLEEP;
    }

    /** Whether others use this thread's processor too; on the loop's own thread. */
    boolean isCrowded() {
        return berth != null && berth.isCrowded();
    }

    /** An event has come, and the loop's thread is about to work on it. */
    void beforeWork() {
        if (looking) {
            looking = false;
            mark.setOpaque(MARK, AWAKE);
            moderation.onFound(System.nanoTime());
            if (berth != null) {
                berth.beforeWork();
            }
        }
    }

    @Override
    public int run(IoHandlerContext context) {
        boolean mayBlock = context.canBlock();
        long nowNs = System.nanoTime();
        if (berth != null) {
            berth.betweenWork(nowNs, mayBlock);
        }
        if (mayBlock) {
            pause(nowNs);
            mark.setOpaque(MARK, ASLEEP);
            looking = true;
        }
        try {
            return transport.run(context);
        } finally {
            if (looking) {
                looking = false;
                mark.setOpaque(MARK, AWAKE);
            }
        }
    }

    private void pause(long nowNs) {
        long pauseNs = moderation.pauseNs(nowNs);
        if (pauseNs > 0 && sleep != null) {
            sleep.sleep(pauseNs);
            moderation.onLook(System.nanoTime());
        } else {
            moderation.onLook(nowNs);
        }
    }

    @Override
    public void initialize() {
        sleep = new ShortSleep();
        if (firstCpu >= 0) {
            berth = CpuBerth.of(firstCpu);
        }
        transport.initialize();
    }

    @Override
    public void prepareToDestroy() {
        transport.prepareToDestroy();
    }

    @Override
    public void destroy() {
        transport.destroy();
        if (berth != null) {
            berth.close();
        }
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return transport.register(handle);
    }

    @Override
    public void wakeup() {
        transport.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return transport.isCompatible(handleType);
    }
}
