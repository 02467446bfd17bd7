package io.penstock.linux.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Ipv6TextTest {

    /** The rules of RFC 5952, section 4, with its own examples. */
    @ParameterizedTest
    @CsvSource({
        // 4.1: no leading zeros
        "2001:0db8:0000:0000:0000:0000:0000:0001, 2001:db8::1",
        "2001:db8:aaaa:bbbb:cccc:dddd:eeee:0001, 2001:db8:aaaa:bbbb:cccc:dddd:eeee:1",
        // 4.2.1: as short as possible
        "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
        // 4.2.2: one zero group is not shortened
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        // 4.2.3: the longest run, else the first
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        // 4.3: lower case
        "2001:DB8:0:0:0:0:0:AB, 2001:db8::ab",
        // The ends
        "0:0:0:0:0:0:0:0, ::",
        "0:0:0:0:0:0:0:1, ::1",
        "1:0:0:0:0:0:0:0, 1::",
        "0:0:1:0:0:0:0:0, 0:0:1::",
        "0:1:0:0:0:0:0:0, 0:1::",
        "0:0:2:3:4:5:6:7, ::2:3:4:5:6:7",
        "1:2:3:4:5:6:0:0, 1:2:3:4:5:6::",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
    })
    void shouldPrintTheCanonicalForm(String address, String canonical) throws Exception {
        ByteBuffer bytes = ByteBuffer.wrap(InetAddress.getByName(address).getAddress());
        assertThat(Ipv6Text.compress(bytes.getLong(), bytes.getLong())).isEqualTo(canonical);
    }

    @Test
    void shouldBeReadBackAsTheSameAddress() throws Exception {
        SplittableRandom random = new SplittableRandom(5952);
        for (int i = 0; i < 2_000; i++) {
            long high = withZeroGroups(random);
            long low = withZeroGroups(random) | 1;
            ByteBuffer read = ByteBuffer.wrap(InetAddress.getByName(Ipv6Text.compress(high | 1L << 61, low))
                    .getAddress());
            assertThat(read.getLong()).isEqualTo(high | 1L << 61);
            assertThat(read.getLong()).isEqualTo(low);
        }
    }

    private static long withZeroGroups(SplittableRandom random) {
        long value = random.nextLong();
        for (int shift = 0; shift < 64; shift += 16) {
            if (random.nextBoolean()) {
                value &= ~(0xffffL << shift);
            }
        }
        return value;
    }
}
