package io.penstock.gateway.host;

import io.penstock.gateway.Failure;
import java.util.List;

/** An nftables table of our own in the {@code inet} family: it comes and goes as a whole and touches no other rule. */
final class FirewallTable {

    private FirewallTable() {}

    /** A name that nftables takes, from an interface's name. */
    static String name(String interfaceName) {
        return "penstock_" + interfaceName.replace('=', '_').replace('+', '_');
    }

    /** The command that removes a table. One that somebody else has flushed away is no error. */
    static List<String> deletion(String name) {
        return List.of("nft", emptied(name));
    }

    /** Loads a table's text in one transaction, in the place of one that was left behind under its name. */
    static void load(Shell shell, Journal journal, String name, String ruleset) throws Failure {
        journal.record(new Undo.Run(deletion(name)));
        load(shell, name, ruleset);
    }

    /**
     * Loads a table again that the journal knows already, if somebody has flushed it away.
     *
     * @return whether it had to be
     */
    static boolean mend(Shell shell, String name, String ruleset) throws Failure {
        if (shell.run(List.of("nft", "list", "table", "inet", name), "").exitCode() == 0) {
            return false;
        }
        load(shell, name, ruleset);
        return true;
    }

    private static void load(Shell shell, String name, String ruleset) throws Failure {
        shell.mustRead(emptied(name) + "\n" + ruleset, "nft", "-f", "-");
    }

    /** Only a table that is there can be deleted, and adding one that is there already does nothing. */
    private static String emptied(String name) {
        return "add table inet " + name + "; delete table inet " + name;
    }
}
