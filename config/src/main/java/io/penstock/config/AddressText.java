package io.penstock.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** IPv4 and IPv6 addresses to and from text, without a name look-up: RFC 4291 section 2.2 in, RFC 5952 out. */
final class AddressText {
    private AddressText() {}

    /** 4 or 16 bytes, or null when the text is no address. */
    static byte @Nullable [] parse(String text) {
        return text.contains(":") ? parseV6(text) : parseV4(text);
    }

    private static byte @Nullable [] parseV4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return null;
        }
        var address = new byte[4];
        for (int i = 0; i < 4; i++) {
            String part = parts[i];
            // A leading zero means octal to some readers and decimal to others, so it is refused as inet_pton does.
            if (!part.matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(part) > 255) {
                return null;
            }
            address[i] = (byte) Integer.parseInt(part);
        }
        return address;
    }

    private static byte @Nullable [] parseV6(String text) {
        int gap = text.indexOf("::");
        List<Integer> head = groups(gap < 0 ? text : text.substring(0, gap), gap < 0);
        List<Integer> tail = gap < 0 ? List.of() : groups(text.substring(gap + 2), true);
        if (head == null || tail == null) {
            return null;
        }
        int given = head.size() + tail.size();
        if (gap < 0 ? given != 8 : given > 7) {
            return null;
        }
        var address = new byte[16];
        for (int i = 0; i < head.size(); i++) {
            put(address, i, head.get(i));
        }
        for (int i = 0; i < tail.size(); i++) {
            put(address, 8 - tail.size() + i, tail.get(i));
        }
        return address;
    }

    private static void put(byte[] address, int group, int value) {
        address[2 * group] = (byte) (value >>> 8);
        address[2 * group + 1] = (byte) value;
    }

    private static @Nullable List<Integer> groups(String text, boolean mayEndInV4) {
        var groups = new ArrayList<Integer>();
        if (text.isEmpty()) {
            return groups;
        }
        String[] parts = text.split(":", -1);
        for (int i = 0; i < parts.length; i++) {
            if (parts[i].matches("[0-9a-fA-F]{1,4}")) {
                groups.add(Integer.parseInt(parts[i], 16));
                continue;
            }
            byte[] v4 = mayEndInV4 && i == parts.length - 1 ? parseV4(parts[i]) : null;
            if (v4 == null) {
                return null;
            }
            groups.add(((v4[0] & 0xff) << 8) | (v4[1] & 0xff));
            groups.add(((v4[2] & 0xff) << 8) | (v4[3] & 0xff));
        }
        return groups;
    }

    /** The canonical text of 4 or 16 bytes. */
    static String format(byte[] address) {
        if (address.length == 4) {
            return "%d.%d.%d.%d".formatted(address[0] & 0xff, address[1] & 0xff, address[2] & 0xff, address[3] & 0xff);
        }
        int gapStart = -1;
        int gapLength = 1;
        for (int i = 0; i < 8; i++) {
            int run = 0;
            while (i + run < 8 && group(address, i + run) == 0) {
                run++;
            }
            if (run > gapLength) {
                gapStart = i;
                gapLength = run;
            }
        }
        var text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == gapStart) {
                text.append("::");
                i += gapLength - 1;
                continue;
            }
            if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(group(address, i)));
        }
        return text.toString();
    }

    private static int group(byte[] address, int index) {
        return ((address[2 * index] & 0xff) << 8) | (address[2 * index + 1] & 0xff);
    }
}
