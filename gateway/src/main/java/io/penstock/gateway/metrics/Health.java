package io.penstock.gateway.metrics;

import java.util.Optional;

/** Says whether the device is up and its sockets are bound. Called by any thread. */
@FunctionalInterface
public interface Health {

    /** What stands in the way, in a word or a short sentence such as {@code starting}; empty when ready. */
    Optional<String> obstacle();
}
