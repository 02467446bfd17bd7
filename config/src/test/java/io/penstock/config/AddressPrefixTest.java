package io.penstock.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPrefixTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1/32",
        "0.0.0.0/0, 0.0.0.0/0",
        "::/0, ::/0",
        "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1/128",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1/128",
        "1:2:3:4:5:6:7::/64, 1:2:3:4:5:6:7:0/64",
        "::ffff:10.0.0.1, ::ffff:a00:1/128",
        "fe80::, fe80::/128"
    })
    void shouldGiveTheCanonicalTextOfRfc5952(String text, String canonical) {
        assertThat(AddressPrefix.parse(text)).hasToString(canonical);
        assertThat(AddressPrefix.parse(canonical)).isEqualTo(AddressPrefix.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "1.2.3",
                "1.2.3.4/",
                "1.2.3.4/33",
                "::/129",
                ":::",
                "1::2::3",
                "1:2:3:4:5:6:7:8::",
                "12345::",
                "::1.2.3.4:1",
                "1.2.3.4/+1",
                "g::"
            })
    void shouldRefuseWhatIsNoPrefix(String text) {
        assertThatThrownBy(() -> AddressPrefix.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldKnowWhatLiesInside() {
        AddressPrefix wide = AddressPrefix.parse("fd00::/63");
        assertThat(wide.contains(AddressPrefix.parse("fd00:0:0:1::5"))).isTrue();
        assertThat(wide.contains(AddressPrefix.parse("fd00:0:0:2::"))).isFalse();
        assertThat(AddressPrefix.parse("10.0.0.0/24").overlaps(AddressPrefix.parse("10.0.0.0/8")))
                .isTrue();
        assertThat(AddressPrefix.parse("0.0.0.0/0").contains(AddressPrefix.parse("::1")))
                .isFalse();
        assertThat(AddressPrefix.parse("10.1.2.3/12").network()).hasToString("10.0.0.0/12");
    }
}
