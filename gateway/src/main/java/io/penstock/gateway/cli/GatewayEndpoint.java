package io.penstock.gateway.cli;

import io.penstock.config.ConfigTemplate;
import io.penstock.config.EndpointSpec;
import io.penstock.gateway.Failure;
import io.penstock.gateway.host.Shell;
import io.penstock.gateway.host.Uplink;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Where a peer's device finds the gateway. */
final class GatewayEndpoint {

    private GatewayEndpoint() {}

    /**
     * What {@code --endpoint} says, or this machine's address on its default route.
     *
     * @param given {@code HOST} or {@code HOST:PORT}; null asks the kernel
     * @param listenPort the gateway's own port
     */
    static EndpointSpec choose(Shell shell, @Nullable String given, OptionalInt listenPort) throws Failure {
        int port = listenPort.orElse(0) == 0 ? ConfigTemplate.LISTEN_PORT : listenPort.getAsInt();
        if (given == null) {
            String address = Uplink.address(shell)
                    .orElseThrow(
                            () -> new Failure(
                                    Failure.FAILED,
                                    "this machine has no default route, so its address is not known: give --endpoint HOST[:PORT]"));
            return new EndpointSpec(address, port);
        }
        try {
            return isWithPort(given) ? EndpointSpec.parse(given) : new EndpointSpec(given, port);
        } catch (IllegalArgumentException e) {
            throw new Failure(
                    Failure.USAGE,
                    "--endpoint: found '" + given
                            + "', expected HOST or HOST:PORT (an IPv6 address with a port in brackets)",
                    e);
        }
    }

    private static boolean isWithPort(String given) {
        return given.startsWith("[") || (given.indexOf(':') >= 0 && given.indexOf(':') == given.lastIndexOf(':'));
    }
}
