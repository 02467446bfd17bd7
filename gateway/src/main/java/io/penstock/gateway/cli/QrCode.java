package io.penstock.gateway.cli;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import java.util.Map;

/** A QR code for the terminal: two rows of modules in each line of half blocks, light on dark as terminals are. */
final class QrCode {

    /** ISO/IEC 18004 asks for four light modules around the code. */
    private static final int QUIET_ZONE = 4;

    private QrCode() {}

    /** The lines that show a text, each with a line feed. */
    static String lines(String text) {
        BitMatrix dark = matrix(text);
        StringBuilder lines = new StringBuilder();
        for (int y = 0; y < dark.getHeight(); y += 2) {
            for (int x = 0; x < dark.getWidth(); x++) {
                boolean upperLight = !dark.get(x, y);
                boolean lowerLight = y + 1 >= dark.getHeight() || !dark.get(x, y + 1);
                lines.append(upperLight ? lowerLight ? '\u2588' : '\u2580' : lowerLight ? '\u2584' : ' ');
            }
            lines.append('\n');
        }
        return lines.toString();
    }

    private static BitMatrix matrix(String text) {
        try {
            return new QRCodeWriter()
                    .encode(
                            text,
                            BarcodeFormat.QR_CODE,
                            0,
                            0,
                            Map.of(
                                    EncodeHintType.MARGIN,
                                    QUIET_ZONE,
                                    EncodeHintType.ERROR_CORRECTION,
                                    ErrorCorrectionLevel.L,
                                    EncodeHintType.CHARACTER_SET,
                                    "UTF-8"));
        } catch (WriterException e) {
            throw new IllegalArgumentException("too long for a QR code: " + text.length() + " characters", e);
        }
    }
}
