package io.penstock.linux.tun;

/**
 * One queue of a multi-queue TUN device. Every packet that crosses it is preceded by a {@code virtio_net_hdr} of {@link
 * VirtioNetHeader#LENGTH_BYTES} bytes ({@code IFF_VNET_HDR}), also where no offload is on. Used by one thread at a time.
 *
 * <p>Memory is named by raw addresses: the caller owns it and keeps it alive during the call.
 *
 * <p>What failures mean ({@code drivers/net/tun.c}): {@link #LINK_DOWN} from {@link #write} while the interface is down, a
 * passing state; an answer for which {@link #isGone} holds, from both, once the interface was deleted, for good; {@code
 * -EINVAL} from {@link #write} for a packet or a header that makes no sense.
 */
public interface TunQueue {

    /** {@code -EIO}: what {@link #write} returns while the interface is down. */
    int LINK_DOWN = -5;

    /**
     * Whether a failure says that the interface was deleted ({@code ip link del}) and will not come back: {@code
     * -EBADFD} from a queue that lost its device, {@code -ENODEV} while it is being unregistered.
     *
     * @param negatedErrno what {@link #read} or {@link #write} returned
     */
    static boolean isGone(int negatedErrno) {
        return negatedErrno == -77 || negatedErrno == -19;
    }

    /** The file descriptor, for an event loop to wait on; negative where there is none (a double in memory). */
    int fd();

    /**
     * Reads one packet, or one super-packet where segmentation offload is on, without blocking.
     *
     * @param address where the {@code virtio_net_hdr} goes, followed at once by the IP packet
     * @param capacityBytes room at {@code address}, header included
     * @return bytes read, header included; 0 when the queue is empty; a negated {@code errno} on failure
     */
    int read(long address, int capacityBytes);

    /**
     * Writes one packet, or one super-packet, gathered from pieces, without blocking. The first piece begins with the
     * {@code virtio_net_hdr}.
     *
     * @param iovecAddress an array of {@code struct iovec} (pointer, length: 8 bytes each)
     * @param iovecCount how many of them
     * @return bytes written, header included; 0 when the queue is full; a negated {@code errno} on failure
     */
    int write(long iovecAddress, int iovecCount);
}
