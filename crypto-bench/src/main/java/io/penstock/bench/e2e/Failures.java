package io.penstock.bench.e2e;

import java.util.ArrayList;
import java.util.List;

/** The loads that failed twice. */
final class Failures {

    private static final int LONGEST = 300;

    private final List<String> lines = new ArrayList<>();

    /** Notes one. */
    void add(int run, String who, String load, RuntimeException reason) {
        String words =
                String.valueOf(reason.getMessage()).replaceAll("\\s+", " ").strip();
        lines.add("- run %d, %s, %s: %s"
                .formatted(run, who, load, words.length() > LONGEST ? words.substring(0, LONGEST) + " …" : words));
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    /** A list with its heading; nothing when nothing failed. */
    String markdown() {
        return lines.isEmpty()
                ? ""
                : "### Failed%n%nTwice in a row, on a fresh tunnel the second time; \"–\" stands for their figures.%n%n%s%n%n"
                        .formatted(String.join(System.lineSeparator(), lines));
    }
}
