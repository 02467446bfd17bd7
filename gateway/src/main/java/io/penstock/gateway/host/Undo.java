package io.penstock.gateway.host;

import io.penstock.gateway.Failure;
import java.util.List;

/** How one change to the machine is taken back, as a line of the {@link Journal}. */
public sealed interface Undo {

    /** A program to run. */
    record Run(List<String> argv) implements Undo {
        /** Copies the list. */
        public Run {
            argv = List.copyOf(argv);
        }
    }

    /** A hook of the configuration to run: PreDown or PostDown. */
    record Hook(String command) implements Undo {}

    /**
     * A kernel setting to put back.
     *
     * @param key its path below {@code /proc/sys}
     * @param before the value that was found
     * @param during the value that was set
     */
    record Sysctl(String key, String before, String during) implements Undo {}

    /** A file to remove. */
    record Delete(String file) implements Undo {}

    /** Makes changes undone. */
    interface Doer {

        /**
         * Undoes one change.
         *
         * @throws Failure when it cannot be undone
         */
        void undo(Undo undo) throws Failure;
    }

    /** A program to run. */
    static Undo run(String... argv) {
        return new Run(List.of(argv));
    }

    /** The line of the journal: fields behind tabs. */
    default String line() {
        return switch (this) {
            case Run run ->
                "run\t"
                        + String.join(
                                "\t", run.argv().stream().map(Undo::escape).toList());
            case Hook hook -> "hook\t" + escape(hook.command());
            case Sysctl sysctl ->
                String.join("\t", "sysctl", escape(sysctl.key()), escape(sysctl.before()), escape(sysctl.during()));
            case Delete delete -> "delete\t" + escape(delete.file());
        };
    }

    /**
     * Reads a line of the journal.
     *
     * @throws IllegalArgumentException when it is none
     */
    static Undo parse(String line) {
        List<String> fields =
                List.of(line.split("\t", -1)).stream().map(Undo::unescape).toList();
        List<String> rest = fields.subList(1, fields.size());
        String kind = fields.getFirst();
        if (kind.equals("run") && !rest.isEmpty()) {
            return new Run(rest);
        }
        if (kind.equals("hook") && rest.size() == 1) {
            return new Hook(rest.getFirst());
        }
        if (kind.equals("sysctl") && rest.size() == 3) {
            return new Sysctl(rest.get(0), rest.get(1), rest.get(2));
        }
        if (kind.equals("delete") && rest.size() == 1) {
            return new Delete(rest.getFirst());
        }
        throw new IllegalArgumentException("'" + line + "' is not a line of a journal");
    }

    private static String escape(String field) {
        return field.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n");
    }

    private static String unescape(String field) {
        StringBuilder plain = new StringBuilder(field.length());
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c == '\\' && i + 1 < field.length()) {
                i++;
                c = switch (field.charAt(i)) {
                    case 't' -> '\t';
                    case 'n' -> '\n';
                    default -> field.charAt(i);
                };
            }
            plain.append(c);
        }
        return plain.toString();
    }
}
