package io.penstock.config;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The keys of wg-quick(8) and of Penstock in their usual spelling, and which of them a misspelt one may mean. */
public final class KnownKeys {
    static final List<String> INTERFACE = List.of(
            "PrivateKey",
            "ListenPort",
            "FwMark",
            "Address",
            "DNS",
            "MTU",
            "Table",
            "PreUp",
            "PostUp",
            "PreDown",
            "PostDown",
            "SaveConfig");
    static final List<String> PEER =
            List.of("PublicKey", "PresharedKey", "AllowedIPs", "Endpoint", "PersistentKeepalive");
    static final List<String> PENSTOCK = Stream.of(
                    Stream.of(
                            "metrics",
                            "metrics-peers",
                            "metrics-compat",
                            "nat",
                            "cores",
                            "transport",
                            "hand-off",
                            "cipher",
                            "policy"),
                    Stream.of(OffloadSwitch.values()).map(OffloadSwitch::key),
                    Stream.of(
                            "flow-log",
                            "flow-log-window",
                            "flow-log-file-size",
                            "flow-log-file-age",
                            "flow-log-keep-age",
                            "flow-log-keep-size",
                            "flow-log-fsync",
                            "flow-log-privacy",
                            "flow-log-domains",
                            "audit",
                            "sink"))
            .flatMap(keys -> keys)
            .toList();

    private static final int FURTHEST = 3;

    private KnownKeys() {}

    static Optional<String> find(List<String> keys, String spelling) {
        return keys.stream().filter(spelling::equalsIgnoreCase).findFirst();
    }

    /** The key whose spelling differs least, if by no more than three letters and less than half of them. */
    public static Optional<String> nearest(List<String> keys, String spelling) {
        if (spelling.length() > 40) {
            return Optional.empty();
        }
        return keys.stream()
                .min(Comparator.comparingInt(key -> distance(key, spelling)))
                .filter(key -> distance(key, spelling) <= Math.min(FURTHEST, key.length() / 2));
    }

    /** How many letters must be put in, taken out or replaced, upper and lower case being the same (Levenshtein). */
    private static int distance(String left, String right) {
        var row = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                boolean same = Character.toLowerCase(left.charAt(i - 1)) == Character.toLowerCase(right.charAt(j - 1));
                int replaced = diagonal + (same ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[right.length()];
    }
}
