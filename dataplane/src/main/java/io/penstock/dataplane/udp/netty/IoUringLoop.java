package io.penstock.dataplane.udp.netty;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoOps;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** A core's loop on io_uring, which tells readiness by {@code IORING_OP_POLL_ADD}; reads and writes stay ours. */
final class IoUringLoop extends NettyLoop {

    private static final byte OP_POLL_ADD = 6;
    private static final byte OP_ASYNC_CANCEL = 14;
    private static final short POLLIN = 0x001;
    private static final short POLLOUT = 0x004;

    IoUringLoop(ThreadFactory threads, int firstCpu) {
        super("io_uring", threads, IoUringIoHandler.newFactory(), firstCpu);
    }

    @Override
    public Watch watch(int fd, Runnable onReadable, Runnable onWritable) {
        Handle handle = new Handle(handler(), fd, onReadable, onWritable);
        handle.begin(register(handle));
        return handle;
    }

    /** A poll is good for one event, so each one is followed by the next while there is interest. */
    private static final class Handle implements IoUringIoHandle, Watch {

        private final CoreIoHandler loop;
        private final Poll read;
        private final Poll write;
        private @Nullable IoRegistration registration;

        Handle(CoreIoHandler loop, int fd, Runnable onReadable, Runnable onWritable) {
            this.loop = loop;
            read = new Poll(fd, POLLIN, onReadable);
            write = new Poll(fd, POLLOUT, onWritable);
        }

        void begin(IoRegistration begun) {
            registration = begun;
            interest(true, false);
        }

        @Override
        public void handle(IoRegistration to, IoEvent event) {
            loop.beforeWork();
            IoUringIoEvent completion = (IoUringIoEvent) event;
            if (completion.opcode() == OP_POLL_ADD) {
                (completion.userData() == POLLIN ? read : write).onCompletion(to, completion.res());
            }
        }

        @Override
        public void interest(boolean readable, boolean writable) {
            if (registration != null) {
                read.want(registration, readable);
                write.want(registration, writable);
            }
        }

        @Override
        public void cancel() {
            interest(false, false);
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

    private static final class Poll {

        private final int fd;
        private final short events;
        private final long userData;
        private final Runnable onReady;
        private boolean wanted;
        private boolean underWay;
        private long id;

        Poll(int fd, short events, Runnable onReady) {
            this.fd = fd;
            this.events = events;
            this.userData = events;
            this.onReady = onReady;
        }

        void want(IoRegistration registration, boolean ready) {
            wanted = ready;
            if (ready && !underWay) {
                submit(registration);
            } else if (!ready && underWay) {
                registration.submit(new IoUringIoOps(
                        OP_ASYNC_CANCEL, (byte) 0, (short) 0, -1, 0L, id, 0, 0, userData, (short) 0, (short) 0, 0, 0L));
            }
        }

        private void submit(IoRegistration registration) {
            underWay = true;
            id = registration.submit(new IoUringIoOps(
                    OP_POLL_ADD, (byte) 0, (short) 0, fd, 0L, 0L, 0, events, userData, (short) 0, (short) 0, 0, 0L));
        }

        void onCompletion(IoRegistration registration, int result) {
            underWay = false;
            if (wanted && result >= 0) {
                onReady.run();
            }
            if (wanted && registration.isValid()) {
                submit(registration);
            }
        }
    }
}
