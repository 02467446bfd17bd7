package io.penstock.config.policy;

import io.penstock.config.Problem;
import io.penstock.config.Severity;
import java.util.List;
import java.util.Optional;

/**
 * What reading a file of rules came to.
 *
 * @param policy the rules; present exactly when no problem is an error
 * @param problems every complaint, by line
 */
public record PolicyParseResult(Optional<PolicySpec> policy, List<Problem> problems) {
    public PolicyParseResult {
        problems = List.copyOf(problems);
    }

    /** The complaints because of which the file cannot be used. */
    public List<Problem> errors() {
        return problems.stream()
                .filter(problem -> problem.severity() == Severity.ERROR)
                .toList();
    }
}
