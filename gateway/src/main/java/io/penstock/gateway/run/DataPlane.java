package io.penstock.gateway.run;

import io.penstock.config.TransportSetting;
import io.penstock.dataplane.device.Device;
import io.penstock.dataplane.device.DeviceControl;
import io.penstock.dataplane.device.DeviceOptions;
import io.penstock.dataplane.device.Transport;
import io.penstock.linux.tun.LinuxTun;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Binds the gateway to the data plane. */
public final class DataPlane {

    private DataPlane() {}

    /** The factory of real devices. */
    public static DeviceFactory devices() {
        return DataPlane::start;
    }

    private static RunningDevice start(DeviceSettings settings) throws IOException {
        DeviceOptions defaults = DeviceOptions.defaults();
        DeviceOptions options = new DeviceOptions(
                settings.cores().orElse(defaults.cores()), transport(settings.transport()), settings.cipher());
        return new Running(
                Device.start(options, LinuxTun.create(settings.interfaceName(), options.cores(), settings.mtuBytes())));
    }

    private static Transport transport(@Nullable TransportSetting setting) {
        return switch (setting) {
            case null -> Transport.AUTO;
            case EPOLL -> Transport.EPOLL;
            case IO_URING -> Transport.IO_URING;
        };
    }

    private record Running(Device device) implements RunningDevice {

        @Override
        public DeviceControl control() {
            return device;
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
