package io.penstock.linux.udp;

/** Placeholder. */
public final class ReceiveBatch {
    private ReceiveBatch() {}
}
