package io.penstock.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class QrCodeTest {

    @Test
    void shouldDecodeToTheTextThatWasPrinted() throws Exception {
        String text =
                "[Interface]\nPrivateKey = " + "k".repeat(43) + "=\nAddress = 10.66.0.2/32, fd12:3456:789a::2/128\n\n"
                        + "[Peer]\nPublicKey = " + "p".repeat(43) + "=\nPresharedKey = " + "s".repeat(43)
                        + "=\nEndpoint = [2001:db8::1]:51820\nAllowedIPs = 0.0.0.0/0, ::/0\nPersistentKeepalive = 25\n# Grüße\n";
        assertThat(PrintedQrCode.decode(QrCode.lines(text))).isEqualTo(text);
    }

    @Test
    void shouldKeepAQuietZoneOfFourModules() {
        List<String> lines = QrCode.lines("x").lines().toList();
        assertThat(lines.subList(0, 2)).allMatch(line -> line.chars().allMatch(c -> c == '█'));
        assertThat(lines).allMatch(line -> line.startsWith("████") && line.endsWith("████"));
    }
}
