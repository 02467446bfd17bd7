package io.penstock.bench.e2e;

import java.util.ArrayList;
import java.util.List;

/**
 * What bin/bench was asked for.
 *
 * @param runs how often each candidate is measured
 * @param seconds length of one load
 * @param warmUpSeconds load before the first measured one of a fresh process, which lets a virtual machine compile
 * @param candidates the gateways, in the order they take turns; the first is what the others are compared with
 */
record Options(int runs, int seconds, int warmUpSeconds, List<Candidate> candidates) {

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException with the words for the user
     */
    static Options parse(List<String> arguments) {
        int runs = 3;
        int seconds = 6;
        int warmUpSeconds = 5;
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i += 2) {
            String option = arguments.get(i);
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException(option + " needs a value");
            }
            String value = arguments.get(i + 1);
            switch (option) {
                case "--runs" -> runs = positive(option, value);
                case "--seconds" -> seconds = positive(option, value);
                case "--warm-up" -> warmUpSeconds = positive(option, value);
                case "--candidate" -> candidates.add(Candidate.parse(value));
                default ->
                    throw new IllegalArgumentException("found '" + option
                            + "', expected --runs N, --seconds S, --warm-up S, or --candidate NAME=PROGRAM");
            }
        }
        if (candidates.isEmpty()) {
            throw new IllegalArgumentException("no --candidate NAME=PROGRAM");
        }
        return new Options(runs, seconds, warmUpSeconds, List.copyOf(candidates));
    }

    private static int positive(String option, String value) {
        if (!value.matches("[1-9][0-9]{0,5}")) {
            throw new IllegalArgumentException(option + ": found '" + value + "', expected a number of 1 or more");
        }
        return Integer.parseInt(value);
    }
}
