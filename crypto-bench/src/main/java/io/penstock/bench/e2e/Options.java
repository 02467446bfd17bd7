package io.penstock.bench.e2e;

import io.penstock.bench.e2e.Candidate.Company;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * What bin/bench was asked for.
 *
 * @param runs how often each candidate is measured
 * @param seconds length of one load
 * @param warmUpSeconds load before the first measured one of a fresh process, which lets a virtual machine compile
 * @param cases what to measure
 * @param searchBoth whether to search for the highest rate with the same client too, not only like against like
 * @param outerSegmentation whether the path between the tunnel's ends carries UDP super-datagrams whole
 * @param profile whether to say where the time goes instead of measuring
 * @param output file for the report, beside standard output
 * @param candidates the gateways, in the order they take turns; the first is what the others are compared with
 */
record Options(
        int runs,
        int seconds,
        int warmUpSeconds,
        List<Case> cases,
        boolean searchBoth,
        boolean outerSegmentation,
        boolean profile,
        Optional<Path> output,
        List<Candidate> candidates) {

    private static final String EXPECTED = "expected --quick, --runs N, --seconds S, --warm-up S, --cases "
            + Cases.names() + ", --search like|both, --outer-segmentation on|off, --profile, --output FILE,"
            + " --candidate NAME=PROGRAM, --also NAME=PROGRAM, --own-kind NAME=PROGRAM, or --lower-bound NAME=PROGRAM";

    /** Length of one step of the search for the highest rate. */
    double stepSeconds() {
        return 0.4 * seconds;
    }

    /**
     * Length of a load of small requests: ten seconds for a 99th percentile that stands still, five where nobody wants to
     * wait.
     */
    int lightLoadSeconds() {
        return Math.max(seconds, seconds < 3 ? 5 : 10);
    }

    /** Whether the search for the highest rate is made here. */
    boolean searches(Arrangement arrangement) {
        return searchBoth || arrangement == Arrangement.LIKE_AGAINST_LIKE;
    }

    /**
     * Reads the command line; a later option changes what an earlier one set.
     *
     * @throws IllegalArgumentException with the words for the user
     */
    static Options parse(List<String> arguments) {
        Parser parser = new Parser();
        for (Iterator<String> words = arguments.iterator(); words.hasNext(); ) {
            String option = words.next();
            try {
                parser.take(option, words);
            } catch (NoSuchElementException e) {
                throw new IllegalArgumentException(option + " needs a value", e);
            }
        }
        return parser.options();
    }

    /** The options so far, at first the defaults. */
    private static final class Parser {

        private int runs = 3;
        private int seconds = 3;
        private int warmUpSeconds = 5;
        private String cases = Cases.names();
        private boolean searchBoth;
        private boolean outerSegmentation = true;
        private boolean profile;
        private Optional<Path> output = Optional.empty();
        private final List<Candidate> candidates = new ArrayList<>();

        void take(String option, Iterator<String> words) {
            switch (option) {
                case "--quick" -> quick();
                case "--runs" -> runs = positive(option, words.next());
                case "--seconds" -> seconds = positive(option, words.next());
                case "--warm-up" -> warmUpSeconds = positive(option, words.next());
                case "--cases" -> cases = words.next();
                case "--search" -> searchBoth = oneOf(option, words.next(), "both", "like");
                case "--outer-segmentation" -> outerSegmentation = oneOf(option, words.next(), "on", "off");
                case "--profile" -> profile = true;
                case "--output" -> output = Optional.of(Path.of(words.next()));
                case "--candidate", "--also" -> candidates.add(Candidate.parse(words.next(), Company.ALL));
                case "--own-kind" -> candidates.add(Candidate.parse(words.next(), Company.OWN_KIND));
                case "--lower-bound" -> candidates.add(Candidate.parse(words.next(), Company.LOWER_BOUND));
                default -> throw new IllegalArgumentException("found '" + option + "', " + EXPECTED);
            }
        }

        private void quick() {
            runs = 1;
            seconds = 2;
            warmUpSeconds = 3;
            cases = "tcp,udp64,latency,start";
        }

        Options options() {
            if (candidates.isEmpty()) {
                throw new IllegalArgumentException("no --candidate NAME=PROGRAM");
            }
            return new Options(
                    runs,
                    seconds,
                    warmUpSeconds,
                    Cases.named(cases),
                    searchBoth,
                    outerSegmentation,
                    profile,
                    output,
                    List.copyOf(candidates));
        }

        private static int positive(String option, String value) {
            if (!value.matches("[1-9][0-9]{0,5}")) {
                throw new IllegalArgumentException(option + ": found '" + value + "', expected a number of 1 or more");
            }
            return Integer.parseInt(value);
        }

        private static boolean oneOf(String option, String value, String yes, String no) {
            if (!value.equals(yes) && !value.equals(no)) {
                throw new IllegalArgumentException(
                        option + ": found '" + value + "', expected '" + yes + "' or '" + no + "'");
            }
            return value.equals(yes);
        }
    }
}
