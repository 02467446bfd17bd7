package io.penstock.gateway.query;

import java.util.Locale;

/**
 * A peer as records name him.
 *
 * @param key his public key; of one who was removed long ago {@code #} and the number he had
 * @param name his name, empty where the configuration has none
 */
record PeerName(String key, String name) {

    /** Its text in the index. */
    String text() {
        return key + ' ' + name;
    }

    /** The peer of a text. */
    static PeerName parse(String text) {
        int space = text.indexOf(' ');
        return new PeerName(text.substring(0, space), text.substring(space + 1));
    }

    /** The name, or the beginning of the key where there is none, for people. */
    String label() {
        return name.isEmpty() ? (key.length() > 8 ? key.substring(0, 8) + "…" : key) : name;
    }

    /** Whether this is all of his name or key. */
    boolean is(String wanted) {
        return key.equals(wanted) || (!name.isEmpty() && name.equalsIgnoreCase(wanted));
    }

    /** Whether his name or key begins so. */
    boolean beginsWith(String wanted) {
        return key.startsWith(wanted) || name.toLowerCase(Locale.ROOT).startsWith(wanted.toLowerCase(Locale.ROOT));
    }
}
