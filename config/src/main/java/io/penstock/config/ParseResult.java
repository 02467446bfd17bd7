package io.penstock.config;

import java.util.List;
import java.util.Optional;

/**
 * What reading a file came to.
 *
 * @param config the configuration; present exactly when no problem is an error
 * @param problems every complaint, by line
 */
public record ParseResult(Optional<GatewayConfig> config, List<Problem> problems) {
    public ParseResult {
        problems = List.copyOf(problems);
    }

    /** Whether the file cannot be used. */
    public boolean hasErrors() {
        return problems.stream().anyMatch(problem -> problem.severity() == Severity.ERROR);
    }

    /** The complaints that stop the gateway from starting. */
    public List<Problem> errors() {
        return problems.stream()
                .filter(problem -> problem.severity() == Severity.ERROR)
                .toList();
    }

    /** The complaints that do not. */
    public List<Problem> warnings() {
        return problems.stream()
                .filter(problem -> problem.severity() == Severity.WARNING)
                .toList();
    }
}
