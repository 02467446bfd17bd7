package io.penstock.dataplane.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpPrefixTest {

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3/8, 10.0.0.0/8",
        "192.168.1.77, 192.168.1.77/32",
        "255.255.255.255/31, 255.255.255.254/31",
        "200.1.2.3/0, 0.0.0.0/0",
        "2001:db8:ffff::1/33, 2001:db8:8000::/33",
        "fd00::1, fd00::1/128",
        "fd00::ffff:ffff:ffff:ffff/65, fd00::8000:0:0:0/65",
        "fd00:1:2:3:4::/64, fd00:1:2:3::/64",
        "ffff::/0, ::/0",
    })
    void shouldClearTheBitsBehindThePrefix(String text, String canonical) {
        assertThat(IpPrefix.parse(text)).hasToString(canonical).isEqualTo(IpPrefix.parse(canonical));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "10.0.0.0/-1", "::/129", "10.0.0/8", "example.org/8", "10.0.0.0/", "/8", ""})
    void shouldRefuseWhatIsNoPrefix(String text) {
        assertThatThrownBy(() -> IpPrefix.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "0.0.0.0/0, 255.0.0.1, true",
        "0.0.0.0/0, ::1, false",
        "::/0, 0.0.0.1, false",
        "::/0, ffff::, true",
        "fd00::/65, fd00::7fff:0:0:0, true",
        "fd00::/65, fd00::8000:0:0:0, false",
        "fd00::/64, fd00:0:0:1::, false",
        "fd00::1/128, fd00::1, true",
        "fd00::1/128, fd00::2, false",
        "192.0.2.1/32, 192.0.2.1, true",
        "192.0.2.1/32, 192.0.2.0, false",
    })
    void shouldHoldTheAddressesThatShareItsBits(String prefix, String address, boolean held) {
        IpPrefix at = IpPrefix.parse(address);
        assertThat(IpPrefix.parse(prefix).contains(at.ipv6(), at.high(), at.low()))
                .isEqualTo(held);
    }

    @Test
    void shouldComeFromAnAddress() {
        assertThat(IpPrefix.of(InetAddress.ofLiteral("203.0.113.9"), 24)).hasToString("203.0.113.0/24");
        assertThat(IpPrefix.of(InetAddress.ofLiteral("2001:db8::9"), 127)).hasToString("2001:db8::8/127");
    }
}
