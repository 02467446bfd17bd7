package io.penstock.linux.address;

/** Prints IPv6 addresses the short way of RFC 5952; the JDK prints only the long one. */
public final class Ipv6Text {

    private static final int GROUPS = 8;

    private Ipv6Text() {}

    /**
     * The canonical text of an address: lower case, no leading zeros, the first longest run of two or more zero groups
     * as {@code ::}.
     *
     * @param high first 8 bytes, big-endian
     * @param low last 8 bytes, big-endian
     */
    public static String compress(long high, long low) {
        int bestStart = -1;
        int bestLength = 1;
        for (int i = 0; i < GROUPS; i++) {
            int end = i;
            while (end < GROUPS && group(high, low, end) == 0) {
                end++;
            }
            if (end - i > bestLength) {
                bestStart = i;
                bestLength = end - i;
            }
            i = Math.max(i, end - 1);
        }
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < GROUPS; i++) {
            if (i == bestStart) {
                text.append("::");
                i += bestLength - 1;
            } else {
                if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                    text.append(':');
                }
                text.append(Integer.toHexString(group(high, low, i)));
            }
        }
        return text.toString();
    }

    private static int group(long high, long low, int index) {
        long half = index < 4 ? high : low;
        return (int) (half >>> (48 - 16 * (index & 3))) & 0xffff;
    }
}
