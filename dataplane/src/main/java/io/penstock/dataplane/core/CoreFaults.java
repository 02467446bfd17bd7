package io.penstock.dataplane.core;

/** What a core reports when it cannot go on. Any thread may call. */
public interface CoreFaults {

    /** The TUN interface was removed by somebody. */
    void onTunGone();

    /** A core's queue or stage failed in a way that it cannot mend. */
    void onFault(Throwable cause);
}
