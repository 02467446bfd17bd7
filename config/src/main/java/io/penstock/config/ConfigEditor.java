package io.penstock.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Edits wg-quick files as text. */
public final class ConfigEditor {
    private ConfigEditor() {}

    /** The text with one more peer at its end. */
    public static String addPeer(String text, PeerSection peer) throws ConfigEditException {
        throw new ConfigEditException(text + peer.label());
    }

    /** The text without the peer of this name or public key. */
    public static String removePeer(String text, String nameOrPublicKey) throws ConfigEditException {
        throw new ConfigEditException(text + nameOrPublicKey);
    }

    /** The lowest free address in each of the interface's networks, as /32 and /128. */
    public static List<AddressPrefix> nextFreeAddresses(GatewayConfig config) throws ConfigEditException {
        throw new ConfigEditException(config.toString());
    }

    /** Replaces the file's content at once, mode 0600. */
    public static void writeAtomically(Path file, String text) throws IOException {
        throw new IOException(file + text);
    }
}
