/** The Linux edge of Penstock, reached through {@code java.lang.foreign}. It knows nothing of WireGuard. */
@org.jspecify.annotations.NullMarked
module io.penstock.linux {
    requires static transitive org.jspecify;

    exports io.penstock.linux;
    exports io.penstock.linux.address;
    exports io.penstock.linux.netfilter;
    exports io.penstock.linux.netns;
    exports io.penstock.linux.process;
    exports io.penstock.linux.tun;
    exports io.penstock.linux.udp;
}
