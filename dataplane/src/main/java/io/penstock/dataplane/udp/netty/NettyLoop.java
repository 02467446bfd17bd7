package io.penstock.dataplane.udp.netty;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.Future;
import io.penstock.dataplane.core.CoreLoop;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** What both kinds of Netty loop share: one thread, its tasks, and its end. */
abstract class NettyLoop implements CoreLoop {

    private static final long CLOSE_TIMEOUT_SECONDS = 5;

    private final String name;
    private final MultiThreadIoEventLoopGroup group;
    private final IoEventLoop loop;
    private final AtomicReference<CoreIoHandler> handler = new AtomicReference<>();

    NettyLoop(String name, ThreadFactory threads, IoHandlerFactory transport, int firstCpu) {
        this.name = name;
        group = new MultiThreadIoEventLoopGroup(1, threads, executor -> {
            CoreIoHandler made = new CoreIoHandler(transport.newHandler(executor), firstCpu);
            handler.set(made);
            return made;
        });
        loop = group.next();
    }

    /** The one handler of the loop. */
    final CoreIoHandler handler() {
        return handler.get();
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final boolean isAsleep() {
        return handler().isAsleep();
    }

    @Override
    public final boolean isCrowded() {
        return handler().isCrowded();
    }

    @Override
    public final void execute(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException closed) {
            System.getLogger(NettyLoop.class.getName())
                    .log(System.Logger.Level.DEBUG, "a task came after the end of its loop", closed);
        }
    }

    /** Registers a handle; on the loop's own thread this is done when the call returns. */
    final IoRegistration register(IoHandle handle) {
        Future<IoRegistration> registration = loop.register(handle);
        if (!registration.isDone()) {
            throw new IllegalStateException("a watch must begin on the thread of its loop");
        }
        if (!registration.isSuccess()) {
            throw new IllegalStateException("the descriptor cannot be watched", registration.cause());
        }
        return registration.getNow();
    }

    @Override
    public final void close() {
        group.shutdownGracefully(0, CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }
}
