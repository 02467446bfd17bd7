package io.penstock.gateway.names;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

/** DNS messages, byte by byte as RFC 1035 has them. */
public final class DnsMessages {

    private static final int CNAME = 5;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int answers;

    private DnsMessages(int flags, String question, int type) {
        shorts(0x1234, flags, 1, 0, 0, 0);
        name(question);
        shorts(type, 1);
    }

    /** The answer to a question for IPv4 addresses, without any yet. */
    public static DnsMessages answerTo(String question) {
        return new DnsMessages(0x8180, question, 1);
    }

    static DnsMessages withFlags(int flags, String question) {
        return new DnsMessages(flags, question, 1);
    }

    /** An address of either family. */
    public DnsMessages address(String owner, int ttlSeconds, String address) {
        byte[] octets = InetAddress.ofLiteral(address).getAddress();
        name(owner);
        return record(octets.length == 4 ? 1 : 28, ttlSeconds, octets);
    }

    DnsMessages alias(String owner, String target) {
        DnsMessages name = new DnsMessages(0, "", 0);
        name.bytes.reset();
        name.name(target);
        name(owner);
        return record(CNAME, 60, name.bytes.toByteArray());
    }

    /** A record whose owner is a compression pointer. */
    DnsMessages addressOfPointer(int pointer, String address) {
        shorts(0xc000 | pointer);
        return record(1, 60, InetAddress.ofLiteral(address).getAddress());
    }

    private DnsMessages record(int type, int ttlSeconds, byte[] data) {
        shorts(type, 1, ttlSeconds >>> 16, ttlSeconds & 0xffff, data.length);
        bytes.writeBytes(data);
        answers++;
        return this;
    }

    private void name(String text) {
        if (!text.isEmpty()) {
            for (String label : text.split("\\.", -1)) {
                byte[] octets = label.getBytes(StandardCharsets.ISO_8859_1);
                bytes.write(octets.length);
                bytes.writeBytes(octets);
            }
        }
        bytes.write(0);
    }

    private void shorts(int... numbers) {
        for (int number : numbers) {
            bytes.write(number >>> 8);
            bytes.write(number);
        }
    }

    /** Where the next byte comes. */
    int length() {
        return bytes.size();
    }

    /** The message. */
    public byte[] message() {
        byte[] message = bytes.toByteArray();
        message[6] = (byte) (answers >>> 8);
        message[7] = (byte) answers;
        return message;
    }
}
