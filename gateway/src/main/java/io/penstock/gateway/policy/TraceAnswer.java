package io.penstock.gateway.policy;

/**
 * Whether it would pass, and why.
 *
 * @param passes whether it would
 * @param text one line for people
 */
public record TraceAnswer(boolean passes, String text) {}
