package io.penstock.gateway.flowlog;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The end of the chain of records. A record is a line; its last field is the SHA-256 of all of the line in front of that
 * field, and its field {@code prev_hash} is the last field of the record before it, so that no record can be changed, taken
 * out or put in unnoticed. For one thread.
 *
 * <pre>
 *   {..., "seq":7, "prev_hash":"H6", ...,"hash":"H7"}    H7 = SHA-256 of what stands before  ,"hash":
 *   {..., "seq":8, "prev_hash":"H7", ...,"hash":"H8"}
 * </pre>
 */
final class RecordChain {

    /** What the first record of all has for the hash of the one before it. */
    static final String NO_HASH = "0".repeat(Sha256.LENGTH_DIGITS);

    static final byte[] HASH_FIELD = ",\"hash\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LINE_END = "\"}\n".getBytes(StandardCharsets.US_ASCII);

    /** What follows the hashed part of a line, without the line feed. */
    static final int SEAL_BYTES = HASH_FIELD.length + Sha256.LENGTH_DIGITS + LINE_END.length - 1;

    /**
     * A place in the chain.
     *
     * @param seq the number of a record, 0 before the first
     * @param hash its hash
     */
    record Head(long seq, String hash) {

        /** Before the first record. */
        static final Head START = new Head(0, NO_HASH);
    }

    private Head head;

    /** A chain that goes on behind this record. */
    RecordChain(Head head) {
        this.head = head;
    }

    /** The last record. */
    Head head() {
        return head;
    }

    /** The number of the record to come. */
    long nextSeq() {
        return head.seq() + 1;
    }

    /** Makes the object that was written for {@link #nextSeq} the last record; returns its line, line feed included. */
    byte[] seal(byte[] object) {
        int hashedBytes = object.length - 1;
        String hash = Sha256.of(object, 0, hashedBytes);
        ByteArrayOutputStream line = new ByteArrayOutputStream(object.length + SEAL_BYTES);
        line.write(object, 0, hashedBytes);
        line.writeBytes(HASH_FIELD);
        line.writeBytes(hash.getBytes(StandardCharsets.US_ASCII));
        line.writeBytes(LINE_END);
        byte[] sealed = line.toByteArray();
        head = new Head(nextSeq(), hash);
        return sealed;
    }

    /** The next record follows this one, again. */
    void takeBackTo(Head before) {
        head = before;
    }

    /** The hash that a line bears, null where it bears none. */
    static @Nullable String hashOf(byte[] line) {
        int at = line.length - SEAL_BYTES;
        if (at < 1 || line[line.length - 1] != '}' || line[line.length - 2] != '"') {
            return null;
        }
        for (int i = 0; i < HASH_FIELD.length; i++) {
            if (line[at + i] != HASH_FIELD[i]) {
                return null;
            }
        }
        return new String(line, at + HASH_FIELD.length, Sha256.LENGTH_DIGITS, StandardCharsets.ISO_8859_1);
    }

    /** Whether a line, without its line feed, is as it was sealed. */
    static boolean isIntact(byte[] line) {
        String hash = hashOf(line);
        return hash != null && hash.equals(Sha256.of(line, 0, line.length - SEAL_BYTES));
    }
}
