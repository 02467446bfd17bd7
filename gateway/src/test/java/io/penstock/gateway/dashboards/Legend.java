package io.penstock.gateway.dashboards;

import java.util.List;
import java.util.regex.Pattern;

/** The name of a series in a drawing, with labels in double braces. */
public final class Legend {

    private static final Pattern LABEL = Pattern.compile("\\{\\{\\s*(\\w+)\\s*}}");

    private Legend() {}

    /** The labels it names. */
    public static List<String> labels(String legend) {
        return LABEL.matcher(legend).results().map(label -> label.group(1)).toList();
    }
}
