package io.penstock.gateway.cli;

import io.penstock.config.FlowLogSettings;
import io.penstock.config.HandOffSetting;
import io.penstock.config.MetricsSetting;
import io.penstock.config.OffloadSwitch;
import io.penstock.config.TransportSetting;
import io.penstock.gateway.Failure;
import io.penstock.gateway.run.AuditTrail;
import io.penstock.gateway.run.DataPlane;
import io.penstock.gateway.run.DeviceSettings;
import io.penstock.gateway.run.GatewayListeners;
import io.penstock.gateway.run.InterfaceRun;
import io.penstock.gateway.run.Machine;
import io.penstock.gateway.run.Preflight;
import io.penstock.gateway.run.SettingText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code penstock [-f] INTERFACE}. Going into the background is the launcher's part; here it is always the foreground. */
@Command(
        name = "penstock",
        description = "Makes a WireGuard interface and serves wg(8), as wireguard-go does.",
        mixinStandardHelpOptions = true,
        versionProvider = InterfaceCommand.Version.class)
final class InterfaceCommand implements Callable<Integer> {

    private static final int MTU_DEFAULT_BYTES = 1420;
    private static final int MTU_MIN_BYTES = 68;
    private static final int MTU_MAX_BYTES = 65535;

    @Option(
            names = {"-f", "--foreground"},
            description = "Stay in the foreground (also: WG_PROCESS_FOREGROUND=1).")
    private boolean unusedForeground;

    @Option(
            names = "--mtu",
            paramLabel = "BYTES",
            description = "The interface's MTU (also: PENSTOCK_MTU; default: 1420).")
    private @Nullable Integer mtuBytes;

    @Option(
            names = "--metrics",
            paramLabel = "ADDR:PORT",
            converter = Converters.Metrics.class,
            description = "Serve Prometheus metrics there (default: off).")
    private MetricsSetting metrics = new MetricsSetting.Off();

    @Option(
            names = "--flow-log",
            paramLabel = "DIR|off",
            converter = Converters.FlowLog.class,
            description = "The folder in which the flow log is kept (default: off).")
    private FlowLogSettings.Place flowLog = new FlowLogSettings.Place.Off();

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description = "The rules of who may reach whom, read again at SIGHUP (also: PENSTOCK_POLICY; default: none,"
                    + " everybody may reach everything).")
    private @Nullable Path policy;

    @Option(names = "--cores", paramLabel = "N", description = "How many cores move packets (also: PENSTOCK_CORES).")
    private @Nullable Integer cores;

    @Option(
            names = "--transport",
            paramLabel = "NAME",
            description = "How UDP is driven: epoll or io_uring (also: PENSTOCK_TRANSPORT).")
    private @Nullable TransportSetting transport;

    @Option(
            names = "--hand-off",
            paramLabel = "WHEN",
            description = "When a core gives cipher work to others: auto, never or always (also: PENSTOCK_HAND_OFF).")
    private @Nullable HandOffSetting handOff;

    @Option(
            names = "--cipher",
            paramLabel = "NAME",
            description = "The ChaCha20-Poly1305 engine (also: PENSTOCK_CIPHER; default: the fastest).")
    private @Nullable String cipher;

    @Option(
            names = "--offload-off",
            paramLabel = "NAME",
            split = ",",
            converter = Converters.Offload.class,
            description = "What not to do in bulk at the edges, with commas: udp-gro, udp-gso, tun-tso, tun-uso,"
                    + " tcp-merge, udp-merge (also: PENSTOCK_OFFLOAD_OFF; default: nothing).")
    private @Nullable List<OffloadSwitch> offloadsOff;

    @Parameters(paramLabel = "INTERFACE", description = "The interface to make.")
    private String interfaceName = "";

    @Override
    public Integer call() throws Failure {
        String name = Preflight.interfaceName(interfaceName);
        AuditTrail trail = AuditTrail.of(FlowLogSettings.NONE, flowLog, name, Commands.VERSION);
        DeviceSettings settings = new DeviceSettings(
                name, mtuBytes(), cores(), transport(), handOff(), cipher(), offloads(), trail.feed());
        new InterfaceRun(Machine.real(), DataPlane.devices(), new GatewayListeners(Commands.VERSION))
                .run(settings, metrics, trail, policy());
        return Failure.OK;
    }

    private int mtuBytes() throws Failure {
        Integer given = number("--mtu", mtuBytes, "PENSTOCK_MTU", MTU_MIN_BYTES, MTU_MAX_BYTES);
        return given == null ? MTU_DEFAULT_BYTES : given;
    }

    private @Nullable Path policy() {
        String variable = System.getenv("PENSTOCK_POLICY");
        Path file = policy != null || variable == null || variable.isEmpty() ? policy : Path.of(variable);
        return file == null ? null : file.toAbsolutePath();
    }

    private OptionalInt cores() throws Failure {
        Integer given = number("--cores", cores, "PENSTOCK_CORES", 1, 1024);
        return given == null ? OptionalInt.empty() : OptionalInt.of(given);
    }

    private @Nullable TransportSetting transport() throws Failure {
        String variable = System.getenv("PENSTOCK_TRANSPORT");
        if (transport != null || variable == null || variable.isEmpty()) {
            return transport;
        }
        for (TransportSetting setting : TransportSetting.values()) {
            if (setting.name().equalsIgnoreCase(variable)) {
                return setting;
            }
        }
        throw new Failure(Failure.USAGE, "PENSTOCK_TRANSPORT: found '" + variable + "', expected epoll or io_uring");
    }

    private @Nullable HandOffSetting handOff() throws Failure {
        String variable = System.getenv("PENSTOCK_HAND_OFF");
        if (handOff != null || variable == null || variable.isEmpty()) {
            return handOff;
        }
        for (HandOffSetting setting : HandOffSetting.values()) {
            if (setting.name().equalsIgnoreCase(variable)) {
                return setting;
            }
        }
        throw new Failure(Failure.USAGE, "PENSTOCK_HAND_OFF: found '" + variable + "', expected auto, never or always");
    }

    private @Nullable String cipher() {
        String variable = System.getenv("PENSTOCK_CIPHER");
        return cipher != null ? cipher : variable == null || variable.isEmpty() ? null : variable;
    }

    private Map<OffloadSwitch, Boolean> offloads() throws Failure {
        List<OffloadSwitch> off = new ArrayList<>(offloadsOff == null ? List.of() : offloadsOff);
        String variable = System.getenv("PENSTOCK_OFFLOAD_OFF");
        if (offloadsOff == null && variable != null && !variable.isEmpty()) {
            for (String name : variable.split(",", -1)) {
                try {
                    off.add(SettingText.offload(name.strip()));
                } catch (IllegalArgumentException e) {
                    throw new Failure(Failure.USAGE, "PENSTOCK_OFFLOAD_OFF: found " + e.getMessage(), e);
                }
            }
        }
        return off.stream().distinct().collect(Collectors.toMap(offload -> offload, _ -> false));
    }

    private static @Nullable Integer number(String option, @Nullable Integer given, String variable, int min, int max)
            throws Failure {
        String text = given != null ? given.toString() : System.getenv(variable);
        if (text == null || text.isEmpty()) {
            return null;
        }
        String name = given != null ? option : variable;
        try {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            throw new Failure(
                    Failure.USAGE,
                    name + ": found '" + text + "', expected a number from " + min + " to " + max,
                    notANumber);
        }
        throw new Failure(Failure.USAGE, name + ": found " + text + ", expected a number from " + min + " to " + max);
    }

    /** What {@code --version} prints. */
    static final class Version implements picocli.CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {Commands.version()};
        }
    }
}
