package io.penstock.gateway.dashboards;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is chosen above a dashboard.
 *
 * @param values a value for each variable
 */
public record Choice(Map<String, String> values) {

    private static final Pattern VARIABLE = Pattern.compile("\\$(?:\\{(\\w+)}|(\\w+))");

    /** All gateways and interfaces, one peer, the last minutes. */
    public static Choice of(String peer, String range) {
        return new Choice(Map.of(
                "instance",
                ".*",
                "device",
                ".*",
                "gateway",
                ".*",
                "peer",
                peer,
                "__range",
                range,
                "__rate_interval",
                "20s",
                "__interval",
                "15s"));
    }

    /**
     * The query without variables. {@code $1} of {@code label_replace} is none.
     *
     * @throws IllegalArgumentException when it has one that nobody chose
     */
    public String fill(String query) {
        return VARIABLE.matcher(query).replaceAll(variable -> {
            String name = variable.group(1) == null ? variable.group(2) : variable.group(1);
            if (name.matches("\\d+")) {
                return Matcher.quoteReplacement(variable.group());
            }
            String value = values.get(name);
            if (value == null) {
                throw new IllegalArgumentException("nobody chooses $" + name + " of " + query);
            }
            return Matcher.quoteReplacement(value);
        });
    }
}
