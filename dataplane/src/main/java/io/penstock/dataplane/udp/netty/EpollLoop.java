package io.penstock.dataplane.udp.netty;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** A core's loop on epoll. The descriptors join it as handles of our own, so reads and writes stay ours. */
final class EpollLoop extends NettyLoop {

    EpollLoop(ThreadFactory threads, int firstCpu) {
        super("epoll", threads, EpollIoHandler.newFactory(), firstCpu);
    }

    @Override
    public Watch watch(int fd, Runnable onReadable, Runnable onWritable) {
        Handle handle = new Handle(handler(), new FileDescriptor(fd), onReadable, onWritable);
        handle.begin(register(handle));
        return handle;
    }

    private static final class Handle implements EpollIoHandle, Watch {

        private final CoreIoHandler loop;
        private final FileDescriptor fd;
        private final Runnable onReadable;
        private final Runnable onWritable;
        private @Nullable IoRegistration registration;

        Handle(CoreIoHandler loop, FileDescriptor fd, Runnable onReadable, Runnable onWritable) {
            this.loop = loop;
            this.fd = fd;
            this.onReadable = onReadable;
            this.onWritable = onWritable;
        }

        void begin(IoRegistration begun) {
            registration = begun;
            interest(true, false);
        }

        @Override
        public FileDescriptor fd() {
            return fd;
        }

        @Override
        public void handle(IoRegistration to, IoEvent event) {
            loop.beforeWork();
            EpollIoOps ops = ((EpollIoEvent) event).ops();
            if (ops.contains(EpollIoOps.EPOLLOUT)) {
                onWritable.run();
            }
            // An error wakes the reader, who learns from the read what it is.
            if (ops.contains(EpollIoOps.EPOLLIN) || ops.contains(EpollIoOps.EPOLLERR)) {
                onReadable.run();
            }
        }

        @Override
        public void interest(boolean readable, boolean writable) {
            EpollIoOps ops = EpollIoOps.NONE;
            if (readable) {
                ops = ops.with(EpollIoOps.EPOLLIN);
            }
            if (writable) {
                ops = ops.with(EpollIoOps.EPOLLOUT);
            }
            if (registration != null) {
                registration.submit(ops);
            }
        }

        @Override
        public void cancel() {
            if (registration != null) {
                registration.cancel();
            }
        }

        /** The descriptor is closed by its owner. */
        @Override
        public void close() {
            cancel();
        }
    }
}
