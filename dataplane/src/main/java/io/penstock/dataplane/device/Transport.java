package io.penstock.dataplane.device;

/** What a core's event loop is made of. */
public enum Transport {
    /** What is measured to be faster on this machine: epoll. */
    AUTO,
    /** Netty's epoll. */
    EPOLL,
    /** Netty's io_uring, as a source of readiness. */
    IO_URING
}
