package io.penstock.linux.netfilter;

/**
 * A tracked connection. Without address translation one direction is the other, turned round.
 *
 * @param original from who opened it, before any translation
 * @param reply back to him, as answers arrive here
 */
public record Connection(Tuple original, Tuple reply) {}
