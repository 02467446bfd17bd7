package io.penstock.config.policy;

import io.penstock.config.AddressPrefix;
import io.penstock.config.Complaints;
import io.penstock.config.ConfigKey;
import io.penstock.config.GatewayConfig;
import io.penstock.config.KnownKeys;
import io.penstock.config.Severity;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Walks over the lines of a file of rules once; a line with an error costs only itself. */
final class PolicyReader {

    /** Rules that a file may have: what is compiled from more would not fit the heap in the worst case. */
    static final int MAX_RULES = 4096;

    private static final List<String> STATEMENTS = List.of("group", "network", "default", "rule");

    private final Complaints complaints;
    private final Names names;
    private final List<Rule> rules = new ArrayList<>();
    private final Set<String> ruleNames = new LinkedHashSet<>();
    private @Nullable RuleAction otherwise;

    PolicyReader(String file, @Nullable GatewayConfig config) {
        complaints = new Complaints(file);
        names = new Names(config, complaints);
    }

    PolicyParseResult read(String text) {
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            Words words = Words.of(line.startsWith("\ufeff") ? line.substring(1) : line);
            try {
                if (words.isUnclosed()) {
                    throw new SyntaxException("line", "a quote without end", "a second \"");
                }
                statement(words, number);
            } catch (SyntaxException e) {
                complaints.say(Severity.ERROR, number, e.subject, e.found, e.expected);
            }
        }
        var problems = complaints.byLine();
        boolean usable = problems.stream().noneMatch(problem -> problem.severity() == Severity.ERROR);
        RuleAction last = otherwise == null ? RuleAction.DROP : otherwise;
        return new PolicyParseResult(
                usable ? Optional.of(new PolicySpec(rules, last, names.allNetworks())) : Optional.empty(), problems);
    }

    private void statement(Words words, int line) throws SyntaxException {
        Words.Word first = words.take();
        if (first == null) {
            return;
        }
        switch (first.quoted() ? "" : first.text()) {
            case "group" -> group(words, line);
            case "network" -> network(words, line);
            case "default" -> byDefault(words);
            case "rule" -> rule(words, line);
            default ->
                throw new SyntaxException(
                        "statement",
                        first,
                        KnownKeys.nearest(STATEMENTS, first.text()).orElse(String.join(", ", STATEMENTS)));
        }
        if (words.hasNext()) {
            throw new SyntaxException(first.text(), words.peek(), "the end of the line");
        }
    }

    private void group(Words words, int line) throws SyntaxException {
        String name = definedName(words);
        Set<ConfigKey> members = new LinkedHashSet<>();
        do {
            members.addAll(names.members(words.take(), line));
        } while (words.takeIf(","));
        names.defineGroup(name, members, line);
    }

    private void network(Words words, int line) throws SyntaxException {
        String name = definedName(words);
        List<AddressPrefix> prefixes = new ArrayList<>();
        do {
            prefixes.add(names.prefix(words.take(), "an IPv4 or IPv6 address with an optional /length", line));
        } while (words.takeIf(","));
        names.defineNetwork(name, prefixes, line);
    }

    private static String definedName(Words words) throws SyntaxException {
        Words.Word word = words.take();
        if (word == null || !(word.quoted() || word.text().matches("[A-Za-z_][A-Za-z0-9._-]*"))) {
            throw new SyntaxException(
                    "name", word, "a name: a letter, then letters, digits, and . _ -, or a quoted one");
        }
        if (!words.takeIf("=")) {
            throw new SyntaxException("line", words.peek(), "=");
        }
        return word.text();
    }

    private void byDefault(Words words) throws SyntaxException {
        Words.Word word = words.take();
        if (otherwise != null) {
            throw new SyntaxException("default", "it again", "it once");
        }
        if (word == null || !(word.is("drop") || word.is("reject"))) {
            throw new SyntaxException("default", word, "drop or reject; to let all else pass, allow any -> any last");
        }
        otherwise = RuleAction.valueOf(word.text().toUpperCase(Locale.ROOT));
    }

    private void rule(Words words, int line) throws SyntaxException {
        int id = id(words.take());
        String name = ruleName(words.take());
        RuleAction action = action(words.take());
        RuleParty sources = party(words, line);
        if (!words.takeIf("->")) {
            throw new SyntaxException("rule", words.peek(), "a comma, or -> and whom it reaches");
        }
        RuleParty destinations = party(words, line);
        List<RuleService> services = ServiceReader.read(words);
        if (rules.size() == MAX_RULES) {
            throw new SyntaxException("rule", "one more", "at most " + MAX_RULES + " rules");
        }
        rules.add(new Rule(id, name, action, sources, destinations, services, line));
    }

    private int id(Words.@Nullable Word word) throws SyntaxException {
        String text = word == null || word.quoted() ? "" : word.text();
        if (!text.matches("[1-9][0-9]{0,8}")) {
            throw new SyntaxException("rule", word, "its number, from 1 to 999999999");
        }
        int id = Integer.parseInt(text);
        if (!rules.isEmpty() && id <= rules.getLast().id()) {
            throw new SyntaxException(
                    "rule", word, "more than " + rules.getLast().id() + ": rules apply in the order of their numbers");
        }
        return id;
    }

    private String ruleName(Words.@Nullable Word word) throws SyntaxException {
        String expected = "a name, quoted where it has blanks";
        if (word == null || word.text().isEmpty() || word.is("->") || word.is(",") || word.is("=")) {
            throw new SyntaxException("rule", word, expected);
        }
        if (!word.quoted() && isAction(word.text())) {
            throw new SyntaxException("rule", word, expected + ", before the action");
        }
        if (!ruleNames.add(word.text())) {
            throw new SyntaxException("rule", word, "a name that no other rule has");
        }
        return word.text();
    }

    private static boolean isAction(String text) {
        return List.of("allow", "drop", "reject").contains(text);
    }

    private static RuleAction action(Words.@Nullable Word word) throws SyntaxException {
        if (word == null || word.quoted() || !isAction(word.text())) {
            throw new SyntaxException("rule", word, "allow, drop or reject");
        }
        return RuleAction.valueOf(word.text().toUpperCase(Locale.ROOT));
    }

    private RuleParty party(Words words, int line) throws SyntaxException {
        Names.Sides sides = new Names.Sides();
        do {
            names.add(words.take(), sides, line);
        } while (words.takeIf(","));
        return sides.finish();
    }
}
