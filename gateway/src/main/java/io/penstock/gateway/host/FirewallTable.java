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

    /** The command that removes a table. */
    static List<String> deletion(String name) {
        return List.of("nft", "delete", "table", "inet", name);
    }

    /** Loads a table's text in one transaction. */
    static void load(Shell shell, Journal journal, String name, String ruleset) throws Failure {
        journal.record(new Undo.Run(deletion(name)));
        shell.mustRead(ruleset, "nft", "-f", "-");
    }
}
