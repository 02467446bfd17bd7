package io.penstock.gateway.flowlog;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;

/**
 * Community ID, version 1, seed 0: a name that Zeek, Suricata and others give the same flow
 * (https://github.com/corelight/community-id-spec).
 */
final class CommunityId {

    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;

    /** Which ICMP type answers which; a message of any other type has one direction only. */
    private static final Map<Integer, Integer> ANSWERS4 =
            Map.of(8, 0, 0, 8, 13, 14, 14, 13, 15, 16, 16, 15, 17, 18, 18, 17, 10, 9, 9, 10);

    private static final Map<Integer, Integer> ANSWERS6 =
            Map.of(128, 129, 129, 128, 133, 134, 134, 133, 135, 136, 136, 135, 130, 131, 131, 130);

    private CommunityId() {}

    /**
     * The name of a flow.
     *
     * @param source 4 or 16 bytes
     * @param destination as many bytes
     * @param protocol its IANA number
     * @param sourcePort for ICMP the type
     * @param destinationPort for ICMP the code
     * @param hasPorts whether the protocol has ports, or is ICMP
     */
    static String of(
            byte[] source, byte[] destination, int protocol, int sourcePort, int destinationPort, boolean hasPorts) {
        int toPort = destinationPort;
        boolean oneWay = false;
        if (protocol == ICMP || protocol == ICMPV6) {
            Integer answer = (protocol == ICMP ? ANSWERS4 : ANSWERS6).get(sourcePort);
            oneWay = answer == null;
            toPort = answer == null ? destinationPort : answer;
        }
        int order = Arrays.compareUnsigned(source, destination);
        boolean forward = oneWay || order < 0 || (order == 0 && sourcePort <= toPort);
        ByteBuffer key = ByteBuffer.allocate(2 + 2 * source.length + 2 + (hasPorts ? 4 : 0));
        key.putShort((short) 0).put(forward ? source : destination).put(forward ? destination : source);
        key.put((byte) protocol).put((byte) 0);
        if (hasPorts) {
            key.putShort((short) (forward ? sourcePort : toPort)).putShort((short) (forward ? toPort : sourcePort));
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest(key.array());
            return "1:" + Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
