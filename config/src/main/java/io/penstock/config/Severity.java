package io.penstock.config;

/** How much a {@link Problem} matters: an error stops the gateway from starting, a warning does not. */
public enum Severity {
    ERROR,
    WARNING;

    /** The word that stands in a problem's text form. */
    public String word() {
        return this == ERROR ? "error" : "warning";
    }
}
