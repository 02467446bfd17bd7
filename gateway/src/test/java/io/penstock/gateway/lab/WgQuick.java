package io.penstock.gateway.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The unmodified script of wg-quick, where the kernel's own WireGuard cannot answer in place of the user-space one: beside a
 * copy of the script lies an {@code ip} that refuses {@code type wireguard}, and {@code /sys/module} is empty.
 */
record WgQuick(Namespace namespace, Implementation implementation) {

    private static final String IP = """
            #!/bin/sh
            case "$*" in *'type wireguard'*) echo 'Error: Unknown device type.' >&2; exit 2 ;; esac
            exec REAL_IP "$@"
            """;

    WgQuick {
        Path folder = namespace.lab().file("");
        Shell.run("cp", Shell.run("sh", "-c", "command -v wg-quick").text().strip(), folder.toString());
        try {
            Path ip = folder.resolve("ip");
            Files.writeString(
                    ip,
                    IP.replace(
                            "REAL_IP",
                            Shell.run("sh", "-c", "command -v ip").text().strip()));
            if (!ip.toFile().setExecutable(true)) {
                throw new AssertionError("cannot make " + ip + " executable");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void run(String words) {
        Map<String, String> environment = new HashMap<>(implementation.environment());
        environment.put("WG_QUICK_USERSPACE_IMPLEMENTATION", implementation.program());
        String script = "mount -t tmpfs none /sys/module && exec bash "
                + namespace.lab().file("wg-quick") + " " + words;
        namespace
                .start("wg-quick-" + words.substring(0, 2), List.of("unshare", "-m", "sh", "-c", script), environment)
                .await(Duration.ofSeconds(30));
    }
}
