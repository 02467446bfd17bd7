package io.penstock.gateway.flowlog;

import io.penstock.dataplane.device.PeerDirectory;
import io.penstock.dataplane.flow.FlowRecord;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells what the far side of a flow is. For one thread. */
final class TrafficClasses {

    private static final System.Logger LOG = System.getLogger(TrafficClasses.class.getName());

    /** Addresses that nobody has (RFC 1112 class E, RFC 6666): who owns them owns the default route. */
    private static final int NOBODY4 = 0xf000_0001;

    private static final long NOBODY6_HIGH = 0x0100_0000_0000_0000L;

    /**
     * A network.
     *
     * @param ipv6 its family
     * @param high first half of an IPv6 address
     * @param low second half, or the IPv4 address
     * @param bits length of the prefix
     */
    record Net(boolean ipv6, long high, long low, int bits) {

        static Net parse(String prefix) {
            int slash = prefix.indexOf('/');
            return of(InetAddress.ofLiteral(prefix.substring(0, slash)), Integer.parseInt(prefix.substring(slash + 1)));
        }

        static Net of(InetAddress address, int bits) {
            ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
            return bytes.capacity() == 4
                    ? new Net(false, 0, bytes.getInt() & 0xffff_ffffL, bits)
                    : new Net(true, bytes.getLong(), bytes.getLong(), bits);
        }

        boolean holds(boolean otherIpv6, long otherHigh, long otherLow) {
            if (otherIpv6 != ipv6) {
                return false;
            }
            if (!ipv6) {
                return same(low, otherLow, bits + 32);
            }
            return same(high, otherHigh, Math.min(bits, 64)) && same(low, otherLow, Math.max(bits - 64, 0));
        }

        private static boolean same(long one, long other, int bits) {
            return bits == 0 || (one ^ other) >>> (64 - bits) == 0;
        }
    }

    private static final List<Net> PRIVATE = List.of(
                    "10.0.0.0/8",
                    "172.16.0.0/12",
                    "192.168.0.0/16",
                    "100.64.0.0/10",
                    "169.254.0.0/16",
                    "224.0.0.0/4",
                    "255.255.255.255/32",
                    "fc00::/7",
                    "fe80::/10",
                    "ff00::/8")
            .stream()
            .map(Net::parse)
            .toList();

    private final PeerDirectory peers;
    private List<Net> own = List.of();
    private List<Net> connected = List.of();

    TrafficClasses(PeerDirectory peers) {
        this.peers = peers;
    }

    /** Asks the machine for its addresses and networks again. */
    void refresh() {
        List<Net> addresses = new ArrayList<>();
        List<Net> networks = new ArrayList<>();
        try {
            for (NetworkInterface device : NetworkInterface.networkInterfaces().toList()) {
                for (InterfaceAddress address : device.getInterfaceAddresses()) {
                    int all = address.getAddress().getAddress().length * 8;
                    addresses.add(Net.of(address.getAddress(), all));
                    networks.add(Net.of(address.getAddress(), Math.max(1, address.getNetworkPrefixLength())));
                }
            }
        } catch (SocketException e) {
            LOG.log(System.Logger.Level.DEBUG, "the interfaces cannot be listed: {0}", e.getMessage());
            return;
        }
        own = addresses;
        connected = networks;
    }

    /** The other peer that the far side is, null where it is none. */
    PeerDirectory.@Nullable Entry farPeer(FlowRecord flow) {
        boolean ipv6 = flow.isIpv6();
        PeerDirectory.Entry owner =
                ipv6 ? peers.ownerOf6(flow.farHigh(), flow.farLow()) : peers.ownerOf4((int) flow.farLow());
        if (owner == null) {
            return null;
        }
        PeerDirectory.Entry everybody = ipv6 ? peers.ownerOf6(NOBODY6_HIGH, 1) : peers.ownerOf4(NOBODY4);
        return everybody != null && everybody.id() == owner.id() ? null : owner;
    }

    /** What the far side of a flow is. */
    TrafficClass of(FlowRecord flow) {
        if (holds(own, flow)) {
            return TrafficClass.LOCAL;
        }
        if (farPeer(flow) != null) {
            return TrafficClass.VIRTUAL;
        }
        return holds(PRIVATE, flow) || holds(connected, flow) ? TrafficClass.SUBNET : TrafficClass.EXIT;
    }

    private static boolean holds(List<Net> nets, FlowRecord flow) {
        return nets.stream().anyMatch(net -> net.holds(flow.isIpv6(), flow.farHigh(), flow.farLow()));
    }
}
