package io.penstock.gateway.cli;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.ReaderException;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The camera in front of a terminal. */
public final class PrintedQrCode {

    private static final int MODULE_PIXELS = 4;

    private PrintedQrCode() {}

    /** Reads the printed lines as a camera would see them on a dark terminal. */
    public static String decode(String printed) throws ReaderException {
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
}
