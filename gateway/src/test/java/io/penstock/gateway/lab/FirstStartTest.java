package io.penstock.gateway.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.ReaderException;
import io.penstock.gateway.cli.PrintedQrCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * {@code penstock up} on a machine without a configuration; the file it prints, in the hands of wireguard-go and the
 * unmodified wg-quick; a second peer that comes and goes meanwhile.
 *
 * <pre>
 *   laptop (wg-quick)               gateway (penstock up)           server
 *   air 203.0.113.2 ──────────────  air 203.0.113.1
 *                                   lan 198.51.100.1 ─────────────  lan 198.51.100.2, knows no other network
 * </pre>
 */
@Tag("namespace")
class FirstStartTest {

    private static final Pattern CLIENT_FILE = Pattern.compile("(?s)(\\[Interface]\n.*?)\n\n(?=[█▀▄ ]{20})");
    private static final Pattern CODE = Pattern.compile("(?m)(^[█▀▄ ]{20,}\n)+");
    private static final Pattern HANDSHAKE = Pattern.compile("(?m)^\\S+\t(\\d+)$");

    @Test
    void shouldServeADeviceWithThePrintedFileAndLetPeersComeAndGo() throws IOException, ReaderException {
        try (Lab lab = Lab.open("first-start")) {
            Namespace gateway = lab.namespace("gateway");
            Namespace laptop = lab.namespace("laptop");
            Namespace server = lab.namespace("server");
            lab.cable(laptop, "air", gateway, "air");
            lab.cable(server, "lan", gateway, "lan");
            laptop.address("air", "203.0.113.2/24");
            gateway.address("air", "203.0.113.1/24").address("lan", "198.51.100.1/24", "2001:db8:2::1/64");
            gateway.ip("route add default via 203.0.113.2");
            server.address("lan", "198.51.100.2/24", "2001:db8:2::2/64");
            String before = Traces.of(gateway);

            GatewayProcess penstock = GatewayProcess.startOnFreshMachine(gateway, "penstock", "up");
            penstock.awaitUp();
            assertThat(penstock.run("stat -c %a /etc/penstock/wg0.conf").text()).isEqualTo("600\n");
            assertThat(penstock.run("stat -c %a /etc/penstock/clients/laptop.conf")
                            .text())
                    .isEqualTo("600\n");
            String client = clientFile(penstock.text());
            assertThat(PrintedQrCode.decode(found(CODE, penstock.text(), 0)).strip())
                    .isEqualTo(client.strip());
            assertThat(client).contains("Endpoint = 203.0.113.1:51820");

            Path file = Files.writeString(lab.file(lab.interfaceName() + ".conf"), client);
            Shell.run("chmod", "600", file.toString());
            WgQuick wgQuick = new WgQuick(laptop, Implementation.WIREGUARD_GO);
            wgQuick.run("up " + file);
            assertThat(laptop.reaches("10.66.0.1", 8)).isTrue();
            assertThat(laptop.reaches("198.51.100.2", 8)).as("through the exit").isTrue();
            assertThat(laptop.reaches("2001:db8:2::2", 8))
                    .as("through the exit")
                    .isTrue();

            aSecondPeerComesAndGoes(penstock, laptop);

            wgQuick.run("down " + file);
            penstock.signal("TERM");
            assertThat(penstock.exitCode()).isZero();
            assertThat(Traces.of(gateway)).isEqualTo(before);
        }
    }

    private static void aSecondPeerComesAndGoes(GatewayProcess penstock, Namespace laptop) {
        String handshake = latestHandshake(penstock);
        Background ping = laptop.start("ping", "ping -n -i 0.1 10.66.0.1");
        Shell.Result added = penstock.penstock("peer add phone --qr");
        assertThat(added.text())
                .contains("peers: 1 added, 0 removed, 0 changed")
                .contains("Address = 10.66.0.3");
        assertThat(penstock.run("wg show wg0 allowed-ips").text()).contains("10.66.0.3/32");
        assertThat(penstock.penstock("status").text()).contains("laptop").contains("phone");
        assertThat(penstock.penstock("status --json").text()).contains("\"phone\"");
        assertThat(penstock.penstock("peer list").text().lines()).hasSize(2);
        assertThat(penstock.penstock("peer add phone").exit()).isEqualTo(2);
        Shell.Result removed = penstock.penstock("peer remove phone");
        assertThat(removed.text()).contains("peers: 0 added, 1 removed, 0 changed");
        assertThat(penstock.run("wg show wg0 peers").text().lines()).hasSize(1);
        assertThat(latestHandshake(penstock)).as("the laptop's session").isEqualTo(handshake);
        Shell.run("kill", "-INT", Long.toString(ping.pid()));
        assertThat(ping.exitCode(Duration.ofSeconds(5))).isZero();
        assertThat(ping.text()).contains(" 0% packet loss");
    }

    private static String latestHandshake(GatewayProcess penstock) {
        return penstock.run("wg show wg0 latest-handshakes")
                .text()
                .lines()
                .map(HANDSHAKE::matcher)
                .filter(Matcher::find)
                .map(line -> line.group(1))
                .filter(seconds -> !seconds.equals("0"))
                .collect(Collectors.joining(","));
    }

    private static String clientFile(String printed) {
        return found(CLIENT_FILE, printed, 1) + "\n";
    }

    private static String found(Pattern pattern, String text, int group) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as("%s in:%n%s", pattern, text).isTrue();
        return matcher.group(group);
    }
}
