package io.penstock.gateway.control;

/**
 * How a request ended that changes something.
 *
 * @param ok whether it was done
 * @param text what was done, or why it was not
 */
public record Reply(boolean ok, String text) {}
