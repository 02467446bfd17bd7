package io.penstock.linux.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 51820, 192.0.2.1:51820",
        "255.255.255.255, 65535, 255.255.255.255:65535",
        "0.0.0.0, 0, 0.0.0.0:0",
        "2001:db8::1, 51820, [2001:db8::1]:51820",
        "::1, 1, [::1]:1",
        "fe80::1%7, 51820, [fe80::1%7]:51820",
        "::ffff:192.0.2.1, 51820, 192.0.2.1:51820"
    })
    void shouldPrintAsWgDoes(String address, int port, String text) throws Exception {
        assertThat(Endpoint.of(InetAddress.getByName(address), port)).hasToString(text);
    }

    @Test
    void shouldBecomeTheSocketAddressItWasMadeFrom() throws Exception {
        for (String address : new String[] {"203.0.113.200", "2001:db8:ffff::8000:1", "fe80::1%7"}) {
            InetSocketAddress remote = new InetSocketAddress(InetAddress.getByName(address), 65_000);
            assertThat(Endpoint.of(remote).toSocketAddress()).isEqualTo(remote);
            assertThat(Endpoint.of(remote).addressBytes())
                    .isEqualTo(remote.getAddress().getAddress());
        }
    }

    @Test
    void shouldKnowTheSameRemoteWhateverTheLocalSide() {
        Endpoint plain = new Endpoint(false, 0, 0xc0000201L, 51820, 0, 0, 0, 0);
        Endpoint sourced = new Endpoint(false, 0, 0xc0000201L, 51820, 0, 0, 0x7f000002L, 3);
        assertThat(sourced.sameRemote(plain)).isTrue();
        assertThat(sourced).isNotEqualTo(plain);
        assertThat(sourced.withoutSource()).isEqualTo(plain);
        assertThat(plain.withoutSource()).isSameAs(plain);
    }

    @Test
    void shouldTellRemotesApartByEveryPart() {
        Endpoint one = new Endpoint(true, 1, 2, 3, 4, 0, 0, 0);
        assertThat(one.sameRemote(new Endpoint(true, 9, 2, 3, 4, 0, 0, 0))).isFalse();
        assertThat(one.sameRemote(new Endpoint(true, 1, 9, 3, 4, 0, 0, 0))).isFalse();
        assertThat(one.sameRemote(new Endpoint(true, 1, 2, 9, 4, 0, 0, 0))).isFalse();
        assertThat(one.sameRemote(new Endpoint(true, 1, 2, 3, 9, 0, 0, 0))).isFalse();
        assertThat(new Endpoint(true, 0, 2, 3, 0, 0, 0, 0).sameRemote(new Endpoint(false, 0, 2, 3, 0, 0, 0, 0)))
                .isFalse();
    }

    @Test
    void shouldRefuseAnAddressThatIsNotResolved() {
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved("vpn.example.org", 51820);
        assertThatThrownBy(() -> Endpoint.of(unresolved)).isInstanceOf(RuntimeException.class);
    }
}
