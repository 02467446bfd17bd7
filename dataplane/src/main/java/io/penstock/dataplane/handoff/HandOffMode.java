package io.penstock.dataplane.handoff;

/** When a core gives cipher work to its neighbours. With one core there is nobody to give it to. */
public enum HandOffMode {
    /** By need: when the core is saturated and another sleeps. */
    AUTO,
    /** Never: every core runs its own batches to completion. */
    NEVER,
    /** With every batch, for measurements and tests. */
    ALWAYS
}
