package io.penstock.dataplane.counters;

import java.util.Locale;

/** The stages that a core's batches pass, and what a batch of each is counted in. */
public enum Stage {
    /** A {@code recvmmsg}. */
    RECEIVE("datagrams of one recvmmsg"),
    /** Decryption, replay window and AllowedIPs; with it what is delivered before the end of the batch. */
    OPEN("messages of these datagrams"),
    /** Merging, policy, flow table, and the writes to the TUN queue. */
    DELIVER("writes to the TUN device, each a packet or a super-packet"),
    /** The reads of the TUN queue, with AllowedIPs, policy, flow table, and the cutting of super-packets. */
    READ("reads of the TUN device, each a packet or a super-packet"),
    /** Encryption; with neighbours' help, what is sent meanwhile too. */
    SEAL("messages sealed"),
    /** A {@code sendmmsg}. */
    SEND("datagrams, each a message or a run of messages");

    private final String batch;

    Stage(String batch) {
        this.batch = batch;
    }

    /** What a batch is counted in. */
    public String batch() {
        return batch;
    }

    /** The value of the {@code stage} label. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
