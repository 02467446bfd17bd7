package io.penstock.gateway.sink;

/**
 * How far a sink has come: the last record that the far end has.
 *
 * @param seq its number, 0 before the first
 * @param hash its hash, by which a log is told from another one with the same numbers; empty where it is not known
 */
record Cursor(long seq, String hash) {}
