package io.penstock.dataplane.udp.netty;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import io.penstock.dataplane.core.WakeModeration;
import io.penstock.linux.process.CpuBerth;
import io.penstock.linux.process.SchedulerSlice;
import io.penstock.linux.process.ShortSleep;
import org.jspecify.annotations.Nullable;

/**
 * A transport's handler whose thread has a berth: told when the loop may be about to sleep, and when an event has woken it.
 * All else is the transport's own.
 */
final class BerthedHandler implements IoHandler {

    private final IoHandler transport;
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
    BerthedHandler(IoHandler transport, int firstCpu) {
        this.transport = transport;
        this.firstCpu = firstCpu;
    }

    /** The loop's thread is about to work on an event. */
    void beforeWork() {
        if (looking) {
            looking = false;
            moderation.onFound(System.nanoTime());
            if (berth != null) {
                berth.beforeWork();
            }
        }
    }

    @Override
    public int run(IoHandlerContext context) {
        if (context.canBlock()) {
            beforeSleep(System.nanoTime());
        }
        looking = true;
        return transport.run(context);
    }

    private void beforeSleep(long nowNs) {
        if (berth != null) {
            berth.beforeSleep(nowNs);
        }
        long pauseNs = Boolean.getBoolean("x.nomod") ? 0 : moderation.pauseNs(nowNs);
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
        if (Long.getLong("x.slice", 0) > 0) {
            SchedulerSlice.request(Long.getLong("x.slice", 0));
        }
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
