package io.penstock.linux.tun;

import java.util.List;

/**
 * A TUN device. It lives as long as this object: closing it removes the interface with its addresses and routes, and
 * so does the death of the process. Thread-safe; all calls are cold.
 */
public interface TunDevice extends AutoCloseable {

    /** The interface's name as the kernel gave it, at most 15 bytes. It may change while the device lives. */
    String name();

    /** The queues, at least one, in the order of the cores that will own them. */
    List<TunQueue> queues();

    /** The interface's MTU in bytes, as the kernel has it now; the last one known where the kernel cannot be asked. */
    int mtuBytes();

    /**
     * Sets the interface's MTU.
     *
     * @throws java.io.IOException when the kernel refuses, naming the interface, the value and the reason
     */
    void setMtuBytes(int mtuBytes) throws java.io.IOException;

    /** Whether the interface is up ({@code IFF_UP}), also after it was moved into another network namespace. */
    boolean isUp();

    /**
     * Brings the interface up or down.
     *
     * @throws java.io.IOException when the kernel refuses
     */
    void setUp(boolean up) throws java.io.IOException;

    /**
     * Tells the kernel which offloads the readers of all queues understand ({@code TUNSETOFFLOAD}).
     *
     * @param flags a sum of the {@code TUN_F_*} constants of {@link VirtioNetHeader}; 0 turns all off
     * @return 0 when the kernel took them; a negated {@code errno} when it did not, {@code -EINVAL} where it is too old to
     *     know one of them
     */
    int setOffloads(int flags);

    @Override
    void close();
}
