package io.penstock.config;

/** {@code # penstock: transport}: how the UDP sockets are driven. */
public enum TransportSetting {
    EPOLL,
    IO_URING
}
