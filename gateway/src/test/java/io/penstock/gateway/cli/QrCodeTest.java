package io.penstock.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QrCodeTest {

    private static final int MODULE_PIXELS = 4;

    /** Reads the printed lines as a camera would see them on a dark terminal. */
    static String decode(String printed) throws Exception {
        List<String> lines = printed.lines().toList();
        int width = lines.getFirst().length();
        int height = lines.size() * 2;
        int[] pixels = new int[width * height * MODULE_PIXELS * MODULE_PIXELS];
        Arrays.fill(pixels, 0);
        for (int y = 0; y < height * MODULE_PIXELS; y++) {
            for (int x = 0; x < width * MODULE_PIXELS; x++) {
                int row = y / MODULE_PIXELS;
                char block = lines.get(row / 2).charAt(x / MODULE_PIXELS);
                boolean light = block == '█' || (row % 2 == 0 ? block == '▀' : block == '▄');
                pixels[y * width * MODULE_PIXELS + x] = light ? 0xffffff : 0;
            }
        }
        var source = new RGBLuminanceSource(width * MODULE_PIXELS, height * MODULE_PIXELS, pixels);
        return new QRCodeReader()
                .decode(new BinaryBitmap(new HybridBinarizer(source)), Map.of(DecodeHintType.TRY_HARDER, true))
                .getText();
    }

    @Test
    void shouldDecodeToTheTextThatWasPrinted() throws Exception {
        String text =
                "[Interface]\nPrivateKey = " + "k".repeat(43) + "=\nAddress = 10.66.0.2/32, fd12:3456:789a::2/128\n\n"
                        + "[Peer]\nPublicKey = " + "p".repeat(43) + "=\nPresharedKey = " + "s".repeat(43)
                        + "=\nEndpoint = [2001:db8::1]:51820\nAllowedIPs = 0.0.0.0/0, ::/0\nPersistentKeepalive = 25\n# Grüße\n";
        assertThat(decode(QrCode.lines(text))).isEqualTo(text);
    }

    @Test
    void shouldKeepAQuietZoneOfFourModules() {
        List<String> lines = QrCode.lines("x").lines().toList();
        assertThat(lines.subList(0, 2)).allMatch(line -> line.chars().allMatch(c -> c == '█'));
        assertThat(lines).allMatch(line -> line.startsWith("████") && line.endsWith("████"));
    }
}
