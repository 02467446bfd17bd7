package io.penstock.gateway.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.gateway.lab.traffic.MixReceiver;
import io.penstock.gateway.lab.traffic.MixSender;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * TCP and UDP, IPv4 and IPv6, all sizes, both ways at once between the client and the site's server, every byte verified by its
 * receiver. The network is {@link Site}'s.
 */
class MixTest {

    private static final int PORT = 7777;

    @Tag("namespace")
    @ParameterizedTest
    @EnumSource(Roles.class)
    void shouldDeliverEveryByteUnharmedForAMinute(Roles roles) {
        mix(roles, 60);
    }

    @Tag("long")
    @ParameterizedTest
    @EnumSource(Roles.class)
    void shouldDeliverEveryByteUnharmedForTenMinutes(Roles roles) {
        mix(roles, 600);
    }

    private static void mix(Roles roles, int seconds) {
        try (Site site = Site.open("mix", roles)) {
            assertThat(site.tunnelWorks()).isTrue();
            Namespace client = site.client().namespace();
            Namespace server = site.server();
            receive(client);
            receive(server);
            Background upload = send(client, Site.SERVER_V4, Site.SERVER_V6, seconds);
            Background download = send(server, Site.CLIENT_V4, Site.CLIENT_V6, seconds);
            verify("upload", upload.await(Duration.ofSeconds(seconds + 60L)), seconds);
            verify("download", download.await(Duration.ofSeconds(seconds + 60L)), seconds);
        }
    }

    private static void receive(Namespace at) {
        java(at, MixReceiver.class, String.valueOf(PORT));
        Wait.until(
                "the receiver listens",
                Duration.ofSeconds(10),
                () -> at.run("ss -Hltn sport = :" + PORT).contains(":" + PORT));
    }

    private static Background send(Namespace from, String v4, String v6, int seconds) {
        return java(from, MixSender.class, v4, v6, String.valueOf(PORT), String.valueOf(seconds));
    }

    private static Background java(Namespace at, Class<?> program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                program.getProtectionDomain().getCodeSource().getLocation().getPath(),
                program.getName()));
        command.addAll(List.of(arguments));
        return at.start(program.getSimpleName(), command, Map.of());
    }

    private static void verify(String direction, String report, int seconds) {
        Properties counted = new Properties();
        try {
            counted.load(new StringReader(report));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(number(counted, "tcp.sentFrames"))
                .as(direction + ": " + report)
                .isGreaterThan(seconds * 20L);
        assertThat(number(counted, "tcp.goodFrames")).as(direction).isEqualTo(number(counted, "tcp.sentFrames"));
        assertThat(number(counted, "tcp.badFrames")).as(direction).isZero();
        assertThat(number(counted, "udp.corrupt")).as(direction + ": " + report).isZero();
        for (String family : List.of("v4", "v6", "v4large", "v6large")) {
            String flow = direction + " " + family + ": " + report;
            long sent = number(counted, "udp." + family + ".sent");
            assertThat(sent).as(flow).isGreaterThan(seconds * (family.endsWith("large") ? 50L : 200L));
            assertThat(number(counted, "udp." + family + ".duplicate")).as(flow).isZero();
            // A busy machine may fill a socket's queue; the tunnel itself loses and reorders nothing.
            assertThat(number(counted, "udp." + family + ".received")).as(flow).isGreaterThan(sent * 98 / 100);
            assertThat(number(counted, "udp." + family + ".reordered")).as(flow).isLessThan(sent / 1000);
        }
    }

    private static long number(Properties counted, String name) {
        String value = counted.getProperty(name);
        if (value == null) {
            throw new AssertionError("no " + name + " in " + counted);
        }
        return Long.parseLong(value);
    }
}
