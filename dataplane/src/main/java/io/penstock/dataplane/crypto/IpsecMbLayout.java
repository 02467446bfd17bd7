package io.penstock.dataplane.crypto;

import java.util.List;

/**
 * The part of libipsec-mb's {@code intel-ipsec-mb.h} that is a matter of layout: byte offsets into {@code IMB_MGR} and
 * {@code IMB_JOB} on x86-64, and the values of enums. The library promises neither across versions, so only versions
 * whose header was compiled and compared are in {@link #VERSIONS}; they differ behind the fields used here, not in them.
 */
final class IpsecMbLayout {

    /** What {@code imb_get_version} returns for 1.3, 1.4, 1.5, 2.0, 2.0.1 and 2.0.2: a byte for each part. */
    static final List<Integer> VERSIONS = List.of(0x10300, 0x10400, 0x10500, 0x20000, 0x20001, 0x20002);

    /** Alignment of {@code IMB_MGR}. */
    static final long MANAGER_ALIGNMENT_BYTES = 64;

    static final long MANAGER_USED_ARCH = 56;
    static final long MANAGER_GET_NEXT_JOB = 64;
    static final long MANAGER_SUBMIT_JOB_NOCHECK = 80;

    static final long JOB_ENC_KEYS = 0;
    static final long JOB_DEC_KEYS = 8;
    static final long JOB_KEY_LENGTH = 16;
    static final long JOB_SOURCE = 24;
    static final long JOB_DESTINATION = 32;
    static final long JOB_CIPHER_START = 40;
    static final long JOB_CIPHER_LENGTH = 48;
    static final long JOB_HASH_START = 56;
    static final long JOB_HASH_LENGTH = 64;
    static final long JOB_IV = 72;
    static final long JOB_IV_LENGTH = 80;
    static final long JOB_TAG = 88;
    static final long JOB_TAG_LENGTH = 96;
    static final long JOB_AAD = 104;
    static final long JOB_AAD_LENGTH = 112;

    /** Two {@code int}: status, cipher mode. */
    static final long JOB_STATUS_AND_MODE = 128;

    /** Two {@code int}: direction, hash algorithm. */
    static final long JOB_DIRECTION_AND_HASH = 136;

    /** An {@code int}, and four bytes of padding. */
    static final long JOB_CHAIN_ORDER = 144;

    static final int STATUS_COMPLETED = 3;
    static final int CIPHER_CHACHA20_POLY1305 = 19;
    static final int HASH_CHACHA20_POLY1305 = 29;
    static final int DIRECTION_ENCRYPT = 1;
    static final int DIRECTION_DECRYPT = 2;
    static final int ORDER_CIPHER_HASH = 1;
    static final int ORDER_HASH_CIPHER = 2;

    private IpsecMbLayout() {}

    /** {@code 1.3.0} for 0x10300. */
    static String text(int version) {
        return (version >>> 16) + "." + (version >>> 8 & 0xff) + "." + (version & 0xff);
    }
}
