package io.penstock.dataplane.device;

import io.penstock.dataplane.core.Core;
import io.penstock.dataplane.udp.Network;
import io.penstock.dataplane.udp.Sockets;
import io.penstock.linux.LinuxException;
import io.penstock.linux.udp.DatagramPort;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The device's UDP sockets, one of each family for every core: which port and mark they have, and how they change while the
 * cores use them. For the conductor only.
 */
final class OuterSockets {

    private static final int EIO = 5;
    private static final long SWAP_TIMEOUT_SECONDS = 5;

    private final Sessions sessions;
    private final Courier courier;
    private final Network network;
    private final int cores;
    private Sockets sockets = Sockets.none();
    private int fwmark;

    /** What the kernel dropped at sockets that are closed by now. */
    private long earlierKernelDrops;

    OuterSockets(Sessions sessions, Courier courier, Network network, int cores) {
        this.sessions = sessions;
        this.courier = courier;
        this.network = network;
        this.cores = cores;
    }

    /** The port, 0 while there are none. */
    int port() {
        return sockets.port();
    }

    int fwmark() {
        return fwmark;
    }

    List<DatagramPort> all() {
        return sockets.all();
    }

    /** Datagrams that the kernel dropped at our sockets since the device began. */
    long kernelDrops() {
        return earlierKernelDrops + sockets.kernelDrops();
    }

    /** Opens sockets on a port of the kernel's choice, where there are none yet. */
    void openIfClosed() throws IOException {
        if (sockets.port() == 0) {
            swap(network.open(0, cores, fwmark));
        }
    }

    /** Does what an update asks for, or throws and changes nothing. */
    void change(DeviceUpdate update) throws DeviceUpdateException {
        int mark = update.fwmark().orElse(fwmark);
        int port = update.listenPort().orElse(sockets.port());
        try {
            if (update.listenPort().isPresent() && (port == 0 || port != sockets.port())) {
                swap(network.open(port, cores, mark));
            } else if (mark != fwmark) {
                sockets.setMark(mark);
            }
            fwmark = mark;
        } catch (LinuxException e) {
            throw new DeviceUpdateException(e.errno(), message(e));
        } catch (IOException e) {
            throw new DeviceUpdateException(EIO, message(e));
        }
    }

    private static String message(IOException e) {
        String message = e.getMessage();
        return message == null ? e.toString() : message;
    }

    /** Gives every core its new sockets; the old ones are closed when no core can be using them. */
    private void swap(Sockets fresh) throws IOException {
        CountDownLatch swapped = new CountDownLatch(cores);
        sessions.onEveryCore(core -> {
            give(core, fresh);
            swapped.countDown();
        });
        courier.setSockets(fresh);
        try {
            if (!swapped.await(SWAP_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("the cores did not take their new sockets within " + SWAP_TIMEOUT_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the cores took their new sockets", e);
        }
        earlierKernelDrops += sockets.kernelDrops();
        sockets.close();
        sockets = fresh;
    }

    private static void give(Core core, Sockets fresh) {
        core.setPorts(at(fresh.ipv4(), core.number()), at(fresh.ipv6(), core.number()));
    }

    private static @Nullable DatagramPort at(List<DatagramPort> ports, int index) {
        return ports.isEmpty() ? null : ports.get(index);
    }

    void close() {
        sockets.close();
        sockets = Sockets.none();
    }
}
