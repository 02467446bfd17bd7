package io.penstock.dataplane.udp;

import java.io.IOException;

/** Where sockets come from: the kernel, or a network in memory. */
public interface Network {

    /**
     * Opens the sockets of a listen port.
     *
     * @param port the port, 0 for any that is free
     * @param cores how many cores need one
     * @param mark the firewall mark of outgoing datagrams, 0 for none
     * @throws IOException when the port is taken or may not be used, with a message that says so
     */
    Sockets open(int port, int cores, int mark) throws IOException;
}
