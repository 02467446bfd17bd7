package io.penstock.config;

/** {@code # penstock: hand-off}: when a core gives cipher work to others. */
public enum HandOffSetting {
    AUTO,
    NEVER,
    ALWAYS
}
