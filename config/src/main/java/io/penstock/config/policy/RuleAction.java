package io.penstock.config.policy;

import java.util.Locale;

/** What a rule does with packets: let them pass, drop them in silence, or drop them and tell the sender. */
public enum RuleAction {
    ALLOW,
    DROP,
    REJECT;

    /** The word in the file. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
