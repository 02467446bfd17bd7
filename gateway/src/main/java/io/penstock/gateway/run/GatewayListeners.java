package io.penstock.gateway.run;

import io.penstock.config.MetricsSetting;
import io.penstock.gateway.control.ControlServer;
import io.penstock.gateway.metrics.MetricsOptions;
import io.penstock.gateway.metrics.MetricsServer;
import io.penstock.gateway.uapi.UapiServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** The listeners of a real gateway. */
public final class GatewayListeners implements Listeners {

    private final String version;

    /** Listeners that say they are of this version. */
    public GatewayListeners(String version) {
        this.version = version;
    }

    @Override
    public Open open(Setting setting) throws IOException {
        Opened opened = new Opened();
        try {
            UapiServer uapi = UapiServer.open(setting.interfaceName(), setting.control());
            opened.add(uapi::close);
            uapi.onSocketRemoved(setting.socketRemoved());
            ControlServer control = ControlServer.open(
                    setting.interfaceName(),
                    setting.control(),
                    key -> setting.peerNames().get().get(key),
                    setting.sinks(),
                    setting.standing(),
                    setting.reload()::now,
                    setting.trace());
            opened.add(control::close);
            if (setting.metrics() instanceof MetricsSetting.Listen(var address)) {
                MetricsServer metrics = MetricsServer.open(
                        new InetSocketAddress(InetAddress.getAllByName(address.host())[0], address.port()),
                        setting.control(),
                        setting.health(),
                        new MetricsOptions(
                                version,
                                key -> setting.peerNames().get().get(key),
                                setting.series().peers().orElse(MetricsOptions.PER_PEER_MAX),
                                setting.series().mindFlavor()),
                        setting.sources());
                opened.add(metrics::close);
            }
            return opened;
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** What has been opened so far. */
    private static final class Opened implements Open {

        private final List<Runnable> closers = new ArrayList<>();

        void add(Runnable closer) {
            closers.add(closer);
        }

        @Override
        public void close() {
            closers.reversed().forEach(Runnable::run);
            closers.clear();
        }
    }
}
