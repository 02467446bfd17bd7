package io.penstock.gateway.run;

import io.penstock.config.EndpointSpec;
import io.penstock.gateway.Failure;
import io.penstock.linux.address.Endpoint;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Turns endpoints of a file into addresses. A name that cannot be looked up is tried again with growing pauses, as
 * {@code wg} does, for the network may come up after the gateway.
 */
public final class EndpointLookup {

    /** How often {@code wg} tries. */
    static final int ATTEMPTS_MAX = 15;

    private static final long FIRST_PAUSE_MS = 1000;
    private static final long PAUSE_MAX_MS = 20_000;

    /** Asks the name servers once. */
    @FunctionalInterface
    public interface Resolver {
        /** The address of a name or of an address in text. */
        InetAddress resolve(String host) throws UnknownHostException;
    }

    /** Waits. */
    @FunctionalInterface
    public interface Sleeper {
        /** Waits that long. */
        void sleep(Duration pause) throws InterruptedException;
    }

    private final Resolver resolver;
    private final Sleeper sleeper;
    private final Consumer<String> log;
    private final int attemptsMax;

    private EndpointLookup(Resolver resolver, Sleeper sleeper, Consumer<String> log, int attemptsMax) {
        this.resolver = resolver;
        this.sleeper = sleeper;
        this.log = log;
        this.attemptsMax = attemptsMax;
    }

    /** The look-up of a start, which waits for the network; says on {@code log} what it waits for. */
    public static EndpointLookup patient(Resolver resolver, Sleeper sleeper, Consumer<String> log) {
        return new EndpointLookup(resolver, sleeper, log, ATTEMPTS_MAX);
    }

    /** The look-up of a reload, which must not hold up the gateway. */
    public static EndpointLookup once(Resolver resolver) {
        return new EndpointLookup(resolver, pause -> {}, text -> {}, 1);
    }

    /**
     * The endpoint of a peer.
     *
     * @throws Failure naming the host, when it stays unknown
     */
    public Endpoint resolve(EndpointSpec spec) throws Failure {
        long pauseMs = FIRST_PAUSE_MS;
        for (int attempt = 1; ; attempt++) {
            try {
                return Endpoint.of(resolver.resolve(spec.host()), spec.port());
            } catch (UnknownHostException e) {
                if (attempt >= attemptsMax || spec.isAddress()) {
                    throw new Failure(Failure.FAILED, "Endpoint " + spec + ": the host name cannot be resolved", e);
                }
                log.accept("Endpoint " + spec + ": the host name cannot be resolved, trying again in " + pauseMs / 1000
                        + " s");
            }
            pause(pauseMs);
            pauseMs = Math.min(PAUSE_MAX_MS, pauseMs * 6 / 5);
        }
    }

    private void pause(long pauseMs) throws Failure {
        try {
            sleeper.sleep(Duration.ofMillis(pauseMs));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(Failure.FAILED, "stopped while waiting for a host name", e);
        }
    }
}
