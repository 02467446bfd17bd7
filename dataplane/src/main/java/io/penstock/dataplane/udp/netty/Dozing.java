package io.penstock.dataplane.udp.netty;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * A Netty I/O handler that says whether it sleeps: from where it may block until the first event, or its return. The
 * mark has cache lines of its own, since other cores look at it while this one works.
 */
final class Dozing implements IoHandlerFactory {

    private static final int MARK = 32;
    private static final int AWAKE = 0;
    private static final int ASLEEP = 1;

    private final IoHandlerFactory factory;
    private final AtomicIntegerArray mark = new AtomicIntegerArray(2 * MARK);

    Dozing(IoHandlerFactory factory) {
        this.factory = factory;
    }

    /** As far as another thread can tell. */
    boolean isAsleep() {
        return mark.getOpaque(MARK) == ASLEEP;
    }

    /** An event has come; on the loop's thread. */
    void wakeUp() {
        if (mark.getPlain(MARK) == ASLEEP) {
            mark.setOpaque(MARK, AWAKE);
        }
    }

    @Override
    public boolean isChangingThreadSupported() {
        return factory.isChangingThreadSupported();
    }

    @Override
    public IoHandler newHandler(ThreadAwareExecutor executor) {
        IoHandler handler = factory.newHandler(executor);
        return new IoHandler() {
            @Override
            public void initialize() {
                handler.initialize();
            }

            @Override
            public int run(IoHandlerContext context) {
                if (context.canBlock()) {
                    mark.setOpaque(MARK, ASLEEP);
                }
                try {
                    return handler.run(context);
                } finally {
                    wakeUp();
                }
            }

            @Override
            public void prepareToDestroy() {
                handler.prepareToDestroy();
            }

            @Override
            public void destroy() {
                handler.destroy();
            }

            @Override
            public IoRegistration register(IoHandle handle) throws Exception {
                return handler.register(handle);
            }

            @Override
            public void wakeup() {
                handler.wakeup();
            }

            @Override
            public boolean isCompatible(Class<? extends IoHandle> type) {
                return handler.isCompatible(type);
            }
        };
    }
}
