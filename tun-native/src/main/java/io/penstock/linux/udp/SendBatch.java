package io.penstock.linux.udp;

/** Placeholder. */
public final class SendBatch {
    private SendBatch() {}
}
