package io.penstock.gateway.cli;

import java.util.Map;
import java.util.Optional;

/** Words that people bring from wg, wg-quick, systemctl and their like, and what is meant by them here. */
final class ForeignWords {

    private static final String STOP = "a gateway ends with Ctrl-C, SIGTERM or 'systemctl stop penstock@INTERFACE'";
    private static final String WG = "wg(8) itself speaks to a running gateway";

    private static final Map<String, String> MEANT = Map.ofEntries(
            Map.entry("down", STOP),
            Map.entry("stop", STOP),
            Map.entry("start", "a gateway starts with 'penstock up'"),
            Map.entry("run", "a gateway starts with 'penstock up'"),
            Map.entry("init", "'penstock up' makes a configuration where there is none"),
            Map.entry("restart", "end it and start it again, or have it read its file again by 'penstock reload'"),
            Map.entry("show", "see 'penstock status', or 'wg show'"),
            Map.entry("list", "see 'penstock peer list'"),
            Map.entry("add", "see 'penstock peer add NAME'"),
            Map.entry("remove", "see 'penstock peer remove NAME'"),
            Map.entry("log", "see 'penstock flows' and 'penstock events'"),
            Map.entry("logs", "see 'penstock flows' and 'penstock events'"),
            Map.entry("verify", "see 'penstock audit verify'"),
            Map.entry("set", WG),
            Map.entry("setconf", WG),
            Map.entry("addconf", WG),
            Map.entry("syncconf", WG),
            Map.entry("showconf", WG));

    private ForeignWords() {}

    /** What somebody who says this may mean, as a clause; empty for a word that may well be an interface's name. */
    static Optional<String> meant(String word) {
        return Optional.ofNullable(MEANT.get(word));
    }
}
