package io.penstock.gateway.names;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that a name server gave for the name it was asked for, by way of aliases (CNAME) too: RFC 1035, and RFC 3596
 * for IPv6.
 *
 * @param name what was asked for, in lower case, without the last dot
 * @param addresses at least one
 */
public record DnsAnswer(String name, List<Address> addresses) {

    private static final int HEADER_BYTES = 12;
    private static final int RESPONSE = 0x8000;
    private static final int OPCODE_AND_RCODE = 0x780f;
    private static final int CLASS_INTERNET = 1;
    private static final int ALIASES_MAX = 16;
    private static final int NAME_MAX_CHARS = 253;

    /**
     * An address.
     *
     * @param high first half of an IPv6 address, 0 for IPv4
     * @param low second half, or the IPv4 address as an unsigned number
     * @param ttlSeconds for how long the answer may be used
     */
    public record Address(boolean ipv6, long high, long low, long ttlSeconds) {}

    /** The addresses are copied. */
    public DnsAnswer {
        addresses = List.copyOf(addresses);
    }

    /**
     * Reads a message, which may be anything.
     *
     * @return null where it is no whole answer to one question for a host's name, or gives no address for it
     */
    public static @Nullable DnsAnswer parse(byte[] message) {
        try {
            return read(Unpooled.wrappedBuffer(message));
        } catch (Exception _) {
            // Whatever the codec says of it: it is no answer that a resolver would take.
            return null;
        }
    }

    private static @Nullable DnsAnswer read(ByteBuf message) throws Exception {
        if (message.readableBytes() < HEADER_BYTES) {
            return null;
        }
        int flags = message.getUnsignedShort(2);
        int questions = message.getUnsignedShort(4);
        int answers = message.getUnsignedShort(6);
        if ((flags & RESPONSE) == 0 || (flags & OPCODE_AND_RCODE) != 0 || questions != 1) {
            return null;
        }
        message.readerIndex(HEADER_BYTES);
        Records records = new Records();
        String question = normal(records.decodeQuestion(message).name());
        for (int i = 0; i < answers; i++) {
            if (records.<DnsRecord>decodeRecord(message) == null) {
                return null;
            }
        }
        List<Address> addresses = records.of(question);
        return isHost(question) && !addresses.isEmpty() ? new DnsAnswer(question, addresses) : null;
    }

    private static String normal(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    /** Letters, digits, hyphens, and the underscores of services: what else a label may hold could be taken for another. */
    private static boolean isHost(String name) {
        return !name.isEmpty()
                && name.length() <= NAME_MAX_CHARS
                && name.chars()
                        .allMatch(c ->
                                (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.');
    }

    /** Keeps of the records what leads from a name to addresses. */
    private static final class Records extends DefaultDnsRecordDecoder {

        private final Map<String, String> aliases = new HashMap<>();
        private final Map<String, List<Address>> addresses = new HashMap<>();

        @Override
        protected DnsRecord decodeRecord(
                String name, DnsRecordType type, int dnsClass, long ttlSeconds, ByteBuf in, int offset, int length) {
            if (dnsClass == CLASS_INTERNET) {
                String owner = normal(name);
                if (type.equals(DnsRecordType.CNAME)) {
                    aliases.put(owner, normal(decodeName0(in.duplicate().setIndex(offset, offset + length))));
                } else if (type.equals(DnsRecordType.A) && length == 4) {
                    add(owner, new Address(false, 0, in.getUnsignedInt(offset), ttlSeconds));
                } else if (type.equals(DnsRecordType.AAAA) && length == 16) {
                    add(owner, new Address(true, in.getLong(offset), in.getLong(offset + 8), ttlSeconds));
                }
            }
            return new DefaultDnsRawRecord(".", type, dnsClass, 0, Unpooled.EMPTY_BUFFER);
        }

        private void add(String owner, Address address) {
            addresses.computeIfAbsent(owner, _ -> new ArrayList<>()).add(address);
        }

        List<Address> of(String question) {
            List<Address> all = new ArrayList<>();
            String name = question;
            for (int steps = 0; name != null && steps <= ALIASES_MAX; steps++) {
                List<Address> own = addresses.remove(name);
                if (own != null) {
                    all.addAll(own);
                }
                name = aliases.get(name);
            }
            return all;
        }
    }
}
