/** The WireGuard protocol core and the packet pipeline. It knows nothing of files, Prometheus, or the command line. */
@org.jspecify.annotations.NullMarked
module io.penstock.dataplane {
    requires transitive io.penstock.linux;
    requires static transitive org.jspecify;
    requires com.lmax.disruptor;
    requires io.netty.common;
    requires io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.classes.io_uring;
    requires io.netty.transport.unix.common;
    requires org.agrona;
    requires org.bouncycastle.provider;

    exports io.penstock.dataplane.counters;
    exports io.penstock.dataplane.crypto;
    exports io.penstock.dataplane.device;
    exports io.penstock.dataplane.event;
    exports io.penstock.dataplane.flow;
    exports io.penstock.dataplane.handoff;
    exports io.penstock.dataplane.offload;
    exports io.penstock.dataplane.policy;
    exports io.penstock.dataplane.routing;
    exports io.penstock.dataplane.wire;
}
