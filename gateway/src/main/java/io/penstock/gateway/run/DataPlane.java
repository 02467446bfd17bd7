package io.penstock.gateway.run;

import io.penstock.config.HandOffSetting;
import io.penstock.config.TransportSetting;
import io.penstock.dataplane.device.Device;
import io.penstock.dataplane.device.DeviceAudit;
import io.penstock.dataplane.device.DeviceControl;
import io.penstock.dataplane.device.DeviceOptions;
import io.penstock.dataplane.device.DeviceSnapshot;
import io.penstock.dataplane.device.Transport;
import io.penstock.dataplane.handoff.HandOffMode;
import io.penstock.linux.tun.LinuxTun;
import io.penstock.linux.tun.TunDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Binds the gateway to the data plane. */
public final class DataPlane {

    private static final System.Logger LOG = System.getLogger(DataPlane.class.getName());

    /** {@code IN6_ADDR_GEN_MODE_NONE} of {@code linux/if_link.h}. */
    private static final String ADDR_GEN_MODE_NONE = "1";

    private DataPlane() {}

    /** The factory of real devices. */
    public static DeviceFactory devices() {
        return DataPlane::start;
    }

    private static RunningDevice start(DeviceSettings settings) throws IOException {
        DeviceOptions defaults = DeviceOptions.defaults();
        DeviceOptions options = new DeviceOptions(
                settings.cores().orElse(defaults.cores()),
                transport(settings.transport()),
                handOff(settings.handOff()),
                settings.cipher(),
                OffloadChoice.of(settings.offloads()));
        HeadStart.finish();
        TunDevice tun = LinuxTun.create(settings.interfaceName(), options.cores(), settings.mtuBytes());
        quieten(settings.interfaceName());
        return new Running(Device.start(options, tun, settings.feed()), tun);
    }

    /**
     * The kernel gives its own WireGuard interfaces no link-local address, since no peer could answer from one; with it
     * go the router solicitations that would leave by the tunnel for nobody.
     */
    private static void quieten(String interfaceName) {
        Path mode = Path.of("/proc/sys/net/ipv6/conf", interfaceName, "addr_gen_mode");
        try {
            if (Files.exists(mode)) {
                Files.writeString(mode, ADDR_GEN_MODE_NONE);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "{0}: the address stays: {1}", mode, e.getMessage());
        }
    }

    private static Transport transport(@Nullable TransportSetting setting) {
        return switch (setting) {
            case null -> Transport.AUTO;
            case EPOLL -> Transport.EPOLL;
            case IO_URING -> Transport.IO_URING;
        };
    }

    private static HandOffMode handOff(@Nullable HandOffSetting setting) {
        return switch (setting) {
            case null -> HandOffMode.AUTO;
            case AUTO -> HandOffMode.AUTO;
            case NEVER -> HandOffMode.NEVER;
            case ALWAYS -> HandOffMode.ALWAYS;
        };
    }

    private record Running(Device device, TunDevice tun) implements RunningDevice {

        @Override
        public Optional<String> obstacle() {
            if (device.ended().isDone()) {
                return Optional.of("the device has ended");
            }
            if (!tun.isUp()) {
                return Optional.of("the interface is down");
            }
            try (DeviceSnapshot snapshot = device.snapshot()) {
                return snapshot.listenPort() == 0 ? Optional.of("no UDP port is bound") : Optional.empty();
            }
        }

        @Override
        public DeviceControl control() {
            return device;
        }

        @Override
        public DeviceAudit audit() {
            return device.audit();
        }

        @Override
        public CompletableFuture<Void> ended() {
            return device.ended();
        }

        @Override
        public void close() {
            device.close();
        }
    }
}
