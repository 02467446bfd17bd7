package io.penstock.gateway.metrics;

import java.util.List;
import java.util.Locale;

/**
 * What a client would rather have, by its {@code Accept} or {@code Accept-Encoding} (RFC 9110, section 12.4.2): names with
 * weights from 0, never, to 1. Parameters other than {@code q} are passed over.
 */
final class Accept {

    private Accept() {}

    /** The highest weight given to this very name; 0 where it is not named, or its weight cannot be read. */
    static double weight(List<String> headers, String name) {
        double most = 0;
        for (String header : headers) {
            for (String item : header.split(",", -1)) {
                String[] parts = item.split(";", -1);
                if (parts[0].strip().equalsIgnoreCase(name)) {
                    most = Math.max(most, weight(parts));
                }
            }
        }
        return most;
    }

    private static double weight(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip().toLowerCase(Locale.ROOT);
            if (parameter.startsWith("q=")) {
                try {
                    return Math.clamp(Double.parseDouble(parameter.substring(2).strip()), 0, 1);
                } catch (NumberFormatException _) {
                    return 0;
                }
            }
        }
        return 1;
    }
}
